import { drawIcons } from "./icons.js";
import { translateMarkup } from "./language.js";

/**
 * Markup of the page's own, in its language and with its icons. Texts of people never pass here.
 * @param {string} markup
 */
export function elementsOf(markup) {
  const { body } = new DOMParser().parseFromString(`<body>${markup}`, "text/html");
  translateMarkup(body);
  drawIcons(body);
  return [...body.children];
}
