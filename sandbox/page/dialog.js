/** Modal dialogs: the browser keeps the focus inside, Esc closes them, focus returns to where it was. */

import { element } from "./element.js";

/**
 * @param {HTMLElement} content
 * @param {{class?: string, label: string, testId?: string}} options
 * @returns {{dialog: HTMLDialogElement, closed: Promise<string>}} `closed` resolves to the return value
 *   (`""` after Esc or a click beside the dialog).
 */
export function open(content, { class: name = "", label, testId }) {
  const dialog = element("dialog", { class: name, "aria-label": label, "data-testid": testId }, content);
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("");
  });
  const closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
      resolve(dialog.returnValue);
    });
  });
  dialog.showModal();
  return { dialog, closed };
}

/**
 * @param {{title: string, text?: string, detail?: string, yes: string, danger?: boolean}} question
 * @returns {Promise<boolean>} Whether the person chose `yes`.
 */
export async function ask({ title, text, detail, yes, danger = false }) {
  const answer = (value) => () => shown.dialog.close(value);
  const style = danger ? "danger" : "primary";
  const content = element(
    "div",
    { class: "dialog-body" },
    element("h2", {}, title),
    text && element("p", {}, text),
    detail && element("p", { class: "dialog-detail" }, detail),
    element(
      "div",
      { class: "dialog-buttons" },
      element("button", { class: "plain", onclick: answer("") }, "Cancel"),
      element("button", { class: style, autofocus: true, onclick: answer("yes") }, yes),
    ),
  );
  const shown = open(content, { label: title, testId: "question" });
  return (await shown.closed) === "yes";
}

/**
 * The window a bot shows with `show_alert`.
 *
 * @param {string} from The bot's name.
 * @param {string} text
 * @returns {Promise<string>} Resolves when it is closed.
 */
export function alert(from, text) {
  const close = () => shown.dialog.close("");
  const button = element("button", { class: "primary", autofocus: true, onclick: close }, "OK");
  const content = element(
    "div",
    { class: "dialog-body" },
    element("h2", {}, from),
    element("p", { class: "dialog-alert" }, text),
    element("div", { class: "dialog-buttons" }, button),
  );
  const shown = open(content, { label: from, testId: "alert" });
  return shown.closed;
}
