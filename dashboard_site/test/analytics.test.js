import assert from "node:assert/strict";
import { test } from "node:test";
import { adLabel, adName, bestAds } from "../src/sections/analytics/ads.js";
import { comparison } from "../src/sections/analytics/comparison.js";
import { dayNames } from "../src/sections/analytics/days.js";
import { FIGURES } from "../src/sections/analytics/figures.js";
import { fullest, levelOf, messagesByHour, weekdayNames } from "../src/sections/analytics/heat_map.js";
import { addressOf, daysOf, mistakeIn, periodAt, todayIn } from "../src/sections/analytics/period.js";
import { fileName, fileOf } from "../src/sections/analytics/table_file.js";
import * as tables from "../src/sections/analytics/tables.js";
import { bucketNames, waitText } from "../src/sections/analytics/waits.js";
import { metricsOf } from "./metrics.js";

const TODAY = "2026-11-22";
const whole = (/** @type {number} */ figure) => String(figure);
const wantsMore = { wanted: "up", shown: whole };

test("the period stands in the address, and comes back from it", () => {
  for (const period of [
    { kind: "hoy" },
    { kind: "30" },
    { kind: "own", from: "2026-10-01", to: "2026-10-15" },
  ])
    assert.deepEqual(periodAt(addressOf(period)), period);
});

test("the address of the former page of the day still shows the day", () => {
  assert.deepEqual(periodAt("#/hoy"), { kind: "hoy" });
});

test("an address without a period, or with a wrong one, names none", () => {
  for (const query of [
    "",
    "?periodo=",
    "?periodo=8",
    "?desde=2026-11-02",
    "?desde=2026-11-02&hasta=2026-11-01",
  ])
    assert.equal(periodAt(`#/analisis${query}`), null, query);
  assert.equal(periodAt("#/analisis?desde=2026-02-30&hasta=2026-03-01"), null);
});

test("a period of days ends today and holds as many days as it says", () => {
  assert.deepEqual(daysOf({ kind: "hoy" }, TODAY), { from: TODAY, to: TODAY });
  assert.deepEqual(daysOf({ kind: "7" }, TODAY), { from: "2026-11-16", to: TODAY });
  assert.deepEqual(daysOf({ kind: "90" }, "2026-03-01"), { from: "2025-12-02", to: "2026-03-01" });
});

test("today is the business's, wherever the page is read", () => {
  const now = new Date("2026-11-22T05:30:00Z");
  assert.equal(todayIn("America/Bogota", now), "2026-11-22");
  assert.equal(todayIn("America/Tijuana", now), "2026-11-21");
});

test("own days that cannot be shown are explained", () => {
  assert.match(mistakeIn("", TODAY, TODAY) ?? "", /Elige/);
  assert.match(mistakeIn("2026-11-20", "2026-11-19", TODAY) ?? "", /anterior/);
  assert.match(mistakeIn("2026-11-23", "2026-11-24", TODAY) ?? "", /todavía/);
  assert.match(mistakeIn("2025-11-21", TODAY, TODAY) ?? "", /366/);
  assert.equal(mistakeIn("2025-11-22", TODAY, TODAY), null);
});

test("a figure is compared in percent, with which way is good", () => {
  assert.deepEqual(comparison(12, 8, wantsMore), {
    arrow: "▲",
    text: "50\u00a0% más que antes (8)",
    tone: "good",
  });
  const fewer = comparison(6, 8, wantsMore);
  assert.equal(fewer?.text, "25\u00a0% menos que antes (8)");
  assert.deepEqual([fewer?.arrow, fewer?.tone], ["▼", "bad"]);
  assert.equal(comparison(6, 8, { wanted: "down", shown: whole })?.tone, "good");
  assert.equal(comparison(6, 8, { wanted: null, shown: whole })?.tone, "even");
});

test("what reads the same is the same, from nothing there is no percentage, without a figure no comparison", () => {
  assert.equal(comparison(8.1, 8.2, { wanted: "up", shown: (figure) => figure.toFixed(0) })?.tone, "even");
  assert.equal(comparison(3, 0, wantsMore)?.text, "Antes 0");
  assert.equal(comparison(null, 3, wantsMore), null);
  assert.equal(comparison(3, null, wantsMore), null);
});

test("shares are compared in points", () => {
  const shown = (/** @type {number} */ figure) => `${figure * 100} %`;
  assert.equal(
    comparison(0.25, 0.2, { wanted: "up", shown, isShare: true })?.text,
    "5 puntos más que antes (20 %)",
  );
});

test("a wait is told as short as it is exact", () => {
  assert.equal(waitText(4.23), "4,2\u00a0s");
  assert.equal(waitText(45.6), "46\u00a0s");
  assert.equal(waitText(80), "1\u00a0min 20\u00a0s");
  assert.equal(waitText(120), "2\u00a0min");
  assert.equal(waitText(3600), "1 h o más");
});

test("spans of waiting are named by their ends, the unit once", () => {
  assert.deepEqual(bucketNames(["5", "10", "60", "300", "3600", "more"]), [
    "hasta 5\u00a0s",
    "5 a 10\u00a0s",
    "10\u00a0s a 1\u00a0min",
    "1 a 5\u00a0min",
    "5\u00a0min a 1\u00a0h",
    "más de 1\u00a0h",
  ]);
});

test("the heat map adds up the same hours of the same weekday, Monday first", () => {
  const hours = (/** @type {number} */ at) => Array.from({ length: 24 }, (_, hour) => (hour === at ? 2 : 0));
  const rows = messagesByHour([
    { day: "2026-11-16", hours: hours(9) },
    { day: "2026-11-22", hours: hours(23) },
    { day: "2026-11-23", hours: hours(9) },
  ]);
  assert.equal(rows[0]?.[9], 4);
  assert.equal(rows[6]?.[23], 2);
  assert.equal(fullest(rows), 4);
  assert.equal(weekdayNames("short")[0], "lun");
});

test("a cell is the stronger the more there is in it, and nothing has no colour", () => {
  assert.deepEqual(
    [0, 1, 20, 21, 99, 100].map((count) => levelOf(count, 100)),
    [0, 1, 1, 2, 5, 5],
  );
});

test("days are told with the weekday while they are few", () => {
  assert.deepEqual(dayNames(["2026-11-16"]), ["lun 16"]);
  assert.equal(dayNames(Array.from({ length: 15 }, () => "2026-11-16"))[0], "16 nov");
});

test("what an ad says is cut and cannot turn the text beside it", () => {
  assert.equal(adName({ headline: "\u202eOferta\u202c\n", source_id: "1" }), "Oferta");
  assert.equal(adName({ headline: " ", source_id: "77" }), "Anuncio 77");
  assert.equal(Array.from(adLabel({ headline: "🎁".repeat(50), source_id: "1" })).length, 32);
});

test("the ads that sold most come first, then those that brought most", () => {
  const ad = (source_id, revenue_placed, conversations) => ({ source_id, revenue_placed, conversations });
  const ads = [ad("few", 0, 1), ad("many", 0, 9), ad("sold", 5, 1)];
  assert.deepEqual(
    bestAds(ads).map(({ source_id }) => source_id),
    ["sold", "many", "few"],
  );
});

test("a table becomes a file with plain days and numbers, and its text is no formula", () => {
  const ad = {
    source_id: "1",
    headline: "=HYPERLINK(1)",
    conversations: 2,
    orders_placed: 1,
    orders_paid: 0,
    revenue_placed: 57750,
    revenue_paid: 0,
  };
  const [, row] = fileOf(tables.adsTable(metricsOf({ ads: [ad] })), "es").split("\r\n");
  assert.equal(row, " =HYPERLINK(1);2;1;0;577,5;0");
  const [, day] = fileOf(tables.messagesTable(metricsOf()), "es").split("\r\n");
  assert.equal(day, "2026-11-21;3;4;2;1");
});

test("a file is called after its chart and its days", () => {
  const days = { from: "2026-11-01", to: "2026-11-15" };
  assert.equal(
    fileName("¿A qué hora escriben?", days, "csv"),
    "a-que-hora-escriben_2026-11-01_2026-11-15.csv",
  );
});

test("the funnel tells each stage's part of the new ones", () => {
  const { rows } = tables.funnelTable(metricsOf());
  assert.deepEqual(
    rows.map((cells) => cells.map(({ text }) => text)),
    [
      ["Nuevos", "4", "100\u00a0%"],
      ["Interesados", "3", "75\u00a0%"],
      ["Cotizados", "2", "50\u00a0%"],
      ["En negociación", "0", "0\u00a0%"],
      ["Ganados", "1", "25\u00a0%"],
      ["Perdidos", "0", "0\u00a0%"],
    ],
  );
});

test("response times come in the order of the waits, whatever order the answer has", () => {
  const { rows } = tables.responsesTable(metricsOf());
  assert.deepEqual(
    rows.map(([name, first, all]) => [name?.text, first?.plain, all?.plain]),
    [
      ["hasta 5\u00a0s", 1, 5],
      ["5 a 10\u00a0s", 0, 2],
      ["más de 10\u00a0s", 0, 1],
    ],
  );
});

test("figures without anything to divide by tell nothing instead of zero", () => {
  const { totals } = metricsOf({
    totals: {
      conversations_new: 0,
      orders_placed: 0,
      first_response_seconds: { median: null, p90: null },
    },
  });
  const valueOf = (/** @type {string} */ label) =>
    FIGURES.find((figure) => figure.label === label)?.value(totals);
  for (const label of ["Conversión", "Costo de la IA por venta", "Primera respuesta"])
    assert.equal(valueOf(label), null, label);
});
