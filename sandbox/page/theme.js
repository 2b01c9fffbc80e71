/** Day and night: the system's choice until the reader makes one, which this browser keeps. */

import { byId, icon } from "./element.js";

const KEPT = "sapa-sandbox-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Wires the button #theme. */
export function themeButton() {
  const button = byId("theme");
  const draw = () => {
    const chosen = localStorage.getItem(KEPT);
    if (chosen) document.documentElement.dataset.theme = chosen;
    const label = isDark() ? "Day colours" : "Night colours";
    button.replaceChildren(icon(isDark() ? "sun" : "moon"));
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEPT, isDark() ? "light" : "dark");
    draw();
  });
  system.addEventListener("change", draw);
  window.addEventListener("storage", draw); // chosen in another window
  draw();
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}
