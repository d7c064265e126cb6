/**
 * Approved templates of WhatsApp: a text with numbered places, `{{1}}`, one for each of its variables.
 * @import { ShopTemplate } from "./types.js"
 */
import { t } from "./language.js";

const PLACE = /\{\{\s*(\w+)\s*\}\}/g;
/** @type {Record<string, string>} what the variables are called that the bot fills in too */
const NAMES = { nombre: t("Nombre"), producto: t("Producto"), tienda: t("Tienda") };

/** @typedef {Record<string, string>} Values by the variable's number, as text: `{"1": "Ana"}` */

/**
 * The text as the customer reads it; what is missing shows its variable's name in brackets.
 * @param {ShopTemplate} template
 * @param {Values} values
 */
export function filledText({ body, variables }, values) {
  return body.replace(PLACE, (place, key) => {
    const number = variables.indexOf(key) + 1 || Number(key);
    const name = variables[number - 1];
    return oneLine(values[number]) || (name === undefined ? place : `[${name}]`);
  });
}

/**
 * @param {ShopTemplate} template
 * @param {Values} values
 */
export function missingVariables({ variables }, values) {
  return variables.filter((_, index) => oneLine(values[index + 1]) === "");
}

/**
 * As the API takes them.
 * @param {ShopTemplate} template
 * @param {Values} values
 * @returns {Values}
 */
export function variablesOf({ variables }, values) {
  return Object.fromEntries(variables.map((_, index) => [String(index + 1), oneLine(values[index + 1])]));
}

/** @param {string} variable */
export const variableName = (variable) => NAMES[variable] ?? variable;

/** WhatsApp takes no line breaks in a variable. @param {string | undefined} text */
const oneLine = (text) => (text ?? "").replace(/\s+/g, " ").trim();
