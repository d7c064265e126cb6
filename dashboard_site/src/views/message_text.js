/**
 * A person's text as elements: marks and links are built, never parsed as HTML.
 * @import { Part } from "../whatsapp_marks.js"
 */
import { partsOf } from "../whatsapp_marks.js";

/**
 * @param {HTMLElement} place
 * @param {string} text
 */
export function renderText(place, text) {
  place.replaceChildren(...partsOf(text).map(nodeOf));
  place.hidden = text === "";
}

/**
 * @param {Part} part
 * @returns {Node | string}
 */
function nodeOf(part) {
  if (typeof part === "string") return part;
  if ("link" in part) return linkTo(part.link);
  const element = document.createElement(part.mark);
  element.append(...part.parts.map(nodeOf));
  return element;
}

/**
 * Shown whole, so that it is seen where it leads.
 * @param {string} address
 */
export function linkTo(address) {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.dir = "ltr";
  link.textContent = address;
  return link;
}
