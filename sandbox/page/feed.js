/** What happens in a person's chats, as it happens: server-sent events with reconnection. */

import { eventsUrl } from "./api.js";

const NAMES = ["message", "deleted", "toast", "chats", "commands", "people", "clock"];
const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;
/** A browser opens six connections to one server; a tab nobody looks at gives its own back after this. */
const HIDDEN_FOR = 20_000;

export class Feed {
  #source = null;
  #timer = 0;
  #rest = 0;
  #failures = 0;

  /**
   * @param {number} personId
   * @param {{event: (name: string, data: any) => void, open: () => void, lost: () => void}} listener `open` is
   *   called at every (re)connection: whatever happened before it must be fetched again.
   */
  constructor(personId, listener) {
    this.url = eventsUrl(personId);
    this.listener = listener;
    this.wake = () => (document.hidden ? this.#restLater() : this.#retryNow());
    window.addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.#connect();
  }

  close() {
    window.removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    clearTimeout(this.#rest);
    this.#stop();
    this.listener = { event() {}, open() {}, lost() {} };
  }

  #connect() {
    const source = new EventSource(this.url);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.listener.open();
    });
    source.addEventListener("error", () => this.#lost(source));
    for (const name of NAMES) {
      source.addEventListener(name, (event) => this.listener.event(name, JSON.parse(event.data)));
    }
  }

  // The browser's own retry gives up after some answers, for example while the server restarts.
  #lost(source) {
    if (this.#source !== source) return;
    source.close();
    this.#source = null;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
    this.listener.lost();
  }

  #restLater() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#stop(), HIDDEN_FOR);
  }

  #retryNow() {
    clearTimeout(this.#rest);
    if (this.#source !== null) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
