import assert from "node:assert/strict";
import { test } from "node:test";
import { readable } from "../src/readable.js";

test("what a tool told is read without the signs of JSON", () => {
  const told = {
    products: [
      { name: "Taza", price: "$249" },
      { name: "Jarra", price: "$90" },
    ],
    note: "Dos.",
  };
  assert.equal(
    readable(JSON.stringify(told)),
    "products:\n• name: Taza\n  price: $249\n• name: Jarra\n  price: $90\nnote: Dos.",
  );
});

test("what is empty or yes or no is told so", () => {
  assert.equal(readable('{"products":[],"ok":true,"why":null}'), "products: —\nok: ✓\nwhy: —");
});

test("what was cut or is no JSON stays as it is", () => {
  assert.equal(readable('{"products":[{"na…'), '{"products":[{"na…');
});

test("a value is called as people call it, where that is known", () => {
  assert.equal(readable('{"price":"$9","sku":"A"}', { price: "Precio" }), "Precio: $9\nsku: A");
});
