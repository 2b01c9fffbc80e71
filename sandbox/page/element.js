/** Building elements. Data only ever becomes a text node or an attribute, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes] `on…` functions listen; `true` sets an empty attribute;
 *   `false`, `null` and `undefined` are left out.
 * @param {...(Node | string | null | undefined | boolean)} children Strings become text nodes.
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (node instanceof HTMLButtonElement) node.type = "button";
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => typeof child === "string" || child instanceof Node));
  return node;
}

/**
 * @param {string} name A symbol of icons.svg.
 * @returns {SVGElement} Decoration: hidden from screen readers, so its button needs a label.
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/**
 * @param {string} label The accessible name, also shown as a tooltip.
 * @param {string} iconName
 * @param {Record<string, any>} [attributes]
 * @returns {HTMLButtonElement} A round button that shows only an icon.
 */
export function iconButton(label, iconName, attributes = {}) {
  const classes = ["icon-button", attributes.class].filter(Boolean).join(" ");
  return element("button", { "aria-label": label, title: label, ...attributes, class: classes }, icon(iconName));
}

/**
 * @param {string} id
 * @returns {HTMLElement} The element of index.html with that id; it must exist.
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`index.html has no element #${id}`);
  return node;
}
