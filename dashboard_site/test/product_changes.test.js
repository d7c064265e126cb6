import assert from "node:assert/strict";
import { test } from "node:test";
import { merged, readTags } from "../src/sections/catalog/product_changes.js";
import { takesMany } from "../src/sections/catalog/import_preview.js";

const product = (given = {}) => ({
  name: "Taza",
  price: 24900,
  stock: 12,
  tags: ["cocina"],
  description: "",
  url: "",
  photo_url: "",
  ...given,
});

test("two people who change different fields of a product both have their way", () => {
  const { fields, disputed } = merged(product(), product({ price: 20000 }), product({ name: "Tazón" }));

  assert.deepEqual([fields.price, fields.name, disputed], [20000, "Tazón", []]);
});

test("two people who change the same field: what was typed, and the field is told", () => {
  const { fields, disputed } = merged(product(), product({ price: 20000 }), product({ price: 30000 }));

  assert.deepEqual([fields.price, disputed], [20000, ["price"]]);
});

test("two people who change the same field alike do not disagree", () => {
  const { disputed } = merged(product(), product({ price: 30000 }), product({ price: 30000 }));

  assert.deepEqual(disputed, []);
});

test("stock that nobody typed is not written: meanwhile it was sold", () => {
  const { fields } = merged(product(), product({ name: "Tazón" }), product({ stock: 3 }));

  assert.equal("stock" in fields, false);
});

test("stock that was typed is written as typed", () => {
  const { fields, disputed } = merged(product(), product({ stock: 20 }), product({ stock: 11 }));

  assert.deepEqual([fields.stock, disputed], [20, []]);
});

test("tags are read between commas, each once", () => {
  assert.deepEqual(readTags(" cocina,  café  de olla ;cocina, ,"), ["cocina", "café de olla"]);
});

test("an import that takes many products away asks again", () => {
  assert.equal(takesMany(100, 0), false);
  assert.equal(takesMany(100, 3), false);
  assert.equal(takesMany(5, 4), true);
  assert.equal(takesMany(1000, 10), true);
  assert.equal(takesMany(1, 1), false);
});
