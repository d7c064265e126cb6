/** @import { App } from "../types.js" */
import { dropSession, keepSession } from "../session.js";

/**
 * @param {App} app
 * @param {{username: string, password: string}} credentials
 * @throws {import("../api.js").ApiError} invalid_credentials, too_many_attempts
 */
export async function signIn({ api, store }, credentials) {
  api.useToken(null);
  const session = await api.signIn(credentials);
  keepSession(session);
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
}

/** @param {App} app */
export function askToSignInAgain({ api, store }) {
  dropSession();
  api.useToken(null);
  store.expireSession("Tu sesión terminó. Entra de nuevo para continuar donde estabas.");
}
