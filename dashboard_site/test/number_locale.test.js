import assert from "node:assert/strict";
import { test } from "node:test";

Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-US", "es-MX", "es"] } });
const format = await import("../src/format.js");
const { typedPrice } = await import("../src/price.js");

test("who reads the Spanish of Mexico sees numbers as Mexico writes them", () => {
  assert.equal(format.money(124_950, "MXN"), "1,249.50 MXN");
  assert.equal(format.wholeNumber(12_345), "12,345");
  assert.equal(format.usd(1234.5), "US$\u00a01,234.50");
  assert.equal(typedPrice(124_950, "MXN"), "1249.50");
});

test("times stay those of the page's Spanish, with the clock of 24 hours", () => {
  assert.match(format.clockTime("2026-11-24T15:04:00Z"), /^\d{2}:04$/);
});
