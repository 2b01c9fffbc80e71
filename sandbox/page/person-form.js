/** A dialog that makes a new person for the sandbox. */

import { addPerson } from "./api.js";
import { open } from "./dialog.js";
import { element } from "./element.js";
import { LANGUAGES } from "./languages.js";

/** @returns {Promise<import("./types.js").Person | null>} The new person, or null when the dialog was cancelled. */
export async function newPerson() {
  const name = element("input", { name: "first_name", required: true, maxlength: "64", autocomplete: "off" });
  const last = element("input", { name: "last_name", maxlength: "64", autocomplete: "off" });
  const language = element("select", { name: "language_code" });
  language.append(...LANGUAGES.map(({ code, name: label }) => element("option", { value: code }, label)));
  const buttons = element(
    "div",
    { class: "dialog-buttons" },
    element("button", { class: "plain", onclick: () => shown.dialog.close("") }, "Cancel"),
    element("button", { class: "primary", type: "submit" }, "Add"),
  );
  const form = element(
    "form",
    { class: "dialog-body", method: "dialog" },
    element("h2", {}, "Add a person"),
    element("label", {}, "First name", name),
    element("label", {}, "Last name (may stay empty)", last),
    element("label", {}, "Language of their Telegram", language),
    buttons,
  );
  form.addEventListener("submit", () => {
    shown.dialog.returnValue = "add";
  });
  const shown = open(form, { label: "Add a person" });
  name.focus();
  if ((await shown.closed) !== "add") return null;
  const person = { first_name: name.value.trim(), language_code: language.value };
  return addPerson(last.value.trim() ? { ...person, last_name: last.value.trim() } : person);
}
