/** A small panel that belongs to a button: Esc, a click elsewhere or leaving it with Tab closes it. */

import { element } from "./element.js";

/** @type {(() => void) | null} Only one is open at a time. */
let closeOpen = null;

/**
 * @param {HTMLElement} button Gets `aria-expanded`; a second press closes the panel.
 * @param {HTMLElement} place Where the panel is put.
 * @param {{class: string, label: string}} options
 * @param {(close: () => void) => HTMLElement[]} fill Makes the panel's items.
 */
export function toggle(button, place, options, fill) {
  const mine = button.getAttribute("aria-expanded") === "true";
  closeOpen?.();
  if (mine) return;
  const panel = element("div", { class: `popup ${options.class}`, role: "menu", "aria-label": options.label });
  const close = (refocus = true) => {
    panel.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    closeOpen = null;
    if (refocus) button.focus({ preventScroll: true });
  };
  const outside = (event) => panel.contains(event.target) || button.contains(event.target) || close(false);
  panel.append(...fill(close));
  panel.addEventListener("keydown", (event) => keys(event, panel, close));
  panel.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !panel.contains(relatedTarget) && relatedTarget !== button) close(false);
  });
  document.addEventListener("pointerdown", outside, true);
  closeOpen = () => close(false);
  button.setAttribute("aria-expanded", "true");
  place.append(panel);
  items(panel)[0]?.focus({ preventScroll: true });
}

const items = (panel) => [...panel.querySelectorAll("button")];

function keys(event, panel, close) {
  const all = items(panel);
  const at = all.indexOf(document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Escape") close();
  else if (target !== undefined) all[(target + all.length) % all.length]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
