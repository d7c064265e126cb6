import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, holding } from "../src/sections/questions/knowledge_changes.js";

const answer = (title, text = "Sí") => ({ title, text });
const list = [answer("¿Hacen envíos?"), answer("¿Dan factura?")];

test("a piece is added at the end, changed in its place, or taken out", () => {
  assert.deepEqual(changed(list, null, answer("¿Abren hoy?")), [...list, answer("¿Abren hoy?")]);
  assert.deepEqual(changed(list, list[0], answer("¿Envían?")), [answer("¿Envían?"), list[1]]);
  assert.deepEqual(changed(list, list[0], null), [list[1]]);
});

test("a piece that somebody changed meanwhile is not written over", () => {
  assert.equal(changed(list, answer("¿Hacen envíos?", "No"), answer("¿Envían?")), null);
  assert.equal(changed([], list[0], null), null);
});

test("what holds each word is found, whatever its accents", () => {
  const textOf = ({ title }) => title;

  assert.deepEqual(holding(list, "ENVIOS hacen", textOf), [list[0]]);
  assert.deepEqual(holding(list, "  ", textOf), list);
  assert.deepEqual(holding(list, "envios factura", textOf), []);
});
