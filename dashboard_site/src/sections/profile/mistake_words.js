/** What the API says is wrong with a field, in the page's language. Its sentences hold what was typed. */
import { translatedBy } from "../../filled_sentences.js";
import { language } from "../../language.js";

/** @type {Record<string, string>} */
const sentences = language === "en" ? (await import("../../english/profile_mistakes.js")).default : {};

/** @param {string} message as the API says it, in Spanish */
export const inPageLanguage = (message) => translatedBy(sentences, message);
