import assert from "node:assert/strict";
import { test } from "node:test";
import { filledText, missingVariables, variablesOf } from "../src/templates.js";

const template = {
  name: "retomar",
  content_sid: "HX0",
  variables: ["nombre", "producto"],
  body: "Hola {{1}}, ¿todavía te interesa {{2}}?",
};

test("a template shows what is filled in and names what is missing", () => {
  assert.equal(filledText(template, {}), "Hola [nombre], ¿todavía te interesa [producto]?");
  assert.equal(filledText(template, { 1: "Ana" }), "Hola Ana, ¿todavía te interesa [producto]?");
});

test("a variable may also stand by its name", () => {
  assert.equal(filledText({ ...template, body: "Hola {{ nombre }}" }, { 1: "Ana" }), "Hola Ana");
});

test("every variable is required, and blanks are none", () => {
  assert.deepEqual(missingVariables(template, { 1: "Ana", 2: " \n" }), ["producto"]);
  assert.deepEqual(missingVariables(template, { 1: "Ana", 2: "la taza" }), []);
});

test("a variable goes out as one line", () => {
  assert.deepEqual(variablesOf(template, { 1: " Ana\nRíos ", 2: "la taza" }), {
    1: "Ana Ríos",
    2: "la taza",
  });
});

test("what is filled in is never read as a place", () => {
  assert.equal(filledText(template, { 1: "{{2}}", 2: "x" }), "Hola {{2}}, ¿todavía te interesa x?");
});
