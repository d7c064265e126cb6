import assert from "node:assert/strict";
import { test } from "node:test";
import { byUrgency } from "../src/urgency.js";
import { conversation } from "./conversations.js";

const NOW = new Date("2026-11-22T20:00:00Z");
const minutes = (count) => new Date(NOW.getTime() + count * 60_000).toISOString();

const waiting = (id, waited, given = {}) =>
  conversation({
    conversation_id: id,
    waiting_since: minutes(-waited),
    window_closes_at: minutes(24 * 60 - waited),
    amount: null,
    currency: "",
    ...given,
  });
const orderOf = (...conversations) =>
  byUrgency(conversations, NOW).map(({ conversation_id }) => conversation_id);

test("of two alike, who has waited longer comes first", () => {
  assert.deepEqual(orderOf(waiting("late", 5), waiting("early", 50)), ["early", "late"]);
});

test("a minute of somebody who is about to buy counts more", () => {
  const buying = waiting("buying", 30, { stage: "negotiating" });
  assert.deepEqual(orderOf(waiting("new", 45), buying), ["buying", "new"]);
  assert.deepEqual(orderOf(waiting("new", 75), buying), ["new", "buying"]);
});

test("the larger sale comes first, each currency by itself", () => {
  const sale = (id, amount, currency) => waiting(id, 30, { stage: "quoted", amount, currency });
  assert.deepEqual(orderOf(sale("small", 10_000, "COP"), sale("large", 900_000, "COP")), ["large", "small"]);
  const [first, ...others] = orderOf(
    sale("pesos", 450_000, "COP"),
    sale("dollars", 9000, "USD"),
    sale("more pesos", 900_000, "COP"),
  );
  assert.equal(first, "dollars");
  assert.deepEqual(others, ["more pesos", "pesos"]);
});

test("whose 24 hours are nearly over comes before all others, the first to close first", () => {
  const closing = waiting("closing", 5, { window_closes_at: minutes(90) });
  const sooner = waiting("sooner", 1, { window_closes_at: minutes(10) });
  const patient = waiting("patient", 600, { stage: "negotiating", amount: 900_000, currency: "COP" });
  assert.deepEqual(orderOf(patient, closing, sooner), ["sooner", "closing", "patient"]);
});

test("whose 24 hours are over comes last, the longest wait first", () => {
  const over = waiting("over", 30 * 60);
  const longer = waiting("longer", 50 * 60);
  const neverWrote = waiting("never wrote", 1, { window_closes_at: null });
  assert.deepEqual(orderOf(over, neverWrote, longer, waiting("open", 1)), [
    "open",
    "longer",
    "over",
    "never wrote",
  ]);
});

test("a clock that is behind makes nobody's wait negative", () => {
  assert.deepEqual(orderOf(waiting("future", -5), waiting("past", 5)), ["past", "future"]);
});
