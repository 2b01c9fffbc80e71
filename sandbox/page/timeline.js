/** The list of an open chat: bubbles, days and jumps of the clock, redrawn only where something changed. */

import { bubble } from "./bubble.js";
import { element } from "./element.js";
import { focusedKey, focusKey, markSilence, markWaiting } from "./keyboard.js";
import { serviceWords } from "./summary.js";
import { dayTitle, jumpTitle, shortDate } from "./time.js";

/** Messages of one sender stand together when no more than this lies between them, in seconds. */
const TOGETHER = 300;

/**
 * @typedef {{key: string, signature: string, draw: () => HTMLElement}} Item
 */

export class Timeline {
  /** @type {Map<string, {signature: string, node: HTMLElement}>} */ #drawn = new Map();
  /** @type {import("./types.js").Message[]} */ #messages = [];

  /**
   * @param {HTMLElement} list
   * @param {import("./taps.js").Taps} taps
   * @param {import("./bubble.js").BubbleActions} actions
   */
  constructor(list, taps, actions) {
    this.list = list;
    this.taps = taps;
    this.actions = actions;
    taps.on("change", (detail) => this.#withBubble(detail, markWaiting));
    taps.on("silence", (detail) => this.#withBubble(detail, markSilence));
  }

  /**
   * @param {import("./types.js").Message[]} messages Oldest first.
   * @param {import("./types.js").Jump[]} jumps
   * @param {boolean} named Whether senders' names are shown.
   */
  draw(messages, jumps, named) {
    this.#messages = messages;
    const items = this.#items(messages, jumps, named);
    const next = new Map();
    let focus = null;
    for (const item of items) {
      const known = this.#drawn.get(item.key);
      if (known?.signature === item.signature) {
        next.set(item.key, known);
        continue;
      }
      const node = item.draw();
      if (known !== undefined) {
        const place = focusedKey(known.node);
        if (place !== null) focus = { node, place };
      } else if (this.#drawn.size > 0) {
        node.classList.add("arrived");
      }
      next.set(item.key, { signature: item.signature, node });
    }
    this.#place([...next.values()].map(({ node }) => node));
    this.#drawn = next;
    if (focus !== null && !focusKey(focus.node, focus.place)) focus.node.focus({ preventScroll: true });
  }

  clear() {
    this.#drawn = new Map();
    this.#messages = [];
    this.list.replaceChildren();
  }

  /** @param {number} messageId Scrolls to a message and lights it up; nothing happens when it is gone. */
  show(messageId) {
    const node = this.#drawn.get(`message-${this.#headOf(messageId)}`)?.node;
    if (node === undefined) return;
    node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    node.classList.remove("lit");
    requestAnimationFrame(() => node.classList.add("lit"));
    node.addEventListener("animationend", () => node.classList.remove("lit"), { once: true });
  }

  // Moves only what is out of place: an element that is moved loses focus and restarts its animation.
  #place(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...this.list.children]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, index) => {
      const there = this.list.children[index];
      if (there !== node) this.list.insertBefore(node, there ?? null);
    });
  }

  /** @returns {Item[]} */
  #items(messages, jumps, named) {
    const items = [];
    const left = [...jumps];
    let day = "";
    const albums = grouped(messages);
    const heads = albums.map(([head]) => head);
    albums.forEach((album, index) => {
      const message = album[0];
      const at = message.date * 1000;
      while (left.length > 0 && left[0].from < at) items.push(jumpItem(left.shift()));
      if (shortDate(at) !== day) {
        day = shortDate(at);
        items.push(dayItem(at));
      }
      if (serviceWords(message)) {
        items.push(serviceItem(message));
        return;
      }
      const place = placed(heads, index, jumps, named);
      const signature = JSON.stringify([album, place]);
      const draw = () => bubble(album, place, this.taps, this.actions);
      items.push({ key: `message-${message.message_id}`, signature, draw });
    });
    return messages.length === 0 ? [] : [...items, ...left.map(jumpItem)];
  }

  // The files of an album stand in the bubble of its first message.
  #headOf(messageId) {
    const album = grouped(this.#messages).find((each) => each.some(({ message_id: id }) => id === messageId));
    return album?.[0].message_id ?? messageId;
  }

  #withBubble(messageId, mark) {
    const node = this.#drawn.get(`message-${messageId}`)?.node;
    const message = this.#messages.find((each) => each.message_id === messageId);
    if (node !== undefined && message !== undefined) mark(node, message, this.taps);
  }
}

/** @returns {boolean} Whether the reader asked their system for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @returns {import("./types.js").Message[][]} Neighbours of one album together, any other message alone. */
function grouped(messages) {
  const albums = [];
  for (const message of messages) {
    const album = albums.at(-1);
    const group = message.media_group_id;
    if (group !== undefined && album?.[0].media_group_id === group) album.push(message);
    else albums.push([message]);
  }
  return albums;
}

function serviceItem(message) {
  const title = serviceWords(message);
  const attributes = { class: "system", "data-testid": "service" };
  const draw = () => element("li", attributes, element("span", {}, title));
  return { key: `message-${message.message_id}`, signature: title, draw };
}

function jumpItem(jump) {
  const title = jumpTitle(jump);
  const draw = () => element("li", { class: "system jump" }, element("span", {}, title));
  return { key: `jump-${jump.from}`, signature: title, draw };
}

function dayItem(at) {
  const title = dayTitle(at);
  const draw = () => element("li", { class: "system day" }, element("span", {}, title));
  return { key: `day-${shortDate(at)}`, signature: title, draw };
}

function placed(messages, index, jumps, named) {
  return {
    first: !together(messages[index - 1], messages[index], jumps),
    last: !together(messages[index], messages[index + 1], jumps),
    named,
  };
}

function together(one, other, jumps) {
  if (one === undefined || other === undefined) return false;
  if (one.from?.id !== other.from?.id || one.out !== other.out) return false;
  if (other.date - one.date > TOGETHER) return false;
  if (shortDate(one.date * 1000) !== shortDate(other.date * 1000)) return false;
  return !jumps.some(({ from }) => one.date * 1000 <= from && from < other.date * 1000);
}
