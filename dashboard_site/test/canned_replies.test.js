import assert from "node:assert/strict";
import { test } from "node:test";
import { askedFor, matchingReplies } from "../src/canned_replies.js";

const replies = [
  { shortcut: "envío", text: "Enviamos en 3 días." },
  { shortcut: "gracias", text: "¡Gracias por tu compra!" },
  { shortcut: "horario", text: "Abrimos de 9 a 18, gracias." },
];
const namesOf = (asked) => matchingReplies(replies, asked).map(({ shortcut }) => shortcut);

test("only a draft that is a slash and one word asks for a reply", () => {
  assert.equal(askedFor("/"), "");
  assert.equal(askedFor("/gra"), "gra");
  for (const text of ["", "hola", "9/10", " /gra", "/gra cias", "/a\n"])
    assert.equal(askedFor(text), null, text);
});

test("replies are found by the start of their name, then by their words, without accents", () => {
  assert.deepEqual(namesOf(""), ["envío", "gracias", "horario"]);
  assert.deepEqual(namesOf("ENVIO"), ["envío"]);
  assert.deepEqual(namesOf("gracias"), ["gracias", "horario"]);
  assert.deepEqual(namesOf("nada"), []);
});
