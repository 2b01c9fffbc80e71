/** Date and time of the sandbox, and the buttons that move it. */

import { SimError } from "./api.js";
import { byId, element, icon } from "./element.js";
import { hourMinute, longDate, shortDate, weekday } from "./time.js";

const STEPS = [
  { id: "clock-hour", name: "+1 hour", short: "+1 h", icon: null, step: { add_seconds: 3600 } },
  { id: "clock-day", name: "+1 day", short: "+1 day", icon: null, step: { add_seconds: 86_400 } },
  { id: "clock-next", name: "To next event", short: "Next event", icon: "next", step: { next_event: true } },
];

/**
 * Draws the clock into #clock and keeps it right; hidden when the sandbox has no clock.
 *
 * @param {import("./clock.js").Clock} clock
 * @param {(text: string) => void} complain Shows why the clock did not move.
 */
export function clockPanel(clock, complain) {
  const root = byId("clock");
  const shown = {
    weekday: element("span", { class: "clock-weekday" }),
    time: element("span", { class: "clock-time" }),
    date: element("span", { class: "clock-date" }),
    short: element("span", { class: "clock-short" }),
    zone: element("p", { class: "clock-zone" }),
    walk: element("p", { class: "clock-walk", role: "status" }),
  };
  const buttons = STEPS.map((step) => stepButton(step, clock, complain));
  const face = element("p", { class: "clock-face", "data-testid": "clock-face" });
  face.append(shown.weekday, shown.time, shown.date, shown.short);
  root.append(face, shown.zone, element("div", { class: "clock-steps" }, ...buttons), shown.walk);
  const draw = () => show(root, shown, buttons, clock);
  clock.on("change", draw);
  setInterval(draw, 1000);
  draw();
}

function stepButton({ id, name, short, icon: iconName, step }, clock, complain) {
  const move = async () => {
    try {
      await clock.move(step);
    } catch (error) {
      if (!(error instanceof SimError)) throw error;
      complain(error.message);
    }
  };
  const attributes = { id, class: "step", "data-testid": id, "aria-label": name, onclick: move };
  const long = element("span", { class: "long" }, name);
  return element("button", attributes, iconName && icon(iconName), long, element("span", { class: "short" }, short));
}

function show(root, shown, buttons, clock) {
  root.hidden = !clock.available;
  if (!clock.available) return;
  const now = clock.now();
  write(shown.weekday, weekday(now));
  write(shown.time, hourMinute(now));
  write(shown.date, longDate(now));
  write(shown.short, `${weekday(now).slice(0, 3)}, ${shortDate(now)}`);
  write(shown.zone, `${clock.timezone} · the sandbox’s own time`);
  write(shown.walk, clock.walking ? "Time is walking: everything due on the way is being sent…" : "");
  root.classList.toggle("walking", clock.walking);
  root.setAttribute("aria-busy", String(clock.walking));
  for (const button of buttons) button.disabled = clock.walking;
}

// Writing the same words again would make screen readers and text selections start over.
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
