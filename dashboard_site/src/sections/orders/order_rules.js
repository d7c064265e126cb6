/**
 * What may become of an order, and how a list of orders follows the API.
 * @import { Page } from "../../api.js"
 * @import { Order, OrderState, Summary } from "./types.js"
 */

// Sent before it is paid: cash on delivery.
/** @type {Record<OrderState, OrderState[]>} */
const MOVES = {
  placed: ["paid", "sent", "cancelled"],
  paid: ["sent", "cancelled"],
  sent: ["paid"],
  cancelled: [],
};

/**
 * Each happens to an order once; what was sent cannot be cancelled.
 * @param {Pick<Order, "state" | "paid_at" | "sent_at">} order
 * @returns {OrderState[]}
 */
export const movesOf = ({ state, paid_at, sent_at }) =>
  MOVES[state].filter(
    (move) =>
      !(move === "paid" && paid_at) && !(move === "sent" && sent_at) && !(move === "cancelled" && sent_at),
  );

/**
 * The first page anew, and below it what was read of the older ones. What the page should hold and does not is gone:
 * it became something else.
 * @param {Order[]} known newest first
 * @param {Page<Order>} page
 */
export function refreshed(known, { items, next }) {
  if (next === null) return items;
  const last = items.at(-1);
  const ids = new Set(items.map(({ order_id }) => order_id));
  const older = known.filter(
    ({ order_id, placed_at }) => !ids.has(order_id) && (last === undefined || placed_at <= last.placed_at),
  );
  return [...items, ...older];
}

/**
 * How many there are, and for how much; of all states together those that were not cancelled.
 * @param {Summary} summary
 * @param {OrderState | null} state
 */
export function totalOf({ items }, state) {
  const counted = items.filter((item) =>
    state === null ? item.state !== "cancelled" : item.state === state,
  );
  return {
    count: counted.reduce((sum, { count }) => sum + count, 0),
    total: counted.reduce((sum, { total }) => sum + total, 0),
  };
}

/**
 * @param {Summary} summary
 * @param {OrderState | null} state
 */
export const countOf = ({ items }, state) =>
  items.reduce((sum, item) => sum + (state === null || item.state === state ? item.count : 0), 0);
