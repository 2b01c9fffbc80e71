/** Formatted text: Bot API entities to elements. Text is only ever put in text nodes. */

import { element } from "./element.js";

/** The entities that are drawn; every other type (and every unknown one) stays plain text. */
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  mention: "span",
  spoiler: "span",
  text_link: "button",
  url: "button",
  bot_command: "button",
};

/** Drawn on lines of their own: the line break that follows one in the text is not a second one. */
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/**
 * @typedef {{openLink: (url: string) => void, sendCommand: (command: string) => void}} TextActions
 */

/**
 * @param {string} text
 * @param {import("./types.js").Entity[]} entities Offsets and lengths in UTF-16 code units, as the Bot API and
 *   JavaScript strings both count. Nested entities lie inside one another; what overlaps otherwise is cut.
 * @param {TextActions} actions
 * @returns {DocumentFragment}
 */
export function formatted(text, entities, actions) {
  const known = entities.filter(({ type, offset, length }) => type in TAGS && offset >= 0 && length > 0);
  known.sort((one, other) => one.offset - other.offset || other.length - one.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, known, actions);
  return fragment;
}

function fill(parent, text, start, end, entities, actions) {
  let position = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < to) next += 1;
    if (from < to) {
      parent.append(text.slice(position, from));
      const part = drawn(entity, text.slice(from, to), actions);
      fill(part, text, from, to, entities.slice(index + 1, next), actions);
      parent.append(part);
      position = BLOCKS.has(entity.type) && to < end && text[to] === "\n" ? to + 1 : to;
    }
    index = next;
  }
  parent.append(text.slice(position, end));
}

function drawn(entity, covered, actions) {
  const node = element(TAGS[entity.type], { class: `entity-${entity.type}` });
  if (entity.type === "text_link" || entity.type === "url") {
    const url = entity.url ?? withScheme(covered);
    node.title = url;
    node.addEventListener("click", () => actions.openLink(url));
  } else if (entity.type === "bot_command") {
    node.addEventListener("click", () => actions.sendCommand(covered));
  } else if (entity.type === "spoiler") {
    hide(node);
  }
  return node;
}

/** @param {string} address A link as people type it, perhaps without `https://`. */
function withScheme(address) {
  return /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
}

function hide(node) {
  const reveal = () => {
    node.classList.add("revealed");
    node.removeAttribute("role");
    node.removeAttribute("tabindex");
    node.removeAttribute("aria-label");
  };
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "0");
  node.setAttribute("aria-label", "Hidden text: press to show");
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  });
}
