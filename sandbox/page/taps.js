/** Taps on inline buttons that wait for the bot's answer. */

import { Emitter } from "./emitter.js";
import * as api from "./api.js";

/** Telegram's apps stop waiting for a callback answer after about this many seconds. */
const PATIENCE = 15;
/** Taps that may hold a connection at a time; a browser has six, and the reply box needs one. */
const HELD = 2;
const LOOK_EVERY = 400;

/** Events: `change` (detail: message id), `answer` (detail: TapAnswer and `tap`), `silence` (detail: message id). */
export class Taps extends Emitter {
  /** @type {Set<string>} */ #waiting = new Set();
  /** @type {Set<string>} Answers arrive twice: by waiting and as an event. */ #told = new Set();

  /** @param {import("./types.js").Message} message @param {string} data @returns {boolean} */
  isWaiting(message, data) {
    return this.#waiting.has(key(message, data));
  }

  /**
   * Presses a button for a person and waits for its answer.
   *
   * @param {number} person
   * @param {import("./types.js").Message} message
   * @param {string} data
   * @throws {api.SimError} when the sandbox refuses the tap, for example because the button is gone.
   */
  async press(person, message, data) {
    if (this.isWaiting(message, data)) return;
    this.#mark(message, data, true);
    try {
      const place = { person, chat: message.chat_id, message_id: message.message_id, data };
      const { id } = await api.tap(place);
      const answer = await this.#answerTo(id);
      if (answer.answered) this.answered(id, answer);
      else this.tell("silence", message.message_id);
    } finally {
      this.#mark(message, data, false);
    }
  }

  /** @param {string | number} id @param {import("./types.js").TapAnswer} answer Told once, however often it comes. */
  answered(id, answer) {
    if (this.#told.has(String(id))) return;
    this.#told.add(String(id));
    this.tell("answer", { ...answer, tap: id });
  }

  async #answerTo(id) {
    const end = performance.now() + PATIENCE * 1000;
    let answer = { answered: false };
    while (!answer.answered && performance.now() < end) {
      const held = this.#waiting.size <= HELD;
      answer = await api.tapAnswer(id, held ? Math.max(0.1, (end - performance.now()) / 1000) : 0);
      if (!answer.answered) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
    return answer;
  }

  #mark(message, data, waiting) {
    if (waiting) this.#waiting.add(key(message, data));
    else this.#waiting.delete(key(message, data));
    this.tell("change", message.message_id);
  }
}

function key(message, data) {
  return `${message.chat_id}/${message.message_id}/${data}`;
}
