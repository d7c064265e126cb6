import assert from "node:assert/strict";
import { test } from "node:test";

process.env.TZ = "America/Bogota";
const format = await import("../src/format.js");

const now = new Date("2026-11-22T20:00:00Z");
const before = (minutes) => new Date(now.getTime() - minutes * 60_000).toISOString();

test("a time of the last minute, or of a clock that is ahead, is now", () => {
  assert.equal(format.relativeTime(before(0.5), now), "ahora");
  assert.equal(format.relativeTime(before(-3), now), "ahora");
});

test("a time is told the shorter the nearer it is", () => {
  assert.equal(format.relativeTime(before(5), now), "5 min");
  assert.equal(format.relativeTime(before(120), now), "13:00");
  assert.equal(format.relativeTime(before(24 * 60), now), "ayer");
  assert.equal(format.relativeTime(before(3 * 24 * 60), now), "jue");
  assert.equal(format.relativeTime("2026-10-03T15:00:00Z", now), "3 oct");
  assert.equal(format.relativeTime("2025-10-03T15:00:00Z", now), "3 oct 2025");
});

test("yesterday begins at midnight of the reader, not of UTC", () => {
  assert.equal(format.dayLabel("2026-11-22T05:30:00Z", now), "Hoy");
  assert.equal(format.dayLabel("2026-11-22T04:30:00Z", now), "Ayer");
  assert.equal(format.dayLabel("2026-11-16T15:00:00Z", now), "lunes, 16 de noviembre");
  assert.equal(format.dayLabel("2025-12-31T15:00:00Z", now), "31 de diciembre de 2025");
});

test("a duration is told in hours and minutes", () => {
  assert.equal(format.duration(30_000), "menos de 1 min");
  assert.equal(format.duration(8 * 60_000), "8 min");
  assert.equal(format.duration(5 * 3_600_000), "5 h");
  assert.equal(format.duration(5 * 3_600_000 + 12 * 60_000), "5 h 12 min");
});

test("the cost of the model shows fractions of a cent while it is small", () => {
  assert.equal(format.usd(0), "US$\u00a00,00");
  assert.equal(format.usd("0.0031"), "US$\u00a00,0031");
  assert.equal(format.usd(1234.5), "US$\u00a01.234,50");
});

test("the shop's money is told in whole units, and with cents where there are some", () => {
  assert.equal(format.money(57700, "MXN"), "577 MXN");
  assert.equal(format.money(0, "MXN"), "0 MXN");
  assert.equal(format.money(123_456_750, "EUR"), "1.234.567,50 €");
});

test("a currency without cents has no minor unit", () => {
  assert.equal(format.money(24900, "CLP"), "24.900 CLP");
});

test("counts are grouped and agree with their noun", () => {
  assert.equal(format.wholeNumber(1600), "1.600");
  assert.equal(format.counted(1, "cliente", "clientes"), "1 cliente");
  assert.equal(format.counted(0, "cliente", "clientes"), "0 clientes");
});

test("a share of nothing is not told", () => {
  assert.equal(format.share(0, 0), null);
  assert.equal(format.share(3, 4), "75\u00a0%");
});

test("a day of the business stays that day in any time zone", () => {
  assert.equal(format.dayOfBusiness("2026-11-22"), "dom 22");
});

test("an emoji counts as one character, as it does for WhatsApp", () => {
  assert.equal(format.characterCount("Hola 🌸"), 6);
});
