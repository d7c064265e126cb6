import assert from "node:assert/strict";
import { test } from "node:test";
import { closedReason, windowCountdown } from "../src/service_window.js";
import { conversation } from "./conversations.js";

const closesAt = new Date(conversation().window_closes_at);
const before = (minutes) => new Date(closesAt.getTime() - minutes * 60_000);

test("the operator can write until the window closes, to the moment", () => {
  assert.equal(closedReason(conversation(), before(0.01)), null);
  assert.match(closedReason(conversation(), before(0)), /24 horas/);
});

test("nobody can write to a blocked customer, nor to one who never wrote", () => {
  assert.match(closedReason(conversation({ blocked: true }), before(60)), /bloqueado/);
  assert.match(closedReason(conversation({ window_closes_at: null }), before(60)), /todavía no ha escrito/);
});

test("the time that is left is told, and the last hour stands out", () => {
  assert.deepEqual(windowCountdown(conversation(), before(125)), {
    text: "Puedes escribirle durante 2 h 5 min",
    soon: false,
  });
  assert.equal(windowCountdown(conversation(), before(40)).soon, true);
  assert.equal(windowCountdown(conversation(), before(0)), null);
});
