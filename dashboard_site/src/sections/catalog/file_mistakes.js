/** What the API says about a line of a file, in the page's language. Its sentences hold the file's own words. */
import { translatedBy } from "../../filled_sentences.js";
import { language } from "../../language.js";

/** @type {Record<string, string>} */
const sentences = language === "en" ? (await import("../../english/catalog_file.js")).default : {};

/** @param {string} message as the API says it, in Spanish */
export const inPageLanguage = (message) => translatedBy(sentences, message);
