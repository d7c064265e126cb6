import assert from "node:assert/strict";
import { test } from "node:test";
import { closedReason, takesTemplates, windowCountdown } from "../src/service_window.js";
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

test("after the window only a template may go out, and not to who is blocked or wants no messages", () => {
  assert.match(closedReason(conversation(), before(-60)), /plantilla/);
  assert.equal(takesTemplates(conversation(), before(-60)), true);
  assert.equal(takesTemplates(conversation({ window_closes_at: null }), before(60)), true);
  assert.equal(takesTemplates(conversation({ blocked: true }), before(60)), false);
  assert.equal(takesTemplates(conversation({ opted_out: true }), before(-60)), false);
});

test("who wants no messages can be answered only after writing again", () => {
  const wish = "2026-11-22T21:00:00Z";
  const silent = conversation({
    opted_out: true,
    opted_out_at: wish,
    last_inbound_at: "2026-11-22T20:59:59Z",
  });
  assert.match(closedReason(silent, before(60)), /pidió no recibir mensajes/);
  assert.equal(takesTemplates(silent, before(60)), false);
  const wrote = { ...silent, last_inbound_at: "2026-11-22T21:30:00Z" };
  assert.equal(closedReason(wrote, before(60)), null);
  assert.equal(takesTemplates(wrote, before(60)), true);
});
