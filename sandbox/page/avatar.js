/** A person's or chat's round picture: initials on a colour of their own. */

import { element, icon } from "./element.js";

/** Classes `tint-0` … `tint-7` in avatar.css: white letters reach 4.5:1 on each. */
const TINTS = 8;

/** @param {number} id @returns {string} The class of the colour that belongs to an id, always the same. */
export const tint = (id) => `tint-${Math.abs(Math.trunc(id)) % TINTS}`;

/** @param {...(string | null | undefined)} names @returns {string} One or two capital letters. */
export function initials(...names) {
  const words = names.filter(Boolean).join(" ").split(/\s+/).filter(Boolean);
  const letters = words.map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter))).filter(Boolean);
  return letters.slice(0, 2).join("").toLocaleUpperCase("kk") || "?";
}

/** @param {import("./types.js").Person} person @returns {HTMLElement} */
export function personAvatar(person) {
  const letters = initials(person.first_name, person.last_name);
  return element("span", { class: `avatar ${tint(person.id)}`, "aria-hidden": "true" }, letters);
}

/** @param {import("./types.js").Chat} chat @returns {HTMLElement} The bot's mark in private chats. */
export function chatAvatar(chat) {
  if (chat.type === "private") {
    return element("span", { class: "avatar bot", "aria-hidden": "true" }, icon("mark"));
  }
  const kind = chat.type === "channel" ? "channel" : "group";
  return element("span", { class: `avatar ${tint(chat.id)}`, "aria-hidden": "true" }, icon(kind));
}

/** @param {import("./types.js").Person} person @returns {string} First and last name. */
export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");
