/** A photo as large as the window allows; arrow keys go through the photos of the chat. */

import { fileUrl } from "./api.js";
import { open } from "./dialog.js";
import { element, iconButton } from "./element.js";

/**
 * @param {import("./types.js").Message[]} messages The chat's messages with a photo, oldest first.
 * @param {number} messageId The one to begin with.
 */
export function lightbox(messages, messageId) {
  let index = messages.findIndex((message) => message.message_id === messageId);
  const image = element("img", { alt: "" });
  const caption = element("figcaption", {});
  const go = (step) => {
    index = (index + step + messages.length) % messages.length;
    show(messages[index], image, caption);
  };
  const several = messages.length > 1;
  const close = iconButton("Close", "close", { class: "lightbox-close", onclick: () => shown.dialog.close("") });
  const content = element(
    "figure",
    {},
    element("div", { class: "lightbox-stage" }, image),
    caption,
    several && iconButton("Earlier photo", "left", { class: "lightbox-left", onclick: () => go(-1) }),
    several && iconButton("Later photo", "right", { class: "lightbox-right", onclick: () => go(1) }),
    close,
  );
  go(0);
  const shown = open(content, { class: "lightbox", label: "Photo", testId: "lightbox" });
  close.focus();
  shown.dialog.addEventListener("keydown", (event) => {
    if (several && event.key === "ArrowLeft") go(-1);
    if (several && event.key === "ArrowRight") go(1);
  });
  image.addEventListener("click", () => image.classList.toggle("full"));
}

function show(message, image, caption) {
  image.classList.remove("full");
  image.src = fileUrl(message.photo.at(-1).file_id);
  image.alt = message.caption || "Photo without a caption";
  caption.textContent = message.caption ?? "";
}
