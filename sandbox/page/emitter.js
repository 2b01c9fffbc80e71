/** A model that tells its views what happened. */
export class Emitter {
  /** @type {Map<string, ((detail: any) => void)[]>} */ #listeners = new Map();

  /** @param {string} name @param {(detail: any) => void} listener Called in the order of `on`. */
  on(name, listener) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  /** @param {string} name @param {any} [detail] */
  tell(name, detail) {
    for (const listener of this.#listeners.get(name) ?? []) listener(detail);
  }
}
