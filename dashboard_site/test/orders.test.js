import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf, movesOf, refreshed, totalOf } from "../src/sections/orders/order_rules.js";

const order = (order_id, minute, given = {}) => ({
  order_id,
  placed_at: `2026-11-22T20:${String(minute).padStart(2, "0")}:00.000000Z`,
  state: "placed",
  paid_at: null,
  sent_at: null,
  ...given,
});
const ids = (orders) => orders.map(({ order_id }) => order_id);

test("an order may be sent before it is paid, and is then only to be paid", () => {
  assert.deepEqual(movesOf(order("a", 0)), ["paid", "sent", "cancelled"]);
  assert.deepEqual(movesOf(order("a", 0, { state: "sent", sent_at: "x" })), ["paid"]);
});

test("what happened to an order once is not offered again", () => {
  assert.deepEqual(movesOf(order("a", 0, { state: "paid", paid_at: "x", sent_at: "x" })), []);
  assert.deepEqual(movesOf(order("a", 0, { state: "sent", paid_at: "x", sent_at: "x" })), []);
  assert.deepEqual(movesOf(order("a", 0, { state: "paid", paid_at: "x" })), ["sent", "cancelled"]);
  assert.deepEqual(movesOf(order("a", 0, { state: "cancelled" })), []);
});

test("a refresh brings the new, drops what left and keeps the older pages", () => {
  const known = [order("d", 40), order("c", 30), order("b", 20), order("a", 10)];
  const page = { items: [order("e", 50), order("c", 30)], next: "2" };

  assert.deepEqual(ids(refreshed(known, page)), ["e", "c", "b", "a"]);
});

test("a refresh that is the whole list is the list", () => {
  assert.deepEqual(ids(refreshed([order("a", 10)], { items: [order("b", 20)], next: null })), ["b"]);
});

test("cancelled orders count, and sell nothing", () => {
  const summary = {
    items: [
      { state: "placed", count: 2, total: 300 },
      { state: "paid", count: 1, total: 500 },
      { state: "cancelled", count: 4, total: 900 },
    ],
    currency: "MXN",
    capped: false,
  };

  assert.deepEqual(totalOf(summary, null), { count: 3, total: 800 });
  assert.deepEqual(totalOf(summary, "cancelled"), { count: 4, total: 900 });
  assert.equal(countOf(summary, null), 7);
  assert.equal(countOf(summary, "sent"), 0);
});
