import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { textOf, typedValue } from "../src/sections/profile/controls.js";
import { differences, placeInWords, valueAt, withChanges } from "../src/sections/profile/document.js";
import { GROUPS } from "../src/sections/profile/fields.js";

const GUIDE = readFileSync(new URL("../../docs/profile.md", import.meta.url), "utf8");
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** The places that the guide's tables name: "business.name", "delivery.areas.price". */
function placesOfTheGuide() {
  const fields = GUIDE.slice(GUIDE.indexOf("## Fields"), GUIDE.indexOf("## An example"));
  let section = "";
  return fields.split("\n").flatMap((line) => {
    section = /^#* ?`\[+([\w.]+)\]+`/.exec(line)?.[1] ?? section;
    const [, first, last] = /^\| \**`(\w+)`\**(?: … `(\w+)`)? \|/.exec(line) ?? [];
    if (!first) return [];
    return (last ? DAYS : [first]).map((name) => `${section}.${name}`);
  });
}

const placesOfTheForm = () =>
  GROUPS.flatMap(({ name, fields, list }) => [
    ...fields.map((field) => `${name}.${field.name}`),
    ...(list?.fields ?? []).map((field) => [name, list?.name, field.name].filter(Boolean).join(".")),
  ]);

test("every field that the guide tells stands in the form, and no other", () => {
  assert.deepEqual(placesOfTheForm().sort(), placesOfTheGuide().sort());
});

test("what differs is told in the order of the form, lists as a whole", () => {
  const before = { business: { name: "Sol", currency: "EUR" }, canned_replies: [] };
  const after = {
    business: { name: "Sol", currency: "MXN" },
    canned_replies: [{ shortcut: "a", text: "b" }],
  };
  assert.deepEqual(
    differences(before, after).map(({ group, name, before: was }) => [group, name, was]),
    [
      ["business", "currency", "EUR"],
      ["canned_replies", "", []],
    ],
  );
});

test("a field that is left out and one that is not there are the same", () => {
  assert.deepEqual(differences({ quotes: {} }, { quotes: { valid_days: undefined } }), []);
  assert.deepEqual(differences({}, { quotes: {} }), []);
});

test("changes stand on top of what somebody else saved, which stays as it was", () => {
  const before = { voice: { tone: "Claro", treatment: "tú" } };
  const mine = differences(before, { voice: { tone: "Alegre", treatment: "tú" } });
  const newest = { voice: { tone: "Claro", treatment: "usted" }, canned_replies: [] };
  const merged = withChanges(newest, mine);
  assert.deepEqual(merged, { voice: { tone: "Alegre", treatment: "usted" }, canned_replies: [] });
  assert.equal(newest.voice.tone, "Claro");
  assert.equal(valueAt(merged, { group: "voice", name: "tone" }), "Alegre");
});

test("a price is read as shops write it: thousands are no cents", () => {
  assert.equal(typedValue("price", "1,500"), "1500");
  assert.equal(typedValue("price", "1.500"), "1500");
  assert.equal(typedValue("price", "$ 1,249.90"), "1249.90");
  assert.equal(typedValue("price", "249,90"), "249.90");
  assert.equal(typedValue("price", "249.90"), "249.90");
  assert.equal(typedValue("price", "0"), "0");
});

test("what cannot be right stays as it was typed, for the API to say so", () => {
  assert.equal(typedValue("price", "gratis"), "gratis");
  assert.equal(typedValue("whole", "tres"), "tres");
});

test("an empty number is left out, so that the default counts", () => {
  assert.equal(typedValue("price", ""), undefined);
  assert.equal(typedValue("whole", ""), undefined);
  assert.equal(typedValue("whole", "-5"), -5);
  assert.equal(typedValue("text", ""), "");
});

test("lists are typed in lines, hours with commas, and come back alike", () => {
  assert.deepEqual(typedValue("lines", "Tarjeta\n\n  Bizum "), ["Tarjeta", "Bizum"]);
  assert.deepEqual(typedValue("hours", "09:00-13:00, 16:30-20:00"), ["09:00-13:00", "16:30-20:00"]);
  assert.equal(textOf("lines", ["Tarjeta", "Bizum"]), "Tarjeta\nBizum");
  assert.equal(textOf("hours", ["09:00-13:00", "16:30-20:00"]), "09:00-13:00, 16:30-20:00");
  assert.equal(textOf("text", undefined), "");
});

test("the place of a mistake is told as the form calls it", () => {
  assert.equal(placeInWords("business.currency"), "La tienda: Moneda");
  assert.equal(placeInWords("hours.monday.0"), "Horario: Lunes");
  assert.equal(placeInWords("delivery.areas.1.price"), "Entregas: Zona 2, Precio");
  assert.equal(placeInWords("delivery.areas"), "Entregas: Zonas y precios");
  assert.equal(
    placeInWords("templates.0.variables.1"),
    "Plantillas de WhatsApp: Plantilla 1, Qué es cada hueco",
  );
  assert.equal(placeInWords("canned_replies.2"), "Respuestas rápidas: Respuesta 3");
  assert.equal(placeInWords("returns"), "Cambios y devoluciones");
  assert.equal(placeInWords("elsewhere.name"), "elsewhere");
});
