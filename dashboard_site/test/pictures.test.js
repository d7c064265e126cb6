import assert from "node:assert/strict";
import { test } from "node:test";
import { fittedSize } from "../src/pictures.js";

test("a large picture is made smaller, a small one is never made larger", () => {
  assert.deepEqual(fittedSize(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(fittedSize(3000, 6000), { width: 800, height: 1600 });
  assert.deepEqual(fittedSize(200, 100), { width: 200, height: 100 });
  assert.deepEqual(fittedSize(9000, 1), { width: 1600, height: 1 });
});
