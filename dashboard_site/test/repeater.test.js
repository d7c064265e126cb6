import assert from "node:assert/strict";
import { test } from "node:test";
import { nextDelay } from "../src/repeater.js";

test("work is repeated at its pace while all is well", () => {
  assert.equal(nextDelay(1500, { failures: 0, hidden: false }), 1500);
});

test("a page that nobody sees asks seldom, and never more often than its pace", () => {
  assert.equal(nextDelay(1500, { failures: 0, hidden: true }), 10_000);
  assert.equal(nextDelay(15_000, { failures: 0, hidden: true }), 15_000);
});

test("each failure doubles the pause, up to half a minute", () => {
  assert.equal(nextDelay(1500, { failures: 1, hidden: false }), 3000);
  assert.equal(nextDelay(1500, { failures: 3, hidden: false }), 12_000);
  assert.equal(nextDelay(1500, { failures: 50, hidden: false }), 30_000);
});
