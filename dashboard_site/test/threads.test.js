import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyThread, mergeNewest, mergeOlder, oldestFirst } from "../src/threads.js";
import { message } from "./conversations.js";

const numbered = (number, given = {}) =>
  message({ message_id: `m${number}`, sent_at: `2026-11-22T20:00:0${number}.000000Z`, ...given });
const page = (numbers, next = null) => ({ items: numbers.map((number) => numbered(number)), next });
const idsOf = (thread) => oldestFirst(thread).map(({ message_id }) => message_id);

test("pages add up to one thread, oldest first", () => {
  const thread = emptyThread();
  mergeNewest(thread, page([5, 4], "older"));
  mergeOlder(thread, page([3, 2]));
  mergeNewest(thread, page([6, 5], "other"));
  assert.deepEqual(idsOf(thread), ["m2", "m3", "m4", "m5", "m6"]);
  assert.equal(thread.next, null);
});

test("a gap is not hidden: a page that does not continue what was read begins anew", () => {
  const thread = emptyThread();
  mergeNewest(thread, page([2, 1]));
  mergeNewest(thread, page([8, 7], "older"));
  assert.deepEqual(idsOf(thread), ["m7", "m8"]);
  assert.equal(thread.next, "older");
});

test("an empty thread stays empty", () => {
  const thread = emptyThread();
  mergeNewest(thread, page([]));
  assert.equal(thread.loaded, true);
  assert.deepEqual(idsOf(thread), []);
});
