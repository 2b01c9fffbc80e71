/** What stands below the messages: the reply box, START, or why nothing can be written. */

import * as api from "./api.js";
import { byId, element, icon } from "./element.js";

/**
 * Draws into #foot and keeps it right.
 *
 * @param {import("./session.js").Session} session
 * @param {import("./composer.js").Composer} composer
 * @param {{start: (payload: string) => void, attempt: (work: () => Promise<unknown>) => void}} actions
 */
export function foot(session, composer, actions) {
  const root = byId("foot");
  let drawn = "";
  const draw = () => {
    const mode = modeOf(session);
    const state = JSON.stringify([mode, session.personId, session.person?.start]);
    if (state === drawn) return;
    drawn = state;
    root.hidden = mode === "empty";
    root.replaceChildren(...content(mode, session, composer, actions));
  };
  for (const name of ["person", "people", "chat", "chats"]) session.on(name, draw);
  session.on("person", () => composer.reset());
  session.on("chat", () => composer.reset());
}

function modeOf({ person, chat }) {
  if (person === null || chat === null) return "empty";
  if (chat.type === "private" && person.blocked) return "blocked";
  if (chat.type === "private" && !chat.started) return "start";
  return chat.can_write ? "write" : "read";
}

function content(mode, { person, chat }, composer, actions) {
  if (mode === "write") return [composer.node];
  if (mode === "read") {
    const place = chat.type === "channel" ? "channel" : "group";
    return [element("p", { class: "foot-line" }, `You can read this ${place}, but not write in it.`)];
  }
  if (mode === "blocked") {
    const unblock = () => actions.attempt(() => api.unblock(person.id));
    const line = element("p", { class: "foot-line" }, "You blocked this bot: it cannot write to you.");
    return [line, element("button", { class: "big", "data-testid": "unblock", onclick: unblock }, "Unblock the bot")];
  }
  return mode === "start" ? startBar(person, actions) : [];
}

function startBar(person, actions) {
  const payload = person.start ?? "";
  const sends = element("code", {}, `/start ${payload}`.trim());
  const line = element("p", { class: "foot-line" }, payload ? "Opened by a link. Sends " : "Sends ", sends);
  const press = () => actions.start(payload);
  const button = element("button", { class: "big", "data-testid": "start", onclick: press }, icon("play"), "START");
  return [line, button];
}
