/**
 * Saving what an operator has changed of a customer, on the newest version that there is.
 * @import { App, Conversation, EditableField } from "../types.js"
 */
import { ApiError, conversationPath } from "../api.js";
import { language, t } from "../language.js";
import { changesOf, conflictsOf, onNewest } from "../panel_edits.js";
import { rereadConversation } from "./read_conversation.js";

/** @type {Record<EditableField, string>} */
const FIELD_NAMES = {
  stage: t("la etapa"),
  amount: t("el importe"),
  assigned_to: t("quién la atiende"),
  note: t("la nota"),
};

/**
 * @typedef {{saved: boolean, sentence: string | null}} Outcome `sentence`: why not, and what to do
 */

/**
 * Saves the draft's edits. What somebody else changed meanwhile is shown, and nothing that was typed is lost.
 * @param {App} app
 * @param {string} id
 * @returns {Promise<Outcome>}
 */
export async function saveSheet(app, id) {
  const { store } = app;
  const draft = store.draftOf(id);
  try {
    await onNewestVersion(app, id, (conversation) => {
      const conflicts = conflictsOf(conversation, draft.edits);
      if (conflicts.length > 0) throw new Overtaken(conflicts);
      return changesOf(conversation, draft.edits);
    });
    store.changeDraft(draft, { edits: {} });
    return { saved: true, sentence: null };
  } catch (error) {
    if (error instanceof Overtaken) return overtaken(app, id, error);
    return { saved: false, sentence: sentenceOf(error) };
  }
}

/**
 * One change that needs no comparing: opt-out, block.
 * @param {App} app
 * @param {string} id
 * @param {Record<string, unknown>} fields
 * @throws {ApiError}
 */
export const changeCustomer = (app, id, fields) => onNewestVersion(app, id, () => fields);

/** Somebody else was faster with these fields. */
class Overtaken extends Error {
  /** @param {EditableField[]} fields */
  constructor(fields) {
    super("overtaken");
    this.fields = fields;
  }
}

/**
 * On the conversation read by itself: lists and changes tell a version before its note is known here. A version that
 * another change has raised meanwhile is no conflict by itself: it is read again, once.
 * @param {App} app
 * @param {string} id
 * @param {(conversation: Conversation) => Record<string, unknown>} fieldsFor
 */
async function onNewestVersion(app, id, fieldsFor) {
  const conversation = () => {
    const known = app.store.conversations.get(id);
    if (!known) throw new ApiError("not_found", t("Esa conversación ya no existe."), { status: 404 });
    return known;
  };
  await rereadConversation(app, id);
  try {
    await patch(app, conversation(), fieldsFor(conversation()));
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "version_conflict") throw error;
    await rereadConversation(app, id);
    await patch(app, conversation(), fieldsFor(conversation()));
  }
}

/**
 * @param {App} app
 * @param {Conversation} conversation
 * @param {Record<string, unknown>} fields
 */
async function patch({ api, store }, { conversation_id, version }, fields) {
  if (Object.keys(fields).length === 0) return;
  store.remember([
    await api.request("PATCH", conversationPath(conversation_id), { body: { version, ...fields } }),
  ]);
}

/**
 * @param {App} app
 * @param {string} id
 * @param {Overtaken} error
 * @returns {Outcome}
 */
function overtaken({ store }, id, { fields }) {
  const draft = store.draftOf(id);
  const conversation = store.conversations.get(id);
  if (conversation) store.changeDraft(draft, { edits: onNewest(conversation, draft.edits) });
  const list = new Intl.ListFormat(language).format(fields.map((field) => FIELD_NAMES[field]));
  const sentence = t(
    "Otra persona cambió {fields} mientras tanto. Lo tuyo sigue aquí: compáralo y guarda otra vez si debe valer.",
    { fields: list },
  );
  return { saved: false, sentence };
}

/** @param {unknown} error */
export function sentenceOf(error) {
  if (!(error instanceof ApiError)) throw error;
  if (error.code === "session_ended")
    return t("No se guardó porque tu sesión terminó. Lo que escribiste sigue aquí.");
  if (error.isOutage) return t("No se pudo guardar: no hay conexión con el servidor. Inténtalo de nuevo.");
  return error.message;
}
