/** @import { App, Mode } from "../types.js" */
import { ApiError } from "../api.js";
import { t } from "../language.js";
import { rereadConversation } from "./read_conversation.js";

/** @param {App} app @param {string} id */
export const takeOver = (app, id) => changeMode(app, id, "human");

/** @param {App} app @param {string} id */
export const handBack = (app, id) => changeMode(app, id, "bot");

/**
 * @param {App} app
 * @param {string} id
 * @param {Mode} mode
 */
async function changeMode(app, id, mode) {
  const { api, store } = app;
  const conversation = store.conversations.get(id);
  if (!conversation || store.changing.has(id)) return;
  store.setNotice(id, null);
  store.setChanging(id, true);
  try {
    store.remember([await api.change(id, { version: conversation.version, mode })]);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    await explainRefusal(app, id, mode, error);
  } finally {
    store.setChanging(id, false);
  }
}

/**
 * @param {App} app
 * @param {string} id
 * @param {Mode} mode
 * @param {ApiError} error
 */
async function explainRefusal(app, id, mode, error) {
  const { store } = app;
  if (error.status === 409) await rereadConversation(app, id).catch(() => undefined);
  if (error.code !== "version_conflict") {
    store.setNotice(id, { tone: "danger", text: error.message });
    return;
  }
  const isDone = store.conversations.get(id)?.mode === mode;
  const text = isDone
    ? t("Otra persona acaba de hacer este mismo cambio. Ya ves lo último.")
    : t(
        "Otra persona cambió esta conversación al mismo tiempo. Ya ves lo último: revísalo e inténtalo de nuevo.",
      );
  store.setNotice(id, { tone: "warning", text });
}
