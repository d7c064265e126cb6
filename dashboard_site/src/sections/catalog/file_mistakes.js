/** What the API says about a line of a file, in the page's language. Its sentences hold the file's own words. */
import { language } from "../../language.js";

/** @type {Record<string, string>} */
const sentences = language === "en" ? (await import("../../english/catalog_file.js")).default : {};

/** @param {string} message as the API says it, in Spanish */
export const inPageLanguage = (message) => translatedBy(sentences, message);

/**
 * @param {Record<string, string>} known sentences with places, `{name}`, where words may stand
 * @param {string} message
 */
export function translatedBy(known, message) {
  for (const [spanish, english] of Object.entries(known)) {
    const values = patternOf(spanish).exec(message)?.groups;
    if (values) return english.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  }
  return message;
}

/** @param {string} sentence */
function patternOf(sentence) {
  const parts = sentence.split(/\{(\w+)\}/);
  const pattern = parts.map((part, at) => (at % 2 === 0 ? literal(part) : `(?<${part}>.+?)`)).join("");
  // An empty group, so that a sentence without places has groups as well.
  return new RegExp(`^(?<whole>)${pattern}$`, "su");
}

/** @param {string} text */
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
