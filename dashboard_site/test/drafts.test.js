import assert from "node:assert/strict";
import { test } from "node:test";
import { changeDraft, dropDrafts, emptyDraft, keepDrafts, keptDrafts } from "../src/drafts.js";

function place() {
  const texts = new Map();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => texts.set(key, text),
    removeItem: (key) => texts.delete(key),
  };
}
const draft = (given) => ({ ...emptyDraft(), ...given });
const picture = { name: "a.png", contentType: "image/png", data: "AA==" };

test("what was typed comes back after a reload, with the key under which it may be on its way", () => {
  const kept = place();
  const edits = { note: { value: "Llama el lunes", base: "" } };
  keepDrafts(kept, "ana", new Map([["c1", draft({ text: "Hola", clientId: "k1", sending: true, edits })]]));
  assert.deepEqual(keptDrafts(kept, "ana").get("c1"), draft({ text: "Hola", clientId: "k1", edits }));
});

test("another operator does not get it, and after a sign-out nobody does", () => {
  const kept = place();
  keepDrafts(kept, "ana", new Map([["c1", draft({ text: "Hola" })]]));
  assert.equal(keptDrafts(kept, "luis").size, 0);
  dropDrafts(kept);
  assert.equal(keptDrafts(kept, "ana").size, 0);
});

test("nothing typed is nothing kept", () => {
  const kept = place();
  keepDrafts(kept, "ana", new Map([["c1", draft({ text: "Hola" })]]));
  keepDrafts(kept, "ana", new Map([["c1", emptyDraft()]]));
  assert.equal(kept.getItem("drafts"), null);
});

test("a picture is not kept, nor the key of the message that it was part of", () => {
  const kept = place();
  keepDrafts(kept, "ana", new Map([["c1", draft({ text: "Mira", clientId: "k1", picture })]]));
  assert.deepEqual(keptDrafts(kept, "ana").get("c1"), draft({ text: "Mira" }));
});

test("what is kept and cannot be read is nothing", () => {
  const kept = place();
  kept.setItem("drafts", "{");
  assert.equal(keptDrafts(kept, "ana").size, 0);
});

test("another text or picture is another message", () => {
  const typed = draft({ text: "Hola", clientId: "k1" });
  changeDraft(typed, { text: "Hola " });
  assert.equal(typed.clientId, "k1");
  changeDraft(typed, { picture });
  assert.equal(typed.clientId, null);
});
