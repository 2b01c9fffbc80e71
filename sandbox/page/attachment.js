/** What hangs on a message: a photo, a document, or the files of an album. */

import { fileUrl } from "./api.js";
import { element, icon } from "./element.js";
import { formatted } from "./entities.js";

/**
 * @param {import("./types.js").Message[]} album One message, or all of an album.
 * @param {import("./bubble.js").BubbleActions} actions
 * @returns {(HTMLElement | null)[]}
 */
export function attachments(album, actions) {
  const photos = album.filter(({ photo }) => photo);
  const documents = album.filter((each) => each.document).flatMap((each) => [
    documentLink(each),
    album.length > 1 && each.caption ? caption(each, actions) : null,
  ]);
  if (photos.length < 2) return [...photos.map((message) => photo(message, actions)), ...documents];
  const odd = photos.length % 2 ? " odd" : "";
  const grid = element("div", { class: `album${odd}`, role: "group", "aria-label": `Album of ${photos.length} photos` });
  grid.append(...photos.map((message) => photo(message, actions)));
  return [grid, ...documents];
}

function photo(message, actions) {
  const size = message.photo.at(-1);
  // width and height reserve the place, so that the list does not jump when the picture has loaded
  const { width, height } = size;
  const alt = message.caption ? "Photo, described by its caption" : "Photo";
  const image = element("img", { src: fileUrl(size.file_id), alt, width, height, draggable: "false" });
  const label = message.caption ? `Enlarge photo: ${message.caption}` : "Enlarge photo";
  return element("button", { class: "photo", "aria-label": label, onclick: () => actions.showPhoto(message) }, image);
}

function caption(message, actions) {
  const node = element("p", { class: "text document-caption", dir: "auto" });
  node.append(formatted(message.caption, message.caption_entities ?? [], actions));
  return node;
}

function documentLink({ document: file }) {
  const words = element("span", { class: "document-words" });
  words.append(element("span", { class: "document-name" }, file.file_name), element("span", {}, bytes(file.file_size)));
  const mark = element("span", { class: "document-mark" }, icon("file"));
  const attributes = { class: "document", "data-testid": "document", "aria-label": `Download ${file.file_name}` };
  return element("a", { ...attributes, href: fileUrl(file.file_id), download: file.file_name }, mark, words);
}

/** @param {number} count @returns {string} */
export function bytes(count) {
  if (count < 1024) return `${count} B`;
  if (count < 1024 ** 2) return `${(count / 1024).toFixed(1)} KB`;
  return `${(count / 1024 ** 2).toFixed(1)} MB`;
}
