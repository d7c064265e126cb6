/**
 * @import { App } from "../../types.js"
 * @import { Page } from "../../api.js"
 * @import { Field, Imported, Product } from "./types.js"
 */

const PAGE = 50;
const LARGEST_PAGE = 200;
const IMPORT_SECONDS = 40;

/** @param {string} id */
const productPath = (id) => `/api/products/${encodeURIComponent(id)}`;

/**
 * @param {App} app
 * @param {{q?: string, cursor?: string | null, limit?: number}} query
 * @returns {Promise<Page<Product>>}
 */
export const readProducts = ({ api }, { q, cursor, limit = PAGE }) =>
  api.request("GET", "/api/products", { query: { q, cursor, limit } });

/**
 * @param {App} app
 * @param {string} id
 * @returns {Promise<Product>}
 */
export const readProduct = ({ api }, id) => api.request("GET", productPath(id));

/**
 * Without `stock`, what is in stock stays.
 * @param {App} app
 * @param {string} id
 * @param {Partial<Pick<Product, Field>>} fields
 * @returns {Promise<Product>}
 */
export const writeProduct = ({ api }, id, fields) => api.request("PUT", productPath(id), { body: fields });

/**
 * @param {App} app
 * @param {string} id
 * @returns {Promise<void>}
 */
export const removeProduct = ({ api }, id) => api.request("DELETE", productPath(id));

/**
 * The shop's currency, in which prices are written.
 * @param {App} app
 * @returns {Promise<string>}
 */
export async function readCurrency({ api }) {
  const { profile } = await api.request("GET", "/api/profile");
  return profile.currency;
}

/**
 * @param {App} app
 * @param {(count: number) => void} onProgress how many were read
 */
export async function readAllProducts(app, onProgress) {
  /** @type {Product[]} */
  const all = [];
  /** @type {string | null} */
  let cursor = null;
  do {
    /** @type {Page<Product>} */
    const page = await readProducts(app, { cursor, limit: LARGEST_PAGE });
    all.push(...page.items);
    cursor = page.next;
    onProgress(all.length);
  } while (cursor !== null);
  return all;
}

/**
 * Sent as bytes, so that also the encoding of an old spreadsheet arrives.
 * @param {App} app
 * @param {Blob} file
 * @param {{isTrial: boolean, onProgress: (share: number) => void}} options `share` of the bytes that are sent, 0 to 1
 * @returns {Promise<Imported>}
 */
export const importProducts = ({ api }, file, { isTrial, onProgress }) =>
  api.request("POST", "/api/products/import", {
    body: new Blob([file], { type: "application/octet-stream" }),
    query: { dry_run: isTrial },
    seconds: IMPORT_SECONDS,
    onProgress,
  });
