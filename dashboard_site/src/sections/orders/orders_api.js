/**
 * @import { App } from "../../types.js"
 * @import { Page } from "../../api.js"
 * @import { Order, OrderState, Summary } from "./types.js"
 */

const PAGE = 30;

/** @param {string} id */
const orderPath = (id) => `/api/orders/${encodeURIComponent(id)}`;

/**
 * @param {App} app
 * @param {OrderState | null} state
 * @param {string | null} cursor
 * @returns {Promise<Page<Order>>}
 */
export const readOrders = ({ api }, state, cursor) =>
  api.request("GET", "/api/orders", { query: { state, cursor, limit: PAGE } });

/** @param {App} app @param {string} id @returns {Promise<Order>} */
export const readOrder = ({ api }, id) => api.request("GET", orderPath(id));

/** @param {App} app @returns {Promise<Summary>} */
export const readSummary = ({ api }) => api.request("GET", "/api/orders/summary");

/**
 * @param {App} app
 * @param {Order} order
 * @param {OrderState} state
 * @returns {Promise<Order>}
 */
export const moveOrder = ({ api }, { order_id, version }, state) =>
  api.request("PATCH", orderPath(order_id), { body: { state, version } });
