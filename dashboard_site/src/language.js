/**
 * The page's language. Its sentences are written in Spanish where they are used; for English each is looked up in
 * `english/`, which is read only then. Another language begins with the page anew, so that every sentence follows.
 */

const KEY = "language";

/** @typedef {"es" | "en"} Language */

/** @returns {Language} */
function chosenLanguage() {
  return globalThis.localStorage?.getItem(KEY) === "en" ? "en" : "es";
}

export const language = chosenLanguage();

/** 1,250.50 in Mexico and 1.250,50 in Colombia: the browser knows whose Spanish it speaks. */
export const numberLocale =
  globalThis.navigator?.languages?.find((spoken) => spoken.startsWith(language)) ?? language;

/** @type {Record<string, string>} */
const dictionary = language === "en" ? (await import("./english/index.js")).default : {};

/**
 * A sentence in the page's language, with its `{names}` filled in.
 * @param {string} sentence in Spanish
 * @param {Record<string, string | number>} [values]
 */
export function t(sentence, values = {}) {
  const text = dictionary[sentence] ?? sentence;
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/** @param {Language} chosen */
export function useLanguage(chosen) {
  localStorage.setItem(KEY, chosen);
  location.reload();
}

const SPOKEN = ["aria-label", "title", "placeholder", "alt"];

/**
 * Puts the markup's own sentences into the page's language, also those in its templates. To be called before any
 * text of a customer or an operator is in it.
 * @param {ParentNode} root
 */
export function translateMarkup(root) {
  if (language === "es") return;
  if (root instanceof Document) root.documentElement.lang = language;
  for (const element of root.querySelectorAll("*")) {
    if (element.getAttribute("translate") === "no") continue;
    for (const name of SPOKEN) translateAttribute(element, name);
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) translateText(node);
    if (element instanceof HTMLTemplateElement) translateMarkup(element.content);
  }
}

/**
 * @param {Element} element
 * @param {string} name
 */
function translateAttribute(element, name) {
  const sentence = element.getAttribute(name);
  if (sentence) element.setAttribute(name, t(sentence));
}

/** @param {Node} node */
function translateText(node) {
  const text = node.nodeValue ?? "";
  const sentence = text.trim().replace(/\s+/g, " ");
  if (sentence === "" || !(sentence in dictionary)) return;
  const [before] = /^\s*/.exec(text) ?? [""];
  const [after] = /\s*$/.exec(text) ?? [""];
  node.nodeValue = before + t(sentence) + after;
}
