/** Puts the page together: models first, then the views that listen to them. */

import * as api from "./api.js";
import { brief } from "./brief.js";
import { callsPanel } from "./calls.js";
import { chatHead, chatView, sorted } from "./chat.js";
import { Clock } from "./clock.js";
import { clockPanel } from "./clock-panel.js";
import { Composer } from "./composer.js";
import { alert } from "./dialog.js";
import { byId } from "./element.js";
import { foot } from "./foot.js";
import { lightbox } from "./lightbox.js";
import { openLink } from "./links.js";
import { chatMenu } from "./menu.js";
import { newPerson } from "./person-form.js";
import { keepPlace, savedPlace } from "./place.js";
import { peopleList } from "./people.js";
import { peoplePanel } from "./panel.js";
import { Session } from "./session.js";
import { Taps } from "./taps.js";
import { themeButton } from "./theme.js";
import { toast } from "./toast.js";
import { Unread } from "./unread.js";

const session = new Session();
const clock = new Clock();
const taps = new Taps();
const unread = new Unread(session);

const complain = (text) => toast(text, "problem");

/** @param {() => Promise<unknown>} work @returns {Promise<boolean>} false when the sandbox refused; it is shown why. */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof api.SimError)) throw error;
    complain(error.message);
    return false;
  }
  session.refresh();
  return true;
}

/** @param {string} payload Sends /start in the private chat with the bot, from whichever chat is open. */
async function start(payload) {
  const person = session.personId;
  const home = session.chats.find(({ type }) => type === "private");
  if (home !== undefined) session.chooseChat(home.id);
  view.toEnd();
  await attempt(() => api.send({ person, chat: home?.id ?? person, text: `/start ${payload}`.trim() }));
}

async function press(message, data) {
  try {
    await taps.press(session.personId, message, data);
  } catch (error) {
    if (!(error instanceof api.SimError)) throw error;
    complain(error.message);
  }
}

function showAnswer({ text, show_alert: showAlert, url }) {
  if (url) openLink(url, session.bots, { start, refuse: complain });
  else if (text && showAlert) alert(session.chat?.title ?? "Bot", text);
  else if (text) toast(text);
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast("Copied");
}

const view = chatView(session, taps, clock, {
  press,
  copy,
  openLink: (url) => openLink(url, session.bots, { start, refuse: complain }),
  sendCommand: (command) => composer.sendText(command),
  showMessage: (id) => view.showMessage(id),
  showPhoto: (message) => lightbox(sorted(session).filter(({ photo }) => photo), message.message_id),
  replyTo: (message) => composer.node.isConnected && composer.answer(message),
});
const composer = new Composer(session, { attempt, sent: () => view.toEnd() });
const line = brief(session);
const panel = peoplePanel();

foot(session, composer, { start, attempt });
chatHead(session, unread);
chatMenu(byId("chat-menu"), session, { start, attempt, showBrief: line.open });
clockPanel(clock, complain);
peopleList(session, unread, clock, panel.close);
keepPlace(session);
callsPanel();
themeButton();

byId("add-person").addEventListener("click", () =>
  attempt(async () => {
    const person = await newPerson();
    if (person === null) return;
    await session.loadPeople();
    session.choosePerson(person.id);
    panel.close();
  }),
);
taps.on("answer", (detail) => showAnswer(detail));
session.on("toast", (detail) => taps.answered(detail.tap, detail));
session.on("problem", (detail) => complain(detail.message));
session.on("online", () => session.online && clock.sync());
session.on("clock", (detail) => (detail?.now ? clock.set(Date.parse(detail.now), detail.event) : clock.sync()));

await clock.follow();
const place = savedPlace();
await attempt(() => session.start(place.person, place.chat));
unread.lookAtAll();
