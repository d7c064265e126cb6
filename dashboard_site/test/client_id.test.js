import assert from "node:assert/strict";
import { test } from "node:test";
import { newClientId } from "../src/client_id.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("every send has an id of its own", () => {
  assert.match(newClientId(), UUID);
  assert.notEqual(newClientId(), newClientId());
});

test("a page without TLS has ids too", (context) => {
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  context.after(() => Reflect.deleteProperty(crypto, "randomUUID"));
  assert.match(newClientId(), UUID);
});
