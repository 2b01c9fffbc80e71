/** Short messages at the top of the chat: answers to taps, and refusals by the sandbox. */

import { byId, element } from "./element.js";

const MOST = 3;

/**
 * @param {string} text
 * @param {"answer" | "problem"} [kind]
 */
export function toast(text, kind = "answer") {
  const place = byId("toasts");
  const node = element("p", { class: `toast ${kind}`, "data-testid": "toast" }, text);
  while (place.children.length >= MOST) place.firstElementChild.remove();
  place.append(node);
  // reading time: Telegram's answers have up to 200 characters
  setTimeout(() => leave(node), 3000 + text.length * 40);
}

function leave(node) {
  node.classList.add("leaving");
  setTimeout(() => node.remove(), 250);
}
