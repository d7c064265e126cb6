import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "../src/tally.js";
import { conversation } from "./conversations.js";

const COUNTED = { all: 10, waiting: 1, bot: 8, human: 2, mine: 1, capped: false };
const LATER = 60_000;

function counted() {
  const tally = new Tally();
  tally.take(COUNTED, 0);
  return tally;
}

const old = (given) => conversation({ created_at: "2026-11-01T08:00:00.000000Z", ...given });

test("a hand-off moves one from the bot to the persons and to those who wait", () => {
  const tally = counted();
  const waiting = { needs_person: "asked_for_person", waiting_since: "2026-11-22T20:00:00Z" };
  tally.move(old({}), old({ mode: "human", ...waiting }), "ana", LATER);
  assert.deepEqual(tally.counts, { ...COUNTED, bot: 7, human: 3, waiting: 2 });
  assert.ok(!tally.isDoubtful);
});

test("what is assigned to the operator is theirs, and no longer when it goes to another", () => {
  const tally = counted();
  tally.move(old({}), old({ assigned_to: "ana" }), "ana", LATER);
  assert.equal(tally.counts.mine, 2);
  tally.move(old({ assigned_to: "ana" }), old({ assigned_to: "luis" }), "ana", LATER);
  assert.equal(tally.counts.mine, 1);
});

test("a customer who has just written for the first time is one more", () => {
  const tally = counted();
  const young = conversation({
    created_at: "2026-11-22T20:00:00.000000Z",
    changed_at: "2026-11-22T20:00:01.000000Z",
  });
  tally.move(undefined, young, "ana", LATER);
  assert.deepEqual(tally.counts, { ...COUNTED, all: 11, bot: 9 });
});

test("where an old conversation that nobody here knew was before is better counted again", () => {
  const tally = counted();
  tally.move(undefined, old({}), "ana", LATER);
  assert.ok(!tally.isDoubtful);
  tally.move(undefined, old({ mode: "human" }), "ana", LATER);
  assert.ok(tally.isDoubtful);
  assert.deepEqual(tally.counts, COUNTED);
});

test("a change told right after a count may be in it: it is counted again", () => {
  const tally = counted();
  tally.move(old({}), old({ mode: "human" }), "ana", 1000);
  assert.ok(tally.isDoubtful);
  tally.take(COUNTED, 2000);
  assert.ok(!tally.isDoubtful);
});

test("before the first count there is nothing to move", () => {
  const tally = new Tally();
  tally.move(old({}), old({ mode: "human" }), "ana", LATER);
  assert.equal(tally.counts, null);
});

test("a list that tells of one that began after the count is a reason to count again", () => {
  const tally = counted();
  tally.take(COUNTED, Date.parse("2026-11-22T20:00:00Z"));
  tally.meet(old({}));
  assert.ok(!tally.isDoubtful);
  tally.meet(conversation({ created_at: "2026-11-22T20:00:01.000000Z" }));
  assert.ok(tally.isDoubtful);
  assert.deepEqual(tally.counts, COUNTED);
});
