/**
 * The catalog as a CSV file that the import reads again, and the file to begin with.
 * @import { Product } from "./types.js"
 */
import { csvText, notationOf } from "../../csv.js";
import { t } from "../../language.js";
import { plainPrice } from "../../price.js";

// The import knows these headers; they are the same in every language of the page.
const HEADERS = [
  "id",
  "nombre",
  "precio",
  "moneda",
  "existencias",
  "descripción",
  "etiquetas",
  "enlace",
  "foto",
];

/**
 * @param {Product[]} products
 * @param {string} locale of whoever opens it
 */
export function catalogCsv(products, locale) {
  const { separator, point } = notationOf(locale);
  return csvText([HEADERS, ...products.map((product) => rowOf(product, point))], separator);
}

/**
 * Two products that show how it is filled in.
 * @param {string} currency
 * @param {string} locale
 */
export const templateCsv = (currency, locale) => catalogCsv(examples(currency), locale);

/**
 * @param {Product} product
 * @param {string} point
 */
const rowOf = (product, point) => [
  product.product_id,
  product.name,
  plainPrice(product.price, product.currency, point),
  product.currency,
  product.stock === null ? "" : String(product.stock),
  product.description,
  product.tags.join(", "),
  product.url,
  product.photo_url,
];

/**
 * @param {string} currency
 * @returns {Product[]}
 */
const examples = (currency) => [
  {
    ...{ product_id: "TAZA-01", name: t("Taza de barro"), price: 24900, currency, stock: 12 },
    ...{ description: t("Taza de 300 ml, hecha a mano."), tags: [t("cocina"), t("regalo")] },
    ...{ url: "", photo_url: "" },
  },
  {
    ...{ product_id: "VELA-01", name: t("Vela de cera de abeja"), price: 12000, currency, stock: null },
    ...{ description: t("Sin existencias escritas: no se cuentan."), tags: [], url: "", photo_url: "" },
  },
];

/**
 * The mistakes of a file, to be mended beside it.
 * @param {{line: number, message: string}[]} mistakes
 * @param {string} locale
 */
export const mistakesCsv = (mistakes, locale) =>
  csvText(
    [[t("Línea"), t("Qué corregir")], ...mistakes.map(({ line, message }) => [String(line), message])],
    notationOf(locale).separator,
  );
