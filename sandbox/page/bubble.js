/** One message. */

import { attachments } from "./attachment.js";
import { element, icon, iconButton } from "./element.js";
import { formatted } from "./entities.js";
import { keyboard } from "./keyboard.js";
import { hourMinute } from "./time.js";
import { tint } from "./avatar.js";

/**
 * @typedef {import("./entities.js").TextActions & import("./keyboard.js").KeyboardActions & {
 *   showMessage: (id: number) => void, showPhoto: (message: import("./types.js").Message) => void,
 *   replyTo: (message: import("./types.js").Message) => void}} BubbleActions
 *
 * @typedef {{first: boolean, last: boolean, named: boolean}} Place  Where the message stands in a run of
 *   messages by one sender, and whether the sender's name is shown (groups).
 */

/**
 * @param {import("./types.js").Message[]} album One message, or all of an album.
 * @param {Place} place
 * @param {import("./taps.js").Taps} taps
 * @param {BubbleActions} actions
 * @returns {HTMLElement} A list item.
 */
export function bubble(album, place, taps, actions) {
  const message = album[0];
  const keys = keyboard(message, taps, actions);
  const classes = ["message", message.out ? "out" : "in"];
  if (place.first) classes.push("first");
  if (place.last) classes.push("last");
  if (keys !== null) classes.push("with-keyboard");
  if (message.photo) classes.push("with-photo");
  const attributes = { class: classes.join(" "), "data-testid": "message", "data-message-id": message.message_id };
  const body = element("div", { class: "bubble", ondblclick: () => actions.replyTo(message) });
  body.append(...[sender(message, place), forwarded(message), quote(message, actions)].filter(Boolean));
  body.append(...attachments(album, actions).filter(Boolean));
  body.append(words(spoken(album), actions), replyButton(message, actions));
  return element("li", { ...attributes, tabindex: "-1" }, body, keys);
}

function sender(message, place) {
  if (!place.named || !place.first || message.out || !message.from) return null;
  return element("p", { class: `sender ${tint(message.from.id)}` }, message.from.first_name);
}

function forwarded({ forward_origin: origin }) {
  if (!origin) return null;
  const from = origin.sender_user?.first_name ?? origin.chat?.title ?? "somebody";
  return element("p", { class: "forwarded" }, `Forwarded from ${from}`);
}

function quote(message, actions) {
  const quoted = message.reply_to_message;
  if (!quoted) return null;
  const text = element("span", { class: "quote-text" }, quoted.text || "Photo or file");
  const show = () => actions.showMessage(quoted.message_id);
  return element("button", { class: "quote", "aria-label": `In reply to: ${text.textContent}`, onclick: show }, text);
}

// Documents of an album carry their own captions; photos share one, if only one of them has any.
function spoken(album) {
  if (album.length === 1) return album[0];
  const captioned = album.filter(({ caption, photo }) => caption && photo);
  return captioned.length === 1 ? captioned[0] : { ...album[0], caption: "", caption_entities: [] };
}

function words(message, actions) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const node = element("div", { class: text ? "text" : "text bare", dir: "auto", "data-testid": "text" });
  node.append(formatted(text, entities, actions), meta(message));
  return node;
}

function meta(message) {
  const at = message.date * 1000;
  const edited = message.edit_date ? element("span", { class: "edited" }, "edited ") : null;
  const time = element("time", { datetime: new Date(at).toISOString() }, hourMinute(at));
  const tick = message.out ? icon("tick") : null;
  return element("span", { class: "meta" }, edited, time, tick);
}

// Out of the tab order: one stop per message would bury the buttons; Ctrl+Up in the reply box does the same.
function replyButton(message, actions) {
  const attributes = { class: "reply-button", tabindex: "-1", onclick: () => actions.replyTo(message) };
  return iconButton("Reply to this message", "reply", attributes);
}
