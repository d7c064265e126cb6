/** @import { App, Notice } from "../types.js" */
import { ApiError } from "../api.js";
import { newClientId } from "../client_id.js";
import { characterCount } from "../format.js";
import { LONGEST_BODY } from "../service_window.js";
import { rereadConversation } from "./read_conversation.js";

/**
 * Sends the draft once, however often it is asked to.
 * @param {App} app
 * @param {string} id
 */
export async function reply(app, id) {
  const { api, store } = app;
  const draft = store.draftOf(id);
  const body = draft.text.trim();
  if (draft.sending || body === "" || characterCount(body) > LONGEST_BODY) return;
  const clientId = draft.clientId ?? newClientId();
  store.setNotice(id, null);
  store.changeDraft(draft, { clientId, sending: true });
  try {
    store.addMessage(await api.reply(id, { client_id: clientId, body }));
    store.changeDraft(draft, { text: "", sending: false });
    await rereadConversation(app, id).catch(() => undefined);
  } catch (error) {
    store.changeDraft(draft, { sending: false });
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 409) await rereadConversation(app, id).catch(() => undefined);
    store.setNotice(id, noticeOf(error));
  }
}

/**
 * @param {ApiError} error
 * @returns {Notice}
 */
function noticeOf(error) {
  if (error.isOutage)
    return {
      tone: "warning",
      text: "No se sabe si el mensaje salió. Pulsa «Enviar» otra vez: al cliente le llegará una sola vez.",
    };
  if (error.code === "session_ended")
    return { tone: "warning", text: "El mensaje no se envió porque tu sesión terminó. Sigue aquí." };
  return { tone: "danger", text: error.message };
}
