import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_ROWS, shiftOfView, windowStart } from "../src/row_window.js";

const HEIGHT = 80;
const ids = (from, to) => Array.from({ length: to - from }, (_, index) => `c${from + index}`);

test("a short list is in the page from its first row", () => {
  assert.equal(windowStart(0, HEIGHT, 12), 0);
  assert.equal(windowStart(5000, HEIGHT, 150), 0);
});

test("what is looked at has rows before and after it in the page, wherever that is", () => {
  for (let row = 0; row < 5000; row += 7) {
    const start = windowStart(row * HEIGHT, HEIGHT, 5000);
    assert.ok(start <= Math.max(0, row - 60), `${row}: ${start}`);
    assert.ok(start + MOST_ROWS >= Math.min(5000, row + 100), `${row}: ${start}`);
  }
});

test("the end of a list is its last rows", () => {
  assert.equal(windowStart(5000 * HEIGHT, HEIGHT, 5000), 5000 - MOST_ROWS);
});

test("a row that arrives above moves what is read by one", () => {
  assert.equal(shiftOfView(ids(0, 100), ["new", ...ids(0, 100)], 20, 8), 1);
});

test("a row that goes away above moves what is read back by one", () => {
  assert.equal(shiftOfView(ids(0, 100), ids(1, 100), 20, 8), -1);
});

test("a row in view that jumps to the top takes nothing along", () => {
  const before = ids(0, 100);
  const after = ["c23", ...before.filter((id) => id !== "c23")];
  assert.equal(shiftOfView(before, after, 20, 8), 0);
  assert.equal(shiftOfView(before, ["c20", ...before.filter((id) => id !== "c20")], 20, 8), 0);
});

test("another list has nothing of what was in view", () => {
  assert.equal(shiftOfView(ids(0, 10), ids(50, 60), 3, 5), 0);
});
