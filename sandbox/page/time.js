/** Times as a reader in the sandbox clock's timezone sees them. Instants are milliseconds since 1970. */

let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** @type {Map<string, Intl.DateTimeFormat>} Formats are slow to make and used for every bubble. */
const formats = new Map();

/** @param {string} timezone An IANA name; until it is set, the browser's own zone holds. */
export function setZone(timezone) {
  zone = timezone;
  formats.clear();
}

/** @param {string} name @param {Intl.DateTimeFormatOptions} options */
function format(name, options) {
  let made = formats.get(name);
  if (made === undefined) {
    made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    formats.set(name, made);
  }
  return made;
}

/** @param {number} at @returns {string} `09:05` */
export const hourMinute = (at) => format("time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

/** @param {number} at @returns {string} `Wednesday` */
export const weekday = (at) => format("weekday", { weekday: "long" }).format(at);

/** @param {number} at @returns {string} `16 December 2026` */
export const longDate = (at) => format("long", { day: "numeric", month: "long", year: "numeric" }).format(at);

/** @param {number} at @returns {string} `16 Dec 2026` */
export const shortDate = (at) => format("short", { day: "numeric", month: "short", year: "numeric" }).format(at);

/** @param {number} at @returns {string} `16 Dec` */
export const dayMonth = (at) => format("day-month", { day: "numeric", month: "short" }).format(at);

/** @param {number} at @returns {string} `Wednesday, 16 December`: what stands between two days of a chat. */
export const dayTitle = (at) =>
  `${weekday(at)}, ${format("title", { day: "numeric", month: "long" }).format(at)}`;

/**
 * @param {import("./types.js").Jump} jump
 * @returns {string} `16 Dec 2026, 12:00 → 17 Dec 2026, 10:00`, only the second time within one day, and `…` in
 *   its place before the clock has moved; below it what was planned there.
 */
export function jumpTitle({ from, to, event }) {
  const start = `${shortDate(from)}, ${hourMinute(from)}`;
  if (from === to) return `${start} → …`;
  const end = shortDate(from) === shortDate(to) ? hourMinute(to) : `${shortDate(to)}, ${hourMinute(to)}`;
  return [`${start} → ${end}`, event].filter(Boolean).join("\n");
}

/** @param {number} at @param {number} now @returns {string} The time today, else the day: for a list of chats. */
export const recent = (at, now) => (shortDate(at) === shortDate(now) ? hourMinute(at) : dayMonth(at));
