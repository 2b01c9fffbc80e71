/** The list of people as a drawer on a phone; on a wide window it is always there. */

import { byId } from "./element.js";

/** @returns {{close: () => void}} */
export function peoplePanel() {
  const panel = byId("people-panel");
  const others = [byId("chat"), byId("rail")];
  const set = (open) => {
    document.body.classList.toggle("panel-open", open);
    for (const other of others) other.inert = open;
    byId("open-panel").setAttribute("aria-expanded", String(open));
  };
  const close = () => {
    if (!document.body.classList.contains("panel-open")) return;
    set(false);
    byId("open-panel").focus();
  };
  byId("open-panel").addEventListener("click", () => {
    set(true);
    /** @type {HTMLElement} */
    const first = panel.querySelector(".person[tabindex='0']") ?? byId("close-panel");
    first.focus();
  });
  byId("close-panel").addEventListener("click", close);
  byId("scrim").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  matchMedia("(min-width: 60rem)").addEventListener("change", ({ matches }) => matches && set(false));
  return { close };
}
