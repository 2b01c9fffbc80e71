/** The sandbox clock: what it shows now, how fast it runs, and where it jumped. */

import { Emitter } from "./emitter.js";
import * as api from "./api.js";
import { setZone } from "./time.js";

/** A difference larger than this, in milliseconds of the sandbox clock, is a jump and not a slow answer. */
const JUMP = 90_000;
const SYNC_EVERY = 5000;
const SYNC_WHILE_WALKING = 700;

/** Events: `change` (the clock was read, moved or began to walk), `jump` (the list of jumps changed). */
export class Clock extends Emitter {
  available = false;
  walking = false;
  timezone = "";
  /** @type {import("./types.js").Jump[]} Since the page was opened, oldest first. */ jumps = [];
  #at = 0;
  #read = 0;
  #rate = 1;
  #sets = 0;

  /** @returns {number} Milliseconds since 1970 on the sandbox clock; on the computer's when there is none. */
  now() {
    return this.available ? this.#at + (performance.now() - this.#read) * this.#rate : Date.now();
  }

  /** Reads the clock, and again every few seconds as long as there is one. */
  async follow() {
    await this.sync();
    setInterval(() => this.available && !document.hidden && this.sync(), SYNC_EVERY);
  }

  /** Reads the clock once. A sandbox that runs alone has none; one that is away is asked again later. */
  async sync() {
    const sets = this.#sets;
    try {
      const { now, timezone } = await api.clock();
      this.timezone = timezone;
      setZone(timezone);
      if (sets === this.#sets) this.set(Date.parse(now)); // else something newer was told meanwhile
    } catch (error) {
      if (!(error instanceof api.SimError)) throw error;
      if (error.status === 404) this.available = false;
    }
    this.tell("change");
  }

  /** @param {number} at What the clock shows at this moment. @param {string} [event] What was planned there. */
  set(at, event) {
    const expected = this.now();
    const late = at - expected;
    const leap = JUMP * Math.max(1, this.#rate);
    if (this.walking) this.#extend(at, event);
    else if (this.available && late > leap) this.#record(expected, at, event);
    else if (this.available && late < -leap) this.jumps = []; // a sandbox that was started anew
    else if (this.available) this.#measure(at);
    this.#at = at;
    this.#read = performance.now();
    this.#sets += 1;
    this.available = true;
    this.tell("change");
  }

  /**
   * Moves the clock; resolves when every message of the walked time has been sent.
   *
   * @param {{add_seconds: number} | {next_event: true}} step
   * @throws {api.SimError} when the clock cannot move, for example because there is no next event.
   */
  async move(step) {
    this.walking = true;
    this.#record(this.now(), this.now());
    this.tell("change");
    const watch = setInterval(() => this.sync(), SYNC_WHILE_WALKING);
    try {
      const { now, event } = await api.moveClock(step);
      this.set(Date.parse(now), event);
    } catch (error) {
      this.jumps = this.jumps.slice(0, -1);
      throw error;
    } finally {
      clearInterval(watch);
      this.walking = false;
      this.tell("jump");
      this.tell("change");
    }
  }

  #record(from, to, event) {
    this.jumps = [...this.jumps, { from, to, event }];
    this.tell("jump");
  }

  #extend(at, event) {
    const last = this.jumps.at(-1);
    this.jumps = [...this.jumps.slice(0, -1), { from: last.from, to: at, event: event ?? last.event }];
    this.tell("jump");
  }

  // `--speed N` runs the clock faster than the wall; the page learns the speed from two readings.
  #measure(at) {
    const passed = performance.now() - this.#read;
    if (passed > SYNC_EVERY / 2) this.#rate = Math.max(0, (at - this.#at) / passed);
  }
}
