import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNotDelivered } from "../src/delivery_reasons.js";

const failed = (code) => whyNotDelivered({ delivery_status: "failed", error: { code, message: "" } });

test("a failed message says why and what to do", () => {
  assert.match(failed(63016).advice, /plantilla/);
  assert.match(failed(63014).reason, /bloqueó/);
  assert.match(failed(63003).reason, /no tiene WhatsApp/);
  assert.match(failed(63018).advice, /Reenviar/);
});

test("an error that the page does not know is told by its number", () => {
  assert.match(failed(99999).reason, /99999/);
  assert.match(whyNotDelivered({ delivery_status: "undelivered", error: null }).reason, /no pudo entregar/);
});

test("who sends again what may have arrived is warned", () => {
  assert.match(whyNotDelivered({ delivery_status: "unknown", error: null }).advice, /dos veces/);
  assert.match(whyNotDelivered({ delivery_status: "cancelled", error: null }).reason, /canceló/);
});

test("with a message that is on its way nothing is wrong", () => {
  for (const delivery_status of ["sending", "queued", "sent", "delivered", "read", "received"])
    assert.equal(whyNotDelivered({ delivery_status, error: null }), null);
});
