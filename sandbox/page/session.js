/** Whose phone the page shows, and what is on it. Views listen to its events and draw. */

import { Emitter } from "./emitter.js";
import * as api from "./api.js";
import { coalesced } from "./coalesce.js";
import { Feed } from "./feed.js";

const LOOK_FOR_PEOPLE = 2000;

/**
 * Events: `people`, `person` (another phone), `chats`, `chat` (another chat opened), `messages`, `arrived`
 * (detail: a message nobody has seen in the open chat), `commands`, `online`, `toast`, `clock`, `problem`.
 */
export class Session extends Emitter {
  /** @type {import("./types.js").Person[]} */ people = [];
  /** @type {import("./types.js").Bot[]} */ bots = [];
  /** @type {import("./types.js").Chat[]} */ chats = [];
  /** @type {Map<number, import("./types.js").Message>} The open chat's messages by id. */ messages = new Map();
  /** @type {import("./types.js").Command[]} */ commands = [];
  /** @type {number | null} */ personId = null;
  /** @type {number | null} */ chatId = null;
  online = false;
  loaded = false;
  #feed = null;
  #turn = 0;
  #loading = 0;
  /** @type {[string, any][]} Events that came while a snapshot was on its way. */ #held = [];

  constructor() {
    super();
    this.loadPeople = coalesced(() => this.#fetchPeople());
    this.loadChats = coalesced(() => this.#fetchChats());
  }

  get person() {
    return this.people.find((person) => person.id === this.personId) ?? null;
  }

  get chat() {
    return this.chats.find((chat) => chat.id === this.chatId) ?? null;
  }

  /** @param {number | null} personId @param {number | null} chatId Where the reader was before a reload. */
  async start(personId, chatId) {
    await this.loadPeople();
    if (this.people.length === 0) {
      // nobody, so nobody's events: look again until somebody is added
      setTimeout(() => this.personId === null && this.#attempt(() => this.start(personId, chatId)), LOOK_FOR_PEOPLE);
      return;
    }
    const known = this.people.some((person) => person.id === personId);
    const first = known ? personId : this.people[0].id;
    this.choosePerson(first, known ? chatId : null);
  }

  /** @param {number} id @param {number | null} [chatId] */
  choosePerson(id, chatId = null) {
    if (id === this.personId) return;
    this.#feed?.close();
    Object.assign(this, { personId: id, chatId, chats: [], messages: new Map(), commands: [], loaded: false });
    this.#turn += 1;
    this.#held = [];
    this.#setOnline(false);
    this.tell("person");
    this.#feed = new Feed(id, {
      event: (name, data) => this.#receive(name, data),
      open: () => this.#attempt(() => this.#catchUp()),
      lost: () => this.#lose(),
    });
  }

  /** @param {number} id */
  chooseChat(id) {
    if (id === this.chatId) return;
    Object.assign(this, { chatId: id, messages: new Map(), commands: [], loaded: false });
    this.#turn += 1;
    this.tell("chat");
    this.#attempt(() => this.loadMessages());
  }

  async #fetchPeople() {
    [this.people, this.bots] = await Promise.all([api.people(), api.bots()]);
    this.tell("people");
  }

  async #fetchChats() {
    const turn = this.#turn;
    const [chats, bots] = await Promise.all([api.chats(this.personId), api.bots()]);
    if (turn !== this.#turn) return;
    Object.assign(this, { chats, bots });
    if (this.chat === null) {
      this.chatId = (chats.find((chat) => chat.type === "private") ?? chats[0])?.id ?? null;
      Object.assign(this, { messages: new Map(), commands: [], loaded: false });
      this.tell("chat");
    }
    this.tell("chats");
  }

  /** Replaces the open chat by what the sandbox holds now; events that arrive meanwhile are applied after it. */
  async loadMessages() {
    if (this.chatId === null) return;
    const turn = this.#turn;
    this.#loading += 1;
    try {
      const snapshot = await api.messages(this.personId, this.chatId);
      if (turn === this.#turn) this.#replace(snapshot);
    } finally {
      this.#loading -= 1;
      if (this.#loading === 0) this.#release();
    }
  }

  /** Fetches people, chats and messages again, after an action whose effect events may not carry. */
  refresh() {
    return this.#attempt(() => this.#catchUp());
  }

  async #catchUp() {
    const turn = this.#turn;
    await this.loadPeople();
    if (this.personId === null) return;
    await this.loadChats();
    await this.loadMessages();
    if (turn === this.#turn) this.#setOnline(true);
  }

  async #catchUpChats() {
    await this.loadChats();
    if (!this.loaded) await this.loadMessages(); // the open chat is a new one
  }

  #replace({ messages, commands }) {
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.commands = commands;
    this.loaded = true;
    this.tell("messages");
    this.tell("commands");
  }

  #release() {
    const held = this.#held;
    this.#held = [];
    for (const [name, data] of held) this.#receive(name, data);
  }

  #receive(name, data) {
    if (name === "toast" || name === "clock") this.tell(name, data);
    else if (name === "people") this.#attempt(() => this.loadPeople());
    else if (name === "chats") this.#attempt(() => this.#catchUpChats());
    else if (name === "commands") this.#attempt(() => this.loadMessages());
    else if (this.#loading > 0) this.#held.push([name, data]);
    else if (name === "message") this.#upsert(data);
    else if (name === "deleted") this.#remove(data);
  }

  #upsert(message) {
    const chat = this.chats.find(({ id }) => id === message.chat_id);
    if (chat === undefined) {
      this.#attempt(() => this.loadChats());
    } else if (chat.last === null || message.message_id >= chat.last.message_id) {
      chat.last = message;
      this.tell("chats");
    }
    if (message.chat_id !== this.chatId) return;
    const isNew = !this.messages.has(message.message_id);
    this.messages.set(message.message_id, message);
    this.tell("messages");
    if (!message.out) this.tell("arrived", { message, edited: !isNew });
  }

  #remove({ chat_id: chatId, message_id: messageId }) {
    if (chatId === this.chatId && this.messages.delete(messageId)) this.tell("messages");
    const chat = this.chats.find(({ id }) => id === chatId);
    if (chat?.last?.message_id === messageId) this.#attempt(() => this.loadChats());
  }

  // A sandbox that was started anew does not know this person, and refuses their events for ever.
  async #lose() {
    this.#setOnline(false);
    try {
      await this.loadPeople();
    } catch (error) {
      if (error instanceof api.SimError) return; // still away: the feed tries again
      throw error;
    }
    if (this.person === null && this.people.length > 0) this.choosePerson(this.people[0].id);
  }

  #setOnline(online) {
    if (this.online === online) return;
    this.online = online;
    this.tell("online");
  }

  async #attempt(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof api.SimError)) throw error;
      this.tell("problem", error);
    }
  }
}
