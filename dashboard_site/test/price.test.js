import assert from "node:assert/strict";
import { test } from "node:test";
import { plainPrice, readPrice, typedPrice } from "../src/price.js";

const amountOf = (text, currency = "MXN") => readPrice(text, currency).amount;

test("a price is read in either notation", () => {
  for (const text of ["1.234,50", "1,234.50", "1234.5", "1234,50", "$ 1,234.50", "$1.234,50 MXN", "1234.500"])
    assert.equal(amountOf(text), 123450, text);
});

test("three digits after the only separator are thousands", () => {
  assert.equal(amountOf("1.234"), 123400);
  assert.equal(amountOf("1,234"), 123400);
  assert.equal(amountOf("12.345.678"), 1234567800);
});

test("a price without cents is whole minor units of its currency", () => {
  assert.equal(amountOf("12.500", "CLP"), 12500);
  assert.equal(amountOf("12500,00", "CLP"), 12500);
  assert.equal(amountOf("7"), 700);
});

test("what can be read in no way is told, and never guessed", () => {
  for (const text of ["", "abc", "-5", "1.23.4", "1,234,5.0", "1e5", "0", "0.00", "12.345.6", "9".repeat(16)])
    assert.equal(amountOf(text), null, text);
  assert.match(readPrice("12.50", "CLP").mistake, /decimales/);
  assert.match(readPrice("12.505,123", "MXN").mistake, /decimales/);
});

test("a price that is shown to be typed over reads as itself", () => {
  for (const [amount, currency] of [
    [5, "MXN"],
    [124990, "COP"],
    [12500, "CLP"],
  ])
    assert.equal(amountOf(typedPrice(amount, currency), currency), amount);
  assert.equal(plainPrice(5, "MXN", "."), "0.05");
});
