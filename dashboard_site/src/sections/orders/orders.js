/**
 * The orders, newest first, and what became of each.
 *
 * @import { App } from "../../types.js"
 */
import { Repeater } from "../../repeater.js";
import { whileShown } from "../../views/visits.js";
import { OrderList } from "./order_list.js";
export { default as markup } from "./orders.html";

const REFRESH_EVERY = 15_000;

/** @param {App} app @param {HTMLElement} root */
export function show(app, root) {
  const list = new OrderList(app, root);
  const loop = new Repeater(() => list.refresh(), REFRESH_EVERY);
  whileShown(app, "orders", {
    visit: () => loop.start(),
    leave: () => loop.stop(),
    forget: () => list.clear(),
  });
}
