/** The log of Bot API calls: a panel beside the chat that looks for new calls while it is open. */

import * as api from "./api.js";
import { byId, element, iconButton } from "./element.js";

const EVERY = 1000;
const SHOWN = 200;
/** Polling says nothing a reader wants to know. */
const QUIET = new Set(["getUpdates"]);

/** Wires the button in the head of the chat to the panel #calls. */
export function callsPanel() {
  const panel = byId("calls");
  const button = byId("open-calls");
  const list = element("ol", { class: "calls-list", "data-testid": "calls-list" });
  const empty = element("p", { class: "calls-empty" }, "The bot has made no call yet.");
  const log = new CallLog(list, empty);
  const toggle = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    log.follow(open);
  };
  const close = () => {
    toggle(false);
    button.focus({ preventScroll: true });
  };
  const head = element("header", { class: "calls-head" }, element("h2", {}, "Calls of the bot"));
  head.append(iconButton("Close the log", "close", { onclick: close }));
  panel.append(head, empty, list);
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  button.addEventListener("click", () => toggle(panel.hidden));
}

class CallLog {
  #since = 0;
  #timer = 0;

  constructor(list, empty) {
    this.list = list;
    this.empty = empty;
  }

  /** @param {boolean} open */
  follow(open) {
    clearInterval(this.#timer);
    if (!open) return;
    this.#look();
    this.#timer = setInterval(() => document.hidden || this.#look(), EVERY);
  }

  async #look() {
    let answer;
    try {
      answer = await api.calls(this.#since);
    } catch (error) {
      if (!(error instanceof api.SimError)) throw error; // the head of the chat says that the sandbox is away
      return;
    }
    if (answer.next < this.#since) this.list.replaceChildren(); // another sandbox counts from the start
    this.#since = answer.next;
    const fresh = answer.calls.filter(({ method }) => !QUIET.has(method)).slice(-SHOWN);
    this.list.prepend(...fresh.reverse().map(entry));
    while (this.list.children.length > SHOWN) this.list.lastElementChild?.remove();
    this.empty.hidden = this.list.children.length > 0;
  }
}

function entry(call) {
  const state = element("span", { class: "call-state" }, call.ok ? "ok" : String(call.error_code ?? "lost"));
  const time = element("time", { datetime: call.at }, new Date(call.at).toLocaleTimeString("en-GB"));
  const summary = element("summary", {}, element("span", { class: "call-method" }, call.method), state, time);
  const trouble = [call.fault && `Fault: ${call.fault}`, call.description].filter(Boolean).join(" · ");
  const details = element("details", {}, summary, trouble && element("p", { class: "call-trouble" }, trouble));
  details.append(element("pre", {}, JSON.stringify(call.params, readable, 2)));
  return element("li", { class: call.ok && !call.fault ? "call" : "call failed", "data-testid": "call" }, details);
}

// A keyboard in a form is JSON inside JSON.
function readable(_key, value) {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
