import assert from "node:assert/strict";
import { test } from "node:test";
import { csvText, notationOf } from "../src/csv.js";

test("cells that hold the separator, quotes or lines are quoted", () => {
  assert.equal(csvText([["a", 'b "c"', "d,e", "f\ng"]]), '\ufeffa,"b ""c""","d,e","f\ng"\r\n');
  assert.equal(csvText([["d e", "f;g"]], ";"), '\ufeffd e;"f;g"\r\n');
});

test("no cell begins like a formula", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
    assert.match(csvText([[`${start}1+1`]]), /^\ufeff"? /, JSON.stringify(start));
  for (const text of ["-1+1", "-1e", "--1", "-1,2,3", "-@1", "+1", "+1.5", "-", "-1\n=1"])
    assert.match(csvText([[text]]), /^\ufeff"? /, text);
});

test("a negative number stays a number", () => {
  for (const number of ["-1", "-12.50", "-12,5", "-1e-7", "0"])
    assert.equal(csvText([[number]], ";").replaceAll('"', ""), `\ufeff${number}\r\n`);
});

test("what another language would take as the end of a cell is quoted too", () => {
  const hostile = ["a,=1+1", "a;=1+1", "a\t=1+1"];
  for (const separator of [",", ";"])
    assert.equal(
      csvText([hostile], separator),
      `\ufeff${hostile.map((cell) => `"${cell}"`).join(separator)}\r\n`,
    );
});

test("a table is written as the spreadsheets of its language read it", () => {
  assert.deepEqual(notationOf("es-CO"), { separator: ";", point: "," });
  assert.deepEqual(notationOf("es-MX"), { separator: ",", point: "." });
});
