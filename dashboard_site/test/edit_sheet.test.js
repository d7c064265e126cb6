import assert from "node:assert/strict";
import { test } from "node:test";
import { saveSheet } from "../src/flows/edit_sheet.js";
import { withEdit } from "../src/panel_edits.js";
import { Store } from "../src/store.js";
import { conversation } from "./conversations.js";

test("a note of somebody else that only the list has heard of is not written over", async () => {
  const store = new Store();
  const asked = conversation({ note: "" });
  store.remember([asked]);
  const draft = store.draftOf(asked.conversation_id);
  store.changeDraft(draft, { edits: withEdit(asked, {}, "note", "La mía") });
  const theirs = { ...asked, version: asked.version + 1, note: "La de Lucía" };
  // A row of the changes tells the new version, and no notes.
  const row = { ...theirs };
  delete row.note;
  store.remember([row]);
  /** @type {unknown[]} */
  const written = [];
  const api = {
    conversation: async () => theirs,
    request: async (/** @type {unknown[]} */ ...request) => written.push(request),
  };

  const outcome = await saveSheet(/** @type {any} */ ({ api, store }), asked.conversation_id);

  assert.equal(outcome.saved, false);
  assert.match(outcome.sentence ?? "", /Otra persona cambió la nota/);
  assert.deepEqual(written, []);
});
