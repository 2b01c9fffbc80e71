/** Links in messages and buttons: deep links to the bot stay in the sandbox, others are confirmed first. */

import { ask } from "./dialog.js";

const OPENED = new Set(["http:", "https:", "mailto:"]);

/**
 * @param {string} address
 * @param {import("./types.js").Bot[]} bots
 * @returns {{bot: import("./types.js").Bot, payload: string} | null} A link `t.me/<bot>` or `tg://resolve`
 *   to a bot of this sandbox, with its `start` payload (up to 64 characters of A-Z a-z 0-9 _ -).
 */
export function deepLink(address, bots) {
  const url = parsed(address);
  if (url === null) return null;
  let name = "";
  if (url.protocol === "tg:") name = url.host === "resolve" ? (url.searchParams.get("domain") ?? "") : "";
  else if (/^(www\.)?(t\.me|telegram\.me)$/.test(url.hostname)) name = url.pathname.slice(1);
  const bot = bots.find(({ username }) => username.toLowerCase() === name.toLowerCase());
  const payload = url.searchParams.get("start") ?? "";
  return bot !== undefined && /^[\w-]{0,64}$/.test(payload) ? { bot, payload } : null;
}

/**
 * Asks, then opens the link.
 *
 * @param {string} address
 * @param {import("./types.js").Bot[]} bots
 * @param {{start: (payload: string) => void, refuse: (text: string) => void}} actions
 */
export async function openLink(address, bots, { start, refuse }) {
  const link = deepLink(address, bots);
  if (link !== null) {
    const text = `This link opens the chat with ${link.bot.first_name} and sends:`;
    const detail = `/start ${link.payload}`.trim();
    if (await ask({ title: "Open the bot?", text, detail, yes: "Open" })) start(link.payload);
    return;
  }
  const url = parsed(address);
  if (url === null || !OPENED.has(url.protocol)) {
    refuse("The sandbox does not open this kind of link.");
    return;
  }
  const text = "This leaves the sandbox, in a new tab:";
  if (await ask({ title: "Open link?", text, detail: url.href, yes: "Open" })) {
    window.open(url.href, "_blank", "noopener,noreferrer");
  }
}

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
