/** The inline keyboard under a bubble. */

import { element, icon } from "./element.js";

const STYLES = new Set(["primary", "danger", "success"]);

/**
 * @typedef {{press: (message: import("./types.js").Message, data: string) => void,
 *   openLink: (url: string) => void, copy: (text: string) => void}} KeyboardActions
 */

/**
 * @param {import("./types.js").Message} message
 * @param {import("./taps.js").Taps} taps
 * @param {KeyboardActions} actions
 * @returns {HTMLElement | null} Rows of buttons, or null when the message has none.
 */
export function keyboard(message, taps, actions) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length === 0) return null;
  const drawn = rows.map((row) =>
    element("div", { class: "keyboard-row" }, ...row.map((button) => key(message, button, taps, actions))),
  );
  const note = element("p", { class: "keyboard-note", role: "status" });
  return element("div", { class: "keyboard", onkeydown: moveFocus }, ...drawn, note);
}

function key(message, button, taps, actions) {
  const style = STYLES.has(button.style) ? ` ${button.style}` : "";
  const label = element("span", { class: "key-label" }, button.text);
  const node = element("button", { class: `key${style}` }, label);
  if (button.callback_data !== undefined) {
    node.dataset.data = button.callback_data;
    node.addEventListener("click", () => actions.press(message, button.callback_data));
    setWaiting(node, taps.isWaiting(message, button.callback_data));
  } else if (button.url !== undefined) {
    node.append(icon("arrow-out"));
    node.addEventListener("click", () => actions.openLink(button.url));
  } else if (button.copy_text !== undefined) {
    node.append(icon("copy"));
    node.addEventListener("click", () => actions.copy(button.copy_text.text));
  } else {
    node.disabled = true;
  }
  return node;
}

/**
 * Shows on drawn buttons which taps still wait.
 *
 * @param {HTMLElement} bubble
 * @param {import("./types.js").Message} message
 * @param {import("./taps.js").Taps} taps
 */
export function markWaiting(bubble, message, taps) {
  /** @type {NodeListOf<HTMLElement>} */
  const keys = bubble.querySelectorAll(".key[data-data]");
  for (const node of keys) {
    setWaiting(node, taps.isWaiting(message, node.dataset.data));
  }
}

/** @param {HTMLElement} bubble Says under its keyboard that the bot did not answer a tap. */
export function markSilence(bubble) {
  const note = bubble.querySelector(".keyboard-note");
  if (note === null) return;
  note.textContent = "No answer from the bot";
  setTimeout(() => {
    note.textContent = "";
  }, 6000);
}

function setWaiting(node, waiting) {
  node.classList.toggle("waiting", waiting);
  if (waiting) node.setAttribute("aria-busy", "true");
  else node.removeAttribute("aria-busy");
}

/** @param {HTMLElement} bubble @returns {{row: number, column: number} | null} Where the focus is in its keyboard. */
export function focusedKey(bubble) {
  const rows = [...bubble.querySelectorAll(".keyboard-row")];
  const row = rows.findIndex((node) => node.contains(document.activeElement));
  return row === -1 ? null : { row, column: [...rows[row].children].indexOf(document.activeElement) };
}

/**
 * Puts the focus back after an edit, so that a questionnaire can be answered from the keyboard.
 *
 * @param {HTMLElement} bubble
 * @param {{row: number, column: number}} place
 * @returns {boolean} false when the message has no buttons any more.
 */
export function focusKey(bubble, { row, column }) {
  const rows = [...bubble.querySelectorAll(".keyboard-row")];
  const keys = rows[Math.min(row, rows.length - 1)]?.children ?? [];
  const target = keys[Math.min(column, keys.length - 1)];
  target?.focus({ preventScroll: true });
  return target !== undefined;
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function moveFocus(event) {
  const step = STEPS[event.key];
  const place = focusedKey(event.currentTarget);
  if (step === undefined || place === null) return;
  event.preventDefault();
  const row = Math.max(0, place.row + step[0]);
  const column = Math.max(0, place.column + step[1]);
  focusKey(event.currentTarget, { row, column });
  document.activeElement?.scrollIntoView({ block: "nearest" });
}
