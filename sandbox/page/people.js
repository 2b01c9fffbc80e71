/** The people of the sandbox, each with a phone; under the chosen one, their chats. */

import { chatAvatar, fullName, personAvatar } from "./avatar.js";
import { byId, element } from "./element.js";
import { summary } from "./summary.js";
import { recent } from "./time.js";

/** From this many people on, a box to filter them is worth its place. */
const MANY = 9;

/**
 * Draws the list into #people and keeps it right.
 *
 * @param {import("./session.js").Session} session
 * @param {import("./unread.js").Unread} unread
 * @param {import("./clock.js").Clock} clock
 * @param {() => void} chosen Called after a person or chat was chosen.
 */
export function peopleList(session, unread, clock, chosen) {
  const list = byId("people");
  const filter = /** @type {HTMLInputElement} */ (byId("people-filter"));
  let drawn = "";
  const draw = () => {
    filter.hidden = session.people.length < MANY;
    const shown = session.people.filter((person) => matches(person, filter.value));
    const state = shown.map((person) => stateOf(person, session, unread, clock));
    if (JSON.stringify(state) === drawn) return; // a list rebuilt under the mouse would swallow the click
    drawn = JSON.stringify(state);
    redraw(list, state, session, chosen);
  };
  for (const name of ["people", "person", "chats", "chat"]) session.on(name, draw);
  unread.on("change", draw);
  clock.on("change", draw);
  filter.addEventListener("input", draw);
  list.addEventListener("keydown", (event) => moveAmongPeople(event, list));
}

function matches(person, typed) {
  const text = `${fullName(person)} ${person.note ?? ""} ${person.username ?? ""}`;
  return text.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase());
}

function stateOf(person, session, unread, clock) {
  const current = person.id === session.personId;
  const chats = current ? session.chats.map((chat) => chatState(chat, session, unread, clock)) : [];
  return { person, current, unread: unread.of(person.id), chats };
}

function chatState(chat, session, unread, clock) {
  const { id, type, title, last } = chat;
  const time = last ? recent(last.date * 1000, clock.now()) : "";
  const count = unread.inChat(session.personId, id);
  return { id, type, title, line: lastLine(chat), time, current: id === session.chatId, unread: count };
}

function lastLine({ last, started }) {
  if (last === null) return started ? "No messages" : "Not started";
  const what = summary(last).slice(0, 80);
  return last.out ? `You: ${what}` : what;
}

function redraw(list, state, session, chosen) {
  const focused = document.activeElement?.closest("#people [data-key]")?.getAttribute("data-key") ?? null;
  const tabbed = state.find(({ current }) => current) ?? state[0];
  const nodes = state.map((one) => personItem(one, one === tabbed, session, chosen));
  list.replaceChildren(...nodes);
  if (focused !== null) list.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
}

function personItem({ person, current, unread, chats }, tabbed, session, chosen) {
  const choose = () => {
    session.choosePerson(person.id);
    chosen();
  };
  const attributes = {
    class: "person",
    "data-testid": `person-${person.id}`,
    "data-key": `person-${person.id}`,
    "aria-current": current ? "true" : null,
    tabindex: tabbed ? "0" : "-1",
    onclick: choose,
  };
  const name = element("span", { class: "person-name" }, fullName(person));
  const blocked = person.blocked && element("span", { class: "person-blocked" }, "blocked the bot");
  const note = element("span", { class: "person-note" }, person.note ?? "");
  const words = element("span", { class: "person-words" }, name, note, blocked);
  const badge = !current && unread > 0 && unreadBadge(unread);
  const button = element("button", attributes, personAvatar(person), words, badge);
  const nested = chats.map((chat) => chatItem(chat, session, chosen));
  return element("li", {}, button, nested.length > 0 && element("ul", { class: "chats" }, ...nested));
}

function chatItem(chat, session, chosen) {
  const choose = () => {
    session.chooseChat(chat.id);
    chosen();
  };
  const attributes = {
    class: "chat-item",
    "data-testid": `chat-${chat.id}`,
    "data-key": `chat-${chat.id}`,
    "aria-current": chat.current ? "true" : null,
    onclick: choose,
  };
  const title = element("span", { class: "chat-title" }, chat.title);
  const time = element("span", { class: "chat-time" }, chat.time);
  const line = element("span", { class: "chat-line" }, chat.line);
  const badge = chat.unread > 0 && unreadBadge(chat.unread);
  return element("li", {}, element("button", attributes, chatAvatar(chat), title, time, line, badge));
}

/** @param {number} count @returns {HTMLElement} */
export function unreadBadge(count) {
  const words = element("span", { class: "visually-hidden" }, " unread");
  return element("span", { class: "badge", "data-testid": "badge" }, count > 99 ? "99+" : String(count), words);
}

function moveAmongPeople(event, list) {
  const all = [...list.querySelectorAll(".person")];
  const at = all.indexOf(document.activeElement);
  if (at === -1) return;
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  all[Math.min(Math.max(target, 0), all.length - 1)].focus();
}
