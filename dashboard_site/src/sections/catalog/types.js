/**
 * The catalog as the API tells it. Prices are integer minor units of the product's currency.
 *
 * @typedef {object} Product
 * @property {string} product_id the shop's own
 * @property {string} name
 * @property {number} price
 * @property {string} currency
 * @property {string} description
 * @property {number | null} stock null: it is not counted
 * @property {string[]} tags
 * @property {string} url https, or empty
 * @property {string} photo_url https, or empty
 *
 * @typedef {"name" | "price" | "stock" | "tags" | "description" | "url" | "photo_url"} Field what a person may change
 *
 * @typedef {{price: number, currency: string, stock: number | null}} PriceAndStock
 * @typedef {object} Preview up to 20 of each
 * @property {{product_id: string, name: string}[]} added
 * @property {{product_id: string, name: string, before: PriceAndStock, after: PriceAndStock}[]} changed
 * @property {{product_id: string, name: string}[]} removed
 *
 * @typedef {object} Imported
 * @property {string | null} version null: it was only tried
 * @property {number} products
 * @property {number} added
 * @property {number} changed
 * @property {number} removed
 * @property {string[]} ignored_columns
 * @property {Preview | null} preview of what was only tried
 */

export {};
