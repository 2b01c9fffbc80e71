/** How many messages each person has not seen, chat by chat. */

import { Emitter } from "./emitter.js";
import * as api from "./api.js";

const EVERY = 4000;
/** Of many people, this many are looked at in one round. */
const AT_ONCE = 12;
const KEPT = "sapa-sandbox-seen";

/** Event: `change`. */
export class Unread extends Emitter {
  /** @type {Record<string, number>} Last seen message id by `person/chat`. */
  #seen = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  /** @type {Map<string, {last: number, count: number}>} */ #counts = new Map();
  #next = 0;

  /** @param {import("./session.js").Session} session */
  constructor(session) {
    super();
    this.session = session;
    session.on("chats", () => this.#lookAt(session.personId, session.chats));
    session.on("messages", () => this.see());
    document.addEventListener("visibilitychange", () => this.see());
    setInterval(() => this.#round(), EVERY);
  }

  /** @param {number} person @param {number} chat @returns {number} */
  inChat(person, chat) {
    return this.#counts.get(`${person}/${chat}`)?.count ?? 0;
  }

  /** @param {number} person @returns {number} The sum over the person's chats. */
  of(person) {
    let sum = 0;
    for (const [key, { count }] of this.#counts) if (key.startsWith(`${person}/`)) sum += count;
    return sum;
  }

  /** Marks the open chat as read, if anybody looks at it. */
  see() {
    const { personId, chatId, messages } = this.session;
    if (document.hidden || chatId === null || messages.size === 0) return;
    const newest = Math.max(...messages.keys());
    this.#remember(`${personId}/${chatId}`, newest);
    this.#count(`${personId}/${chatId}`, newest, 0);
  }

  /** Looks at everybody now, without waiting for the next round. */
  async lookAtAll() {
    for (const { id } of this.session.people) await this.#lookAt(id);
  }

  // Events belong to one person; of the others only the last message of each chat is asked.
  async #round() {
    if (document.hidden || !this.session.online) return;
    const others = this.session.people.filter(({ id }) => id !== this.session.personId);
    const count = Math.min(AT_ONCE, others.length);
    for (let step = 0; step < count; step += 1) await this.#lookAt(others[(this.#next + step) % others.length].id);
    this.#next += count;
  }

  async #lookAt(person, chats = null) {
    try {
      await this.#look(person, chats ?? (await api.chats(person)));
    } catch (error) {
      if (!(error instanceof api.SimError)) throw error; // the feed tells when the sandbox is away
    }
  }

  async #look(person, chats) {
    for (const chat of chats) {
      const key = `${person}/${chat.id}`;
      const last = chat.last?.message_id ?? 0;
      const open = person === this.session.personId && chat.id === this.session.chatId && !document.hidden;
      if (open || this.#counts.get(key)?.last === last) continue;
      // ids start over in a new sandbox, and the last message may have been deleted
      this.#remember(key, Math.min(this.#seen[key] ?? 0, last));
      this.#count(key, last, last > this.#seen[key] ? await this.#unseen(person, chat.id, this.#seen[key]) : 0);
    }
  }

  async #unseen(person, chat, seen) {
    const { messages } = await api.messages(person, chat);
    return messages.filter((message) => !message.out && message.message_id > seen).length;
  }

  #remember(key, id) {
    if (this.#seen[key] === id) return;
    this.#seen[key] = id;
    sessionStorage.setItem(KEPT, JSON.stringify(this.#seen));
  }

  #count(key, last, count) {
    const before = this.#counts.get(key)?.count ?? 0;
    this.#counts.set(key, { last, count });
    if (before !== count) this.tell("change");
  }
}
