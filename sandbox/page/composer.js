/** Where a person writes: text, a photo, a file, a command; with the quote of what is answered. */

import * as api from "./api.js";
import { commandMenu } from "./commands.js";
import { element, icon, iconButton } from "./element.js";
import { summary } from "./summary.js";

/** The longest text a person can send in one message. */
const LONGEST = 4096;

export class Composer {
  /** @type {import("./types.js").Message | null} */ #answered = null;

  /**
   * @param {import("./session.js").Session} session
   * @param {{attempt: (work: () => Promise<unknown>) => Promise<boolean>, sent: () => void}} actions
   */
  constructor(session, actions) {
    this.session = session;
    this.actions = actions;
    this.input = element("textarea", {
      id: "reply",
      rows: "1",
      maxlength: LONGEST,
      placeholder: "Message",
      "aria-label": "Message",
      "data-testid": "reply",
      enterkeyhint: "send",
      oninput: () => this.#resize(),
      onkeydown: (event) => this.#key(event),
    });
    this.file = element("input", {
      type: "file",
      hidden: true,
      tabindex: "-1",
      "aria-label": "File to send",
      "data-testid": "file",
      onchange: () => this.#document(),
    });
    this.send = iconButton("Send", "send", { class: "send", "data-testid": "send", onclick: () => this.#send() });
    this.quote = element("div", { class: "answering", hidden: true });
    this.commandsButton = iconButton("Commands", "slash", { "data-testid": "commands" });
    this.node = element("div", { class: "composer" }, this.quote, this.#row());
    commandMenu(this.commandsButton, this.input, this.node, session, (command) => this.sendText(command));
    this.#resize();
  }

  #row() {
    const photo = iconButton("Send a photo", "photo", { "data-testid": "photo", onclick: () => this.#photo() });
    const file = iconButton("Send a file", "clip", { "data-testid": "attach", onclick: () => this.file.click() });
    const box = element("div", { class: "reply-box" }, this.input, this.file, file, photo);
    return element("div", { class: "composer-row" }, this.commandsButton, box, this.send);
  }

  /** @param {import("./types.js").Message | null} message The message to quote; null takes the quote away. */
  answer(message) {
    this.#answered = message;
    this.quote.hidden = message === null;
    if (message === null) return;
    const text = summary(message);
    const words = element("p", {}, element("strong", {}, `Reply to ${message.from?.first_name ?? "message"}`), text);
    const cancel = iconButton("Do not reply to it", "close", { onclick: () => this.#cancel() });
    this.quote.replaceChildren(icon("reply"), words, cancel);
    this.input.focus();
  }

  /** Empties the box, for another chat. */
  reset() {
    this.answer(null);
    this.input.value = "";
    this.input.dispatchEvent(new Event("input")); // also closes the list of matching commands
  }

  /**
   * @param {string} text Sent at once, beside whatever is being written.
   * @param {import("./types.js").Message | null} [replyTo]
   * @returns {Promise<boolean>} false when the sandbox refused.
   */
  sendText(text, replyTo = null) {
    const { personId: person, chatId: chat } = this.session;
    const message = { person, chat, text, ...(replyTo && { reply_to: replyTo.message_id }) };
    this.actions.sent();
    return this.actions.attempt(() => api.send(message));
  }

  async #send() {
    const text = this.input.value.trim();
    if (text === "") return;
    const answered = this.#answered;
    this.reset();
    this.input.focus();
    if (await this.sendText(text, answered)) return;
    // refused: what was written must not be lost
    if (this.input.value === "") this.input.value = text;
    this.#resize();
  }

  async #photo() {
    const { personId: person, chatId: chat } = this.session;
    const caption = this.input.value.trim();
    this.actions.sent();
    const photo = caption ? { person, chat, caption } : { person, chat };
    if (await this.actions.attempt(() => api.sendPhoto(photo))) this.reset();
  }

  async #document() {
    const [file] = this.file.files ?? [];
    this.file.value = ""; // so that the same file can be chosen again
    if (file === undefined) return;
    const { personId: person, chatId: chat } = this.session;
    const caption = this.input.value.trim();
    this.actions.sent();
    if (await this.actions.attempt(() => api.sendDocument({ person, chat, caption }, file))) this.reset();
  }

  #cancel() {
    this.answer(null);
    this.input.focus();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && this.#answered !== null) {
      event.preventDefault();
      this.#cancel();
    } else if (event.ctrlKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.#step(event.key === "ArrowUp" ? -1 : 1);
    }
  }

  // Ctrl+Up quotes the message before the quoted one, Ctrl+Down the one after it, as in Telegram's desktop app.
  #step(direction) {
    const ids = [...this.session.messages.keys()].sort((one, other) => one - other);
    const at = this.#answered === null ? ids.length : ids.indexOf(this.#answered.message_id);
    const id = ids[at + direction];
    this.answer(id === undefined ? null : this.session.messages.get(id));
  }

  #resize() {
    this.input.style.height = "auto";
    // outside the page it has no height to measure; `rows` gives it one line
    if (this.input.isConnected) this.input.style.height = `${this.input.scrollHeight}px`;
    this.send.disabled = this.input.value.trim() === "";
  }
}
