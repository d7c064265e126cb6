/**
 * What an operator has changed in the customer's sheet and not saved yet: each field with the value that it had when
 * the change began, so that it can be told what somebody else has changed meanwhile.
 *
 * @import { Conversation, EditableField, Edits } from "./types.js"
 */

/** @type {EditableField[]} */
export const EDITABLE = ["stage", "amount", "assigned_to", "note"];

/**
 * The field as it is shown: what was typed before what is known.
 * @template {EditableField} F
 * @param {Conversation} conversation
 * @param {Edits} edits
 * @param {F} field
 */
export function shownValue(conversation, edits, field) {
  const edit = edits[field];
  return edit === undefined ? known(conversation, field) : edit.value;
}

/**
 * @param {Conversation} conversation
 * @param {Edits} edits
 * @param {EditableField} field
 * @param {string | number | null} value
 * @returns {Edits}
 */
export function withEdit(conversation, edits, field, value) {
  const { [field]: before, ...others } = edits;
  if (value === known(conversation, field)) return others;
  const { base, overtaken = false } = before ?? { base: known(conversation, field) };
  return { ...others, [field]: { value, base, overtaken } };
}

/** @param {Edits} edits */
export const hasEdits = (edits) => EDITABLE.some((field) => edits[field] !== undefined);

/**
 * As the API takes them; what somebody has meanwhile saved alike is left out.
 * @param {Conversation} conversation
 * @param {Edits} edits
 * @returns {Partial<Record<EditableField, string | number | null>>}
 */
export function changesOf(conversation, edits) {
  const changed = EDITABLE.flatMap((field) => {
    const edit = edits[field];
    return edit === undefined || edit.value === known(conversation, field) ? [] : [[field, edit.value]];
  });
  return Object.fromEntries(changed);
}

/**
 * The fields that somebody else has changed to something else since these edits began.
 * @param {Conversation} conversation as it is now
 * @param {Edits} edits
 */
export function conflictsOf(conversation, edits) {
  return EDITABLE.filter((field) => {
    const edit = edits[field];
    const now = known(conversation, field);
    return edit !== undefined && now !== edit.base && now !== edit.value;
  });
}

/**
 * Whether somebody else has changed the field since the change of it began.
 * @param {Conversation} conversation
 * @param {Edits} edits
 * @param {EditableField} field
 */
export function isOvertaken(conversation, edits, field) {
  const edit = edits[field];
  return edit !== undefined && (edit.overtaken || edit.base !== known(conversation, field));
}

/**
 * The same edits, made in the knowledge of what is there now.
 * @param {Conversation} conversation
 * @param {Edits} edits
 * @returns {Edits}
 */
export function onNewest(conversation, edits) {
  const entries = EDITABLE.flatMap((field) => {
    const edit = edits[field];
    if (edit === undefined) return [];
    const overtaken = isOvertaken(conversation, edits, field);
    return [[field, { value: edit.value, base: known(conversation, field), overtaken }]];
  });
  return Object.fromEntries(entries);
}

/**
 * @param {Conversation} conversation
 * @param {EditableField} field
 * @returns {string | number | null}
 */
const known = (conversation, field) => conversation[field] ?? (field === "note" ? "" : null);
