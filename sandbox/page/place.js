/** Whose phone and which chat is open, kept in the address: a reload and a shared link show the same. */

/** @returns {{person: number | null, chat: number | null}} */
export function savedPlace() {
  const query = new URLSearchParams(location.hash.slice(1));
  return { person: whole(query.get("person")), chat: whole(query.get("chat")) };
}

/** @param {import("./session.js").Session} session */
export function keepPlace(session) {
  const write = () => {
    if (session.personId === null) return;
    const chat = session.chatId === null ? "" : `&chat=${session.chatId}`;
    history.replaceState(null, "", `#person=${session.personId}${chat}`);
  };
  session.on("person", write);
  session.on("chat", write);
  window.addEventListener("hashchange", () => {
    const { person, chat } = savedPlace();
    if (person !== null && session.people.some(({ id }) => id === person)) session.choosePerson(person, chat);
    if (person === session.personId && session.chats.some(({ id }) => id === chat)) session.chooseChat(chat);
  });
}

function whole(text) {
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null;
}
