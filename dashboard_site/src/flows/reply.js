/**
 * What an operator sends: the draft, a template, or once more what did not arrive.
 * @import { App, Message, Notice } from "../types.js"
 * @import { Values } from "../templates.js"
 */
import { ApiError, conversationPath } from "../api.js";
import { newClientId } from "../client_id.js";
import { characterCount } from "../format.js";
import { t } from "../language.js";
import { resendKey } from "../resends.js";
import { LONGEST_BODY, LONGEST_CAPTION } from "../service_window.js";
import { rereadConversation } from "./read_conversation.js";

// Handed to Twilio within the request, which may take its full ten seconds.
const SEND_SECONDS = 30;

/** @type {Set<string>} what is being sent again, by conversation and key */
const onTheirWay = new Set();

/**
 * Sends the draft once, however often it is asked to.
 * @param {App} app
 * @param {string} id
 */
export async function reply(app, id) {
  const { store } = app;
  const draft = store.draftOf(id);
  const body = draft.text.trim();
  if (draft.sending || !isSendable(body, draft.picture !== null)) return;
  const clientId = draft.clientId ?? newClientId();
  store.setNotice(id, null);
  store.changeDraft(draft, { clientId, sending: true });
  try {
    await send(app, id, { client_id: clientId, ...contentOf(draft, body) });
    store.changeDraft(draft, { text: "", picture: null, sending: false });
  } catch (error) {
    store.changeDraft(draft, { sending: false });
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 409) await rereadConversation(app, id).catch(() => undefined);
    store.setNotice(id, noticeOf(error, t("Pulsa «Enviar» otra vez: al cliente le llegará una sola vez.")));
  }
}

/**
 * @param {string} body
 * @param {boolean} hasPicture whose caption may be empty, and is shorter
 */
export function isSendable(body, hasPicture) {
  const length = characterCount(body);
  return hasPicture ? length <= LONGEST_CAPTION : length > 0 && length <= LONGEST_BODY;
}

/**
 * @param {import("../types.js").Draft} draft
 * @param {string} body
 */
function contentOf({ picture }, body) {
  if (!picture) return { body };
  const media = { content_type: picture.contentType, data: picture.data };
  return body === "" ? { media } : { media, body };
}

/**
 * @param {App} app
 * @param {string} id
 * @param {{client_id: string, template: string, variables: Values}} content
 * @returns {Promise<Message>}
 * @throws {ApiError}
 */
export const sendTemplate = (app, id, content) => send(app, id, content);

/**
 * @param {App} app
 * @param {Message} message
 */
export async function resend(app, { conversation_id: id, message_id }) {
  const { store } = app;
  const client_id = resendKey(message_id);
  const key = `${id} ${client_id}`;
  if (onTheirWay.has(key)) return;
  onTheirWay.add(key);
  store.setNotice(id, null);
  try {
    await send(app, id, { client_id, resend: message_id });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 409) await rereadConversation(app, id).catch(() => undefined);
    store.setNotice(id, noticeOf(error, t("Pulsa «Reenviar» otra vez: al cliente le llegará una sola vez.")));
  } finally {
    onTheirWay.delete(key);
    store.tell("thread");
  }
}

/**
 * @param {App} app
 * @param {string} id
 * @param {Record<string, unknown>} body
 * @returns {Promise<Message>}
 */
async function send(app, id, body) {
  /** @type {Message} */
  const message = await app.api.request("POST", `${conversationPath(id)}/messages`, {
    body,
    seconds: SEND_SECONDS,
  });
  app.store.addMessage(message);
  await rereadConversation(app, id).catch(() => undefined);
  return message;
}

/**
 * @param {ApiError} error
 * @param {string} again what to do where it is not known whether it went out
 * @returns {Notice}
 */
function noticeOf(error, again) {
  if (error.isOutage) return { tone: "warning", text: `${t("No se sabe si el mensaje salió.")} ${again}` };
  if (error.code === "session_ended")
    return { tone: "warning", text: t("El mensaje no se envió porque tu sesión terminó. Sigue aquí.") };
  return { tone: "danger", text: error.message };
}
