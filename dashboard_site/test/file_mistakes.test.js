import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import english from "../src/english/catalog_file.js";
import profileEnglish from "../src/english/profile_mistakes.js";
import { translatedBy } from "../src/filled_sentences.js";

test("what the API says of a line is told in English with the file's own words", () => {
  assert.equal(
    translatedBy(english, "El precio «12x» no es un número como 1249.90."),
    "The price “12x” is not a number such as 1249.90.",
  );
  assert.equal(
    translatedBy(english, "El id TAZA ya está en la línea 12."),
    "The id TAZA is in line 12 already.",
  );
  assert.equal(translatedBy(english, "Falta el precio."), "The price is missing.");
});

test("what the API says of a field of the profile is told in English, the more exact sentence first", () => {
  const told = (message) => translatedBy(profileEnglish, message);
  assert.equal(told("debe ser un precio como 249.90"), "must be a price like 249.90");
  assert.equal(
    told("debe ser uno de: tú, usted, vos; ¿quisiste decir tú?"),
    "must be one of: tú, usted, vos; did you mean tú?",
  );
  assert.equal(told("debe ser 10 como máximo"), "must be at most 10");
});

test("every mistake of a profile has its English", () => {
  const code = readFileSync(new URL("../../chalicelib/sales/profile_mistakes.py", import.meta.url), "utf8");
  const pairs = [...code.matchAll(/\(\s*"([^"]*)",\s*"([^"]*)",?\s*\)/g)].map(
    ([, , spanish]) => spanish ?? "",
  );
  const reasons = pairs.filter((spanish) => !/TOML|UTF-8|^; |^aquí|^cero/.test(spanish));
  assert.ok(reasons.length > 25);
  for (const reason of reasons) {
    // A place at the end stands for what may be missing, or for a list.
    const filled = reason
      .replace(/\{\d\}$/, () => (/[ :]\{\d\}$/.test(reason) ? "x" : ""))
      .replace(/\{\d\}/g, "x");
    if (reason.includes("hueco desconocido")) continue;
    assert.notEqual(translatedBy(profileEnglish, filled), filled, reason);
  }
});

test("a sentence that nobody translated stays as it is", () => {
  assert.equal(translatedBy(english, "Algo nuevo."), "Algo nuevo.");
});

test("the English of a sentence holds the same words of the file", () => {
  const placesOf = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).sort();
  for (const [spanish, text] of Object.entries({ ...english, ...profileEnglish }))
    assert.deepEqual(placesOf(text), placesOf(spanish), spanish);
});
