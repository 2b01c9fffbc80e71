/** A message in one line. */

/** @param {import("./types.js").Message} message @returns {string} What a service message tells, "" for any other. */
export function serviceWords(message) {
  const who = message.from?.first_name ?? "Somebody";
  if (message.pinned_message) return `${who} pinned “${summary(message.pinned_message).slice(0, 60)}”`;
  if (message.migrate_to_chat_id) return "This group became a supergroup";
  if (message.migrate_from_chat_id) return "This supergroup was a group before";
  return "";
}

/** @param {import("./types.js").Message} message @returns {string} Its words, else what it is. */
export function summary(message) {
  const words = (message.text ?? message.caption ?? "").replace(/\s+/g, " ").trim();
  if (words) return words;
  if (message.photo) return "Photo";
  return message.document?.file_name ?? (serviceWords(message) || "Message");
}
