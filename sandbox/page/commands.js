/** The list of the bot's commands: opened by the "/" button, or by typing "/" in the reply box. */

import { element } from "./element.js";
import { toggle } from "./popup.js";

/**
 * @param {HTMLElement} button
 * @param {HTMLTextAreaElement} input
 * @param {HTMLElement} place
 * @param {import("./session.js").Session} session
 * @param {(command: string) => void} send
 */
export function commandMenu(button, input, place, session, send) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    toggle(button, place, { class: "command-menu", label: "Commands" }, (close) => {
      const chosen = (command) => {
        close();
        send(`/${command}`);
      };
      return commandItems(session.commands, chosen);
    });
  });
  suggestions(input, place, session, send);
}

function commandItems(commands, chosen) {
  if (commands.length === 0) return [element("p", { class: "menu-empty" }, "This bot has set no commands.")];
  return commands.map(({ command, description }) =>
    element(
      "button",
      { role: "menuitem", class: "command", onclick: () => chosen(command) },
      element("span", { class: "command-name" }, `/${command}`),
      element("span", { class: "command-text" }, description),
    ),
  );
}

function suggestions(input, place, session, send) {
  const list = element("div", { class: "popup command-menu", role: "group", "aria-label": "Matching commands" });
  const close = () => list.remove();
  const chosen = (command) => {
    input.value = "";
    input.dispatchEvent(new Event("input"));
    input.focus();
    send(`/${command}`);
  };
  input.addEventListener("input", () => {
    const typed = /^\/(\w*)$/.exec(input.value);
    const found = typed ? session.commands.filter(({ command }) => command.startsWith(typed[1])) : [];
    list.replaceChildren(...commandItems(found, chosen));
    if (found.length > 0) place.append(list);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "ArrowUp" && list.isConnected && !event.ctrlKey) {
      event.preventDefault();
      [...list.querySelectorAll("button")].at(-1)?.focus();
    }
  });
  place.addEventListener("focusout", ({ relatedTarget }) => place.contains(relatedTarget) || close());
  list.addEventListener("keydown", (event) => moveInList(event, list, input));
}

function moveInList(event, list, input) {
  const items = [...list.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  if (event.key === "ArrowUp") items[Math.max(0, at - 1)]?.focus();
  else if (event.key === "ArrowDown") (items[at + 1] ?? input).focus();
  else if (event.key === "Escape") {
    input.focus();
    list.remove();
  } else return;
  event.preventDefault();
}
