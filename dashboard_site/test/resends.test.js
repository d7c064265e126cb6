import assert from "node:assert/strict";
import { test } from "node:test";
import { mayGoAgain, resendKey, resentId } from "../src/resends.js";

const KEY = /^[A-Za-z0-9_-]{8,64}$/;

test("a message is sent again under one key, whoever asks and however often", () => {
  assert.equal(resendKey("bot:3:0"), "again1-bot-3-0");
  assert.equal(resentId("bot:3:0"), "op:again1-bot-3-0");
});

test("what was sent again and failed can be sent again, with a key of its own that does not grow", () => {
  const first = "op:123e4567-e89b-12d3-a456-426614174000";
  const again = resentId(first);
  const third = resentId(again);
  assert.equal(new Set([first, again, third]).size, 3);
  assert.equal(third, "op:again2-123e4567-e89b-12d3-a456-426614174000");
  for (const id of [first, again, third, `op:${"x".repeat(64)}`]) assert.match(resendKey(id), KEY);
});

test("only what the customer has not got goes again", () => {
  const ours = (delivery_status) => mayGoAgain({ direction: "outbound", delivery_status });
  assert.ok(["failed", "undelivered", "unknown", "cancelled"].every(ours));
  assert.ok(!["sending", "queued", "sent", "delivered", "read"].some(ours));
  assert.equal(mayGoAgain({ direction: "inbound", delivery_status: "failed" }), false);
});
