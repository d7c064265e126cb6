import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changesOf,
  conflictsOf,
  hasEdits,
  isOvertaken,
  onNewest,
  shownValue,
  withEdit,
} from "../src/panel_edits.js";
import { conversation } from "./conversations.js";

const ana = conversation({ stage: "new", amount: null, assigned_to: null, note: "" });

test("what is typed is shown before what is known", () => {
  const edits = withEdit(ana, {}, "stage", "quoted");
  assert.equal(shownValue(ana, edits, "stage"), "quoted");
  assert.equal(shownValue(ana, edits, "note"), "");
});

test("a change that is taken back is none", () => {
  const edits = withEdit(ana, {}, "note", "Llama el lunes");
  assert.equal(hasEdits(edits), true);
  assert.equal(hasEdits(withEdit(ana, edits, "note", "")), false);
});

test("only what differs is saved", () => {
  const edits = withEdit(ana, withEdit(ana, {}, "stage", "quoted"), "assigned_to", "luis");
  assert.deepEqual(changesOf(ana, edits), { stage: "quoted", assigned_to: "luis" });
  assert.deepEqual(changesOf({ ...ana, stage: "quoted" }, edits), { assigned_to: "luis" });
});

test("what somebody else changed to something else is a conflict, whatever else changed is none", () => {
  const edits = withEdit(ana, {}, "note", "mía");
  assert.deepEqual(conflictsOf({ ...ana, stage: "won", version: 9 }, edits), []);
  assert.deepEqual(conflictsOf({ ...ana, note: "mía" }, edits), []);
  assert.deepEqual(conflictsOf({ ...ana, note: "suya" }, edits), ["note"]);
});

test("once the newest was seen the same edits may be saved over it", () => {
  const changed = { ...ana, note: "suya" };
  const edits = onNewest(changed, withEdit(ana, {}, "note", "mía"));
  assert.deepEqual(conflictsOf(changed, edits), []);
  assert.deepEqual(changesOf(changed, edits), { note: "mía" });
});

test("the base of an edit stays that of its beginning", () => {
  const edits = withEdit({ ...ana, note: "suya" }, withEdit(ana, {}, "note", "mí"), "note", "mía");
  assert.deepEqual(edits.note, { value: "mía", base: "", overtaken: false });
});

test("that somebody else was faster is known as long as the edit lasts", () => {
  const changed = { ...ana, note: "suya" };
  const edits = withEdit(ana, {}, "note", "mía");
  assert.equal(isOvertaken(ana, edits, "note"), false);
  assert.equal(isOvertaken(changed, edits, "note"), true);
  const typedOn = withEdit(changed, onNewest(changed, edits), "note", "de los dos");
  assert.equal(isOvertaken(changed, typedOn, "note"), true);
});
