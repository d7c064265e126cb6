import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { nextDelay, Repeater } from "../src/repeater.js";

const NEVER = 2 ** 30;

beforeEach(() => {
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  globalThis.addEventListener = () => undefined;
});

/** Work that ends when the test says so. */
function workAtHand() {
  const runs = [];
  const work = () => new Promise((end, fail) => runs.push({ end, fail }));
  const settled = () => new Promise(setImmediate);
  return { runs, work, settled };
}

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

test("work that is asked for while it is done is done once more, at once", async () => {
  const { runs, work, settled } = workAtHand();
  const repeater = new Repeater(work, NEVER);
  repeater.start();
  repeater.soon();
  repeater.soon();
  assert.equal(runs.length, 1);
  runs[0].end();
  await settled();
  assert.equal(runs.length, 2);
  runs[1].end();
  await settled();
  repeater.stop();
  assert.equal(runs.length, 2);
});

test("work that failed waits, also when it was asked for meanwhile", async () => {
  const { runs, work, settled } = workAtHand();
  const repeater = new Repeater(work, NEVER);
  repeater.start();
  repeater.soon();
  runs[0].fail(new Error("down"));
  await settled();
  repeater.stop();
  assert.equal(runs.length, 1);
});
