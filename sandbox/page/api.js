/** Requests to /sim/. Every function resolves to the JSON of docs/sandbox.md or throws a {@link SimError}. */

/** A refusal by the sandbox (its own plain words) or a sandbox that does not answer (status 0). */
export class SimError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.name = "SimError";
    this.status = status;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function request(method, path, body) {
  const options = { method, headers: {} };
  if (body instanceof FormData) {
    options.body = body;
  } else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new SimError(0, "The sandbox does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) {
    throw new SimError(response.status, answer?.error ?? `The sandbox answered ${response.status}.`);
  }
  return answer;
}

/** @param {object} query */
const search = (query) => new URLSearchParams(query).toString();

/** @returns {Promise<import("./types.js").Person[]>} */
export const people = async () => (await request("GET", "/sim/people")).people;

/** @returns {Promise<import("./types.js").Person>} */
export const addPerson = (person) => request("POST", "/sim/people", person);

/** @param {number} id @param {string} code ISO 639-1: the language of the person's Telegram. */
export const setLanguage = (id, code) => request("PATCH", `/sim/people/${id}`, { language_code: code });

/** @returns {Promise<import("./types.js").Bot[]>} */
export const bots = async () => (await request("GET", "/sim/bots")).bots;

/** @param {number} person @returns {Promise<import("./types.js").Chat[]>} */
export const chats = async (person) => (await request("GET", `/sim/chats?${search({ person })}`)).chats;

/**
 * @param {number} person
 * @param {number} chat
 * @returns {Promise<{messages: import("./types.js").Message[], commands: import("./types.js").Command[]}>}
 */
export const messages = (person, chat) => request("GET", `/sim/messages?${search({ person, chat })}`);

/** @param {{person: number, chat: number, text: string, reply_to?: number}} message */
export const send = (message) => request("POST", "/sim/send", message);

/** @param {{person: number, chat: number, caption?: string}} photo */
export const sendPhoto = (photo) => request("POST", "/sim/photo", photo);

/** @param {{person: number, chat: number, caption?: string}} fields @param {File} file */
export function sendDocument(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  form.append("file", file);
  return request("POST", "/sim/document", form);
}

/** @param {{person: number, chat: number, message_id: number, data: string}} tap */
export const tap = (tap) => request("POST", "/sim/tap", tap);

/**
 * @param {string | number} id
 * @param {number} wait Seconds the sandbox may hold the request.
 * @returns {Promise<import("./types.js").TapAnswer>}
 */
export const tapAnswer = (id, wait) => request("GET", `/sim/taps/${encodeURIComponent(id)}?${search({ wait })}`);

/** @param {number} person */
export const block = (person) => request("POST", "/sim/block", { person });

/** @param {number} person */
export const unblock = (person) => request("POST", "/sim/unblock", { person });

/** @param {number} person */
export const clear = (person) => request("POST", "/sim/clear", { person });

/** @returns {Promise<{now: string, timezone: string}>} Refused with 404 when the sandbox runs alone. */
export const clock = () => request("GET", "/sim/clock");

/** @param {{add_seconds: number} | {next_event: true} | {jump: string}} step */
export const moveClock = (step) => request("POST", "/sim/clock", step);

/** @param {number} since @returns {Promise<{calls: import("./types.js").Call[], next: number}>} Calls after a number. */
export const calls = (since) => request("GET", `/sim/calls?${search({ since })}`);

/** @param {string} fileId @returns {string} The address of a photo's or document's bytes. */
export const fileUrl = (fileId) => `/sim/files/${encodeURIComponent(fileId)}`;

/** @param {number} person @returns {string} The address of the person's server-sent events. */
export const eventsUrl = (person) => `/sim/events?${search({ person })}`;
