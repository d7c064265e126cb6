/**
 * What is wrong with a product as it was typed; the API checks it all the same.
 */
import { characterCount } from "../../format.js";
import { t } from "../../language.js";

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const LONGEST_NAME = 200;
const LONGEST_DESCRIPTION = 2000;
const LONGEST_URL = 500;
const LONGEST_TAG = 60;
const MOST_TAGS = 20;
const LARGEST_STOCK = 10_000_000;

/** @typedef {string | null} Mistake */

/** @param {string} id @returns {Mistake} */
export const idMistake = (id) =>
  ID.test(id) && id !== "import"
    ? null
    : t(
        "El código lleva de 1 a 64 letras sin acento, números, puntos y guiones, y empieza con letra o número.",
      );

/** @param {string} name @returns {Mistake} */
export function nameMistake(name) {
  if (name === "") return t("Escribe el nombre.");
  return characterCount(name) > LONGEST_NAME ? t("El nombre lleva hasta 200 caracteres.") : null;
}

/** @param {string} text @returns {Mistake} */
export const descriptionMistake = (text) =>
  characterCount(text) > LONGEST_DESCRIPTION ? t("La descripción lleva hasta 2000 caracteres.") : null;

/** @param {string[]} tags @returns {Mistake} */
export const tagsMistake = (tags) =>
  tags.length > MOST_TAGS || tags.some((tag) => characterCount(tag) > LONGEST_TAG)
    ? t("Las etiquetas son hasta 20, de hasta 60 caracteres cada una.")
    : null;

/** @param {string} url @returns {Mistake} */
export function urlMistake(url) {
  if (url === "") return null;
  const isWhole = isWebAddress(url) && url.length <= LONGEST_URL && !/\s/.test(url);
  return isWhole ? null : t("La dirección debe empezar con https:// y no pasar de 500 caracteres.");
}

/** @param {string} url */
export const isWebAddress = (url) => url.startsWith("https://") && URL.canParse(url);

/**
 * @param {string} text empty: it is not counted
 * @returns {{stock: number | null, mistake: Mistake}}
 */
export function readStock(text) {
  const bare = text.trim().replace(/\s/g, "");
  if (bare === "") return { stock: null, mistake: null };
  const stock = /^\d{1,8}$/.test(bare) ? Number(bare) : NaN;
  return stock <= LARGEST_STOCK
    ? { stock, mistake: null }
    : { stock: null, mistake: t("Las existencias son un número entero de 0 en adelante, o vacías.") };
}
