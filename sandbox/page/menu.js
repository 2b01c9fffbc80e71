/** The menu of the open chat: the person's language, the start link, blocking and clearing. */

import * as api from "./api.js";
import { ask } from "./dialog.js";
import { element, icon } from "./element.js";
import { LANGUAGES } from "./languages.js";
import { toggle } from "./popup.js";

/**
 * @typedef {{start: (payload: string) => void, showBrief: () => void, attempt: (work: () => Promise<unknown>) => void}}
 *   MenuActions `attempt` runs a request and shows a refusal.
 */

/**
 * @param {HTMLElement} button
 * @param {import("./session.js").Session} session
 * @param {MenuActions} actions
 */
export function chatMenu(button, session, actions) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (session.person === null) return;
    const options = { class: "chat-menu", label: "Chat menu" };
    toggle(button, button.parentElement, options, (close) => items(session, actions, close));
  });
}

function items(session, actions, close) {
  const { person, chat } = session;
  const heading = element("p", { class: "menu-heading" }, `Language of ${person.first_name}’s Telegram`);
  const languages = LANGUAGES.map((language) => languageItem(language, person, actions, close));
  const about = item("Who am I here?", "person", close, actions.showBrief);
  about.classList.add("phone-only");
  const beside = item("Open in another window", "arrow-out", close, () => window.open(location.href, "_blank", "noopener"));
  return [heading, ...languages, about, beside, ...(chat?.type === "private" ? privateItems(session, actions, close) : [])];
}

function languageItem({ code, name }, person, actions, close) {
  const checked = person.language_code === code;
  const choose = () => {
    close();
    actions.attempt(() => api.setLanguage(person.id, code));
  };
  const attributes = { role: "menuitemradio", "aria-checked": String(checked), class: "menu-item", onclick: choose };
  return element("button", attributes, icon(checked ? "check" : "blank"), name);
}

function privateItems({ person, chat }, actions, close) {
  if (!chat.started) return []; // nothing to clear, and nobody to block
  const again = item("Press START again", "link", close, () => actions.start(person.start ?? ""));
  const clear = item("Clear chat", "broom", close, () => clearChat(person, actions));
  const unblock = item("Unblock the bot", "unlock", close, () => actions.attempt(() => api.unblock(person.id)));
  const block = item("Block the bot", "block", close, () => actions.attempt(() => api.block(person.id)));
  block.classList.add("danger");
  return [!person.blocked && again, clear, person.blocked ? unblock : block].filter(Boolean);
}

function item(label, iconName, close, act) {
  const choose = () => {
    close();
    act();
  };
  return element("button", { role: "menuitem", class: "menu-item", onclick: choose }, icon(iconName), label);
}

async function clearChat(person, actions) {
  const text = "The messages disappear on this side only; the bot cannot see that you did it.";
  if (!(await ask({ title: "Clear this chat?", text, yes: "Clear", danger: true }))) return;
  actions.attempt(() => api.clear(person.id));
}
