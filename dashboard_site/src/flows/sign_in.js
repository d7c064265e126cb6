/** @import { App } from "../types.js" */
import { t } from "../language.js";
import { dropSession, keepSession } from "../session.js";

/**
 * For another operator than before the page begins anew: nothing that one has read stays for the other.
 * @param {App} app
 * @param {{username: string, password: string}} credentials
 * @throws {import("../api.js").ApiError} invalid_credentials, too_many_attempts
 */
export async function signIn({ api, store }, credentials) {
  api.useToken(null);
  const session = await api.signIn(credentials);
  keepSession(session);
  if (store.isAnotherOperator(session)) return location.reload();
  api.useToken(session.token);
  store.startSession(session);
}

/**
 * Ends the session here at once, even when the API cannot be told.
 * @param {App} app
 */
export function signOut({ api, store }) {
  api.signOut().catch(() => undefined);
  dropSession();
  store.endSession();
  location.reload();
}

/** @param {App} app */
export function askToSignInAgain({ api, store }) {
  dropSession();
  api.useToken(null);
  store.expireSession(t("Tu sesión terminó. Entra de nuevo para continuar donde estabas."));
}
