import assert from "node:assert/strict";
import { test } from "node:test";
import { WaitWatch } from "../src/alerts.js";
import { conversation } from "./conversations.js";

const at = (second) => `2026-11-22T20:00:0${second}.000000Z`;
const waiting = (id, since, changed = since) =>
  conversation({ conversation_id: id, waiting_since: at(since), changed_at: at(changed) });

/** Those whose wait is told as new, by their ids; what waits is all that is known. */
const told = (watch, ...conversations) =>
  watch.news(conversations, conversations).map(({ conversation_id }) => conversation_id);

test("who waited when the page began is no news", () => {
  const watch = new WaitWatch();
  assert.deepEqual(told(watch, waiting("a", 1)), []);
  assert.deepEqual(told(watch, waiting("a", 1)), []);
});

test("a new wait is told once, however often its conversation changes", () => {
  const watch = new WaitWatch();
  told(watch, waiting("a", 1));
  assert.deepEqual(told(watch, waiting("a", 1), waiting("b", 2)), ["b"]);
  assert.deepEqual(told(watch, waiting("a", 1), waiting("b", 2, 5)), []);
});

test("who was answered and waits again is told again", () => {
  const watch = new WaitWatch();
  told(watch);
  assert.deepEqual(told(watch, waiting("a", 1)), ["a"]);
  assert.deepEqual(told(watch), []);
  assert.deepEqual(told(watch, waiting("a", 3)), ["a"]);
});

test("who is answered and waits again between two looks is told again", () => {
  const watch = new WaitWatch();
  told(watch, waiting("a", 1));
  assert.deepEqual(told(watch, waiting("a", 4)), ["a"]);
});

test("one whom the bot has kept waiting, and who waits for a person now, is told", () => {
  const watch = new WaitWatch();
  const known = conversation({ changed_at: at(3) });
  watch.news([], [known]);
  assert.deepEqual(told(watch, waiting("a", 1, 5)), ["a"]);
});

test("one that is read later, with the rest of a long list, is no news", () => {
  const watch = new WaitWatch();
  told(watch, waiting("a", 4));
  assert.deepEqual(told(watch, waiting("a", 4), waiting("b", 2)), []);
});
