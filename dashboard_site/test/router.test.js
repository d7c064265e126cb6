import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationAddress, routeOf } from "../src/router.js";

test("an address leads back to its conversation, whatever its id holds", () => {
  const address = conversationAddress("a/b c");
  assert.deepEqual(routeOf(address), { page: "conversations", conversationId: "a/b c" });
});

test("an unknown address, or a broken one, shows the list", () => {
  assert.deepEqual(routeOf("#/otra"), { page: "conversations", conversationId: null });
  assert.deepEqual(routeOf("#/conversaciones/%E0%A4%A"), {
    page: "conversations",
    conversationId: "%E0%A4%A",
  });
});

test("each section has its address", () => {
  assert.deepEqual(routeOf("#/analisis"), { page: "analytics", conversationId: null });
  assert.deepEqual(routeOf("#/pedidos"), { page: "orders", conversationId: null });
});

test("a section's address may say more, and the former page of the day is the analytics", () => {
  assert.deepEqual(routeOf("#/analisis?periodo=30"), { page: "analytics", conversationId: null });
  assert.deepEqual(routeOf("#/hoy"), { page: "analytics", conversationId: null });
});
