import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf, withoutMarks } from "../src/whatsapp_marks.js";

const strong = (...parts) => ({ mark: "strong", parts });

test("WhatsApp's marks become parts, also within each other", () => {
  assert.deepEqual(partsOf("Hola *Ana*, es _hoy_ y ~ayer no~"), [
    "Hola ",
    strong("Ana"),
    ", es ",
    { mark: "em", parts: ["hoy"] },
    " y ",
    { mark: "s", parts: ["ayer no"] },
  ]);
  assert.deepEqual(partsOf("*muy _muy_ bueno*"), [strong("muy ", { mark: "em", parts: ["muy"] }, " bueno")]);
});

test("fixed text is taken as it is, over several lines", () => {
  assert.deepEqual(partsOf("a ```x *y*\nz``` b"), ["a ", { mark: "code", parts: ["x *y*\nz"] }, " b"]);
  assert.deepEqual(partsOf("a ```b"), ["a ```b"]);
});

test("a sign that marks nothing stays a sign", () => {
  for (const text of ["2 * 3 * 4", "a_b_c", "*sin fin", "* no *", "**", "*a\nb*", "5~", "___", "``````"])
    assert.deepEqual(partsOf(text), [text], text);
});

test("only https links are links, whole and without what follows them", () => {
  const link = "https://casanopal.mx/taza?color=negro_mate#fotos";
  assert.deepEqual(partsOf(`Mira ${link}.`), ["Mira ", { link }, "."]);
  assert.deepEqual(partsOf("*https://a.mx*"), [strong({ link: "https://a.mx" })]);
  for (const text of [
    "http://a.mx",
    "javascript:alert(1)",
    "https://",
    "https://./",
    "xhttps://a.mx",
    "https://ñandú.mx",
    "data:text/html,<b>",
  ])
    assert.ok(
      partsOf(text).every((part) => typeof part === "string"),
      text,
    );
});

test("what turns the direction of a text is no part of a link", () => {
  assert.deepEqual(partsOf("https://a.mx/\u202efdp.exe"), [{ link: "https://a.mx/" }, "\u202efdp.exe"]);
});

test("the text is whole in its parts, however strange it is, and is read in a moment", () => {
  const strange = "*a _b ~c ".repeat(5000);
  assert.equal(withoutMarks(strange), strange);
  assert.equal(withoutMarks("<b>*x*</b>"), "<b>x</b>");
});

test("a line has the words without their marks, also where it was cut within them", () => {
  assert.equal(withoutMarks("Aquí *Casa _Nopal_*: https://a.mx/b"), "Aquí Casa Nopal: https://a.mx/b");
  assert.equal(withoutMarks("El pedido *P-ABCD está…"), "El pedido *P-ABCD está…");
});
