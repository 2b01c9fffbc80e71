/** A newcomer's line: whose phone this is and what to try first. */

import { fullName, personAvatar } from "./avatar.js";
import { byId, element, iconButton } from "./element.js";

const CLOSED = "sapa-sandbox-brief-closed";

/**
 * Draws the line into #brief; on a phone it can be closed, person by person.
 *
 * @param {import("./session.js").Session} session
 * @returns {{open: () => void}} `open` shows a closed line again.
 */
export function brief(session) {
  const root = byId("brief");
  const closed = new Set(JSON.parse(sessionStorage.getItem(CLOSED) ?? "[]"));
  const keep = () => sessionStorage.setItem(CLOSED, JSON.stringify([...closed]));
  let drawn = "";
  const draw = () => {
    const { person } = session;
    root.hidden = person === null;
    if (person === null) return;
    root.classList.toggle("closed", closed.has(person.id));
    if (JSON.stringify(person) === drawn) return;
    drawn = JSON.stringify(person);
    const close = () => {
      closed.add(person.id);
      keep();
      draw();
    };
    const button = iconButton("Close this line", "close", { class: "brief-close", onclick: close });
    root.replaceChildren(...content(person), button);
  };
  session.on("person", draw);
  session.on("people", draw);
  const open = () => {
    closed.delete(session.personId);
    keep();
    draw();
  };
  return { open };
}

function content(person) {
  const who = element("h2", {}, personAvatar(person), element("span", {}, `You are ${fullName(person)}`));
  const note = person.note ? element("p", { class: "brief-note" }, person.note) : "";
  if (!person.try_first) return [who, note];
  const lead = element("strong", {}, "Try first: ");
  return [who, note, element("p", { class: "brief-try" }, lead, person.try_first)];
}
