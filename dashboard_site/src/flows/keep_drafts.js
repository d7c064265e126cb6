/** @import { App } from "../types.js" */
import { dropDrafts, keepDrafts, keptDrafts } from "../drafts.js";

/**
 * What is typed outlives a reload of this tab; with a sign-out it is gone.
 * @param {App} app
 */
export function keepWhatIsTyped({ store }) {
  store.on(["session"], () => {
    if (store.session) remember(store, store.session.operator.username);
    else if (store.signInReason === null) dropDrafts(sessionStorage);
  });
  store.on(["draft"], () => {
    if (store.session) keepDrafts(sessionStorage, store.session.operator.username, store.drafts);
  });
}

/**
 * @param {App["store"]} store
 * @param {string} username
 */
function remember(store, username) {
  for (const [id, draft] of keptDrafts(sessionStorage, username))
    if (!store.drafts.has(id)) store.drafts.set(id, draft);
}
