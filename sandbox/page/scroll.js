/** Keeps a list at its end unless the reader scrolled up; then a pill counts what is new below. */

import { calm } from "./timeline.js";

/** Nearer to the end than this, in CSS pixels, counts as being at the end. */
const NEAR = 80;

export class Scroll {
  #follows = true;
  #below = 0;

  /** @param {HTMLElement} box @param {HTMLElement} content @param {HTMLElement} pill A button. */
  constructor(box, content, pill) {
    this.box = box;
    this.pill = pill;
    box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    pill.addEventListener("click", () => this.toEnd(!calm()));
    const observer = new ResizeObserver(() => this.#follows && this.toEnd());
    observer.observe(box);
    observer.observe(content);
  }

  /** @returns {boolean} Whether the reader sees the newest message. */
  get follows() {
    return this.#follows;
  }

  /** @param {boolean} [smooth] */
  toEnd(smooth = false) {
    this.#follows = true;
    this.#count(0);
    this.box.scrollTo({ top: this.box.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  /** A message came; counted when the reader is elsewhere. */
  arrived() {
    if (!this.#follows) this.#count(this.#below + 1);
  }

  #scrolled() {
    const left = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight;
    this.#follows = left < NEAR;
    if (this.#follows) this.#count(0);
    this.pill.classList.toggle("shown", !this.#follows);
    this.pill.tabIndex = this.#follows ? -1 : 0;
  }

  #count(below) {
    this.#below = below;
    const words = below === 1 ? "1 new message" : `${below} new messages`;
    this.pill.querySelector("span").textContent = below === 0 ? "To the newest" : words;
    this.pill.classList.toggle("counting", below > 0);
  }
}
