import assert from "node:assert/strict";
import { test } from "node:test";
import { csvText, notationOf } from "../src/csv.js";

test("cells that hold the separator, quotes or lines are quoted", () => {
  assert.equal(csvText([["a", 'b "c"', "d,e", "f\ng"]]), '\ufeffa,"b ""c""","d,e","f\ng"\r\n');
  assert.equal(csvText([["d,e", "f;g"]], ";"), '\ufeffd,e;"f;g"\r\n');
});

test("no cell begins like a formula", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r"])
    assert.match(csvText([[`${start}1+1`]]), /^\ufeff"? /, JSON.stringify(start));
});

test("a table is written as the spreadsheets of its language read it", () => {
  assert.deepEqual(notationOf("es-CO"), { separator: ";", point: "," });
  assert.deepEqual(notationOf("es-MX"), { separator: ",", point: "." });
});
