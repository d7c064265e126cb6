import assert from "node:assert/strict";
import { test } from "node:test";
import english from "../src/english/catalog_file.js";
import { translatedBy } from "../src/sections/catalog/file_mistakes.js";

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

test("a sentence that nobody translated stays as it is", () => {
  assert.equal(translatedBy(english, "Algo nuevo."), "Algo nuevo.");
});

test("the English of a sentence holds the same words of the file", () => {
  const placesOf = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).sort();
  for (const [spanish, text] of Object.entries(english))
    assert.deepEqual(placesOf(text), placesOf(spanish), spanish);
});
