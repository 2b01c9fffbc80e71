/** The open chat: its head, its messages, and what is said aloud about them. */

import { chatAvatar, fullName, personAvatar } from "./avatar.js";
import { byId, element, icon } from "./element.js";
import { unreadBadge } from "./people.js";
import { Scroll } from "./scroll.js";
import { summary } from "./summary.js";
import { Timeline } from "./timeline.js";

/**
 * @param {import("./session.js").Session} session
 * @param {import("./taps.js").Taps} taps
 * @param {import("./clock.js").Clock} clock
 * @param {import("./bubble.js").BubbleActions} actions
 * @returns {{toEnd: () => void, showMessage: (id: number) => void}}
 */
export function chatView(session, taps, clock, actions) {
  const timeline = new Timeline(byId("messages"), taps, actions);
  const scroll = new Scroll(byId("scroller"), byId("messages"), byId("pill"));
  const draw = () => {
    const messages = sorted(session);
    timeline.draw(messages, clock.jumps, session.chat?.type !== "private");
    drawEmpty(session, messages.length);
    if (scroll.follows) scroll.toEnd();
  };
  const fresh = () => {
    timeline.clear();
    byId("live").textContent = "";
    draw();
    scroll.toEnd();
  };
  for (const name of ["person", "chat"]) session.on(name, fresh);
  for (const name of ["messages", "chats", "people"]) session.on(name, draw);
  clock.on("jump", draw);
  session.on("arrived", (detail) => {
    if (!detail.edited) scroll.arrived();
    announce(detail);
  });
  return { toEnd: () => scroll.toEnd(), showMessage: (id) => timeline.show(id) };
}

/** @param {import("./session.js").Session} session @returns {import("./types.js").Message[]} Oldest first. */
export function sorted(session) {
  return [...session.messages.values()].sort((one, other) => one.message_id - other.message_id);
}

function announce({ message, edited }) {
  const words = message.text ?? message.caption ?? "";
  const what = message.photo ? `photo. ${words}` : words || summary(message);
  byId("live").textContent = `${message.from?.first_name ?? "New message"}${edited ? ", edited" : ""}: ${what}`;
}

function drawEmpty({ person, chat, loaded, bots }, count) {
  const place = byId("empty");
  place.hidden = count > 0 || (chat !== null && !loaded);
  if (place.hidden) return;
  const [title, text] = emptyWords(person, chat, bots);
  const picture = chat === null ? element("span", { class: "avatar bot" }, icon("mark")) : chatAvatar(chat);
  place.replaceChildren(picture, element("h2", {}, title), element("p", {}, text));
}

function emptyWords(person, chat, bots) {
  if (person === null) return ["Nobody is here yet", "Add a person, and they get a phone with Telegram."];
  if (bots.length === 0) {
    return ["No bot has connected yet", `Start one with a sandbox token and BOT_API_URL=${location.origin}`];
  }
  if (chat === null) return ["No chats", `${person.first_name} has no chats yet.`];
  if (chat.type !== "private") return [chat.title, "Nothing has been written here yet."];
  const hint = chat.started ? "The chat is empty." : "The chat has not begun: press START below.";
  return [chat.title, hint];
}

/**
 * Draws the head of the chat: its title, whether the page is connected and, on a phone, whose phone it is.
 *
 * @param {import("./session.js").Session} session
 * @param {import("./unread.js").Unread} unread
 */
export function chatHead(session, unread) {
  const draw = () => {
    const { person, chat, online } = session;
    byId("chat-title").textContent = chat?.title ?? "Sapa sandbox";
    byId("chat-state").textContent = online || person === null ? kind(chat) : "connecting…";
    byId("chat-state").classList.toggle("offline", !online && person !== null);
    byId("chat-avatar").replaceChildren(chat === null ? "" : chatAvatar(chat));
    const others = session.people.reduce((sum, { id }) => sum + (id === person?.id ? 0 : unread.of(id)), 0);
    const badge = others > 0 ? unreadBadge(others) : "";
    byId("open-panel").replaceChildren(person === null ? icon("person") : personAvatar(person), badge, icon("caret"));
    const who = person === null ? "People" : `${fullName(person)}: choose another person or chat`;
    byId("open-panel").setAttribute("aria-label", who);
    document.title = `${others > 0 ? `(${others}) ` : ""}${person ? `${fullName(person)} · ` : ""}Sapa sandbox`;
  };
  for (const name of ["people", "person", "chats", "chat", "online"]) session.on(name, draw);
  unread.on("change", draw);
  draw();
}

function kind(chat) {
  if (chat === null) return "a local Telegram";
  return { private: "bot", channel: "channel", group: "group", supergroup: "group" }[chat.type];
}
