/** @import { App } from "./types.js" */
import { Api } from "./api.js";
import { readConfig } from "./config.js";
import { find } from "./dom.js";
import { drawIcons } from "./icons.js";
import { Repeater } from "./repeater.js";
import { routeOf } from "./router.js";
import { storedSession } from "./session.js";
import { Store } from "./store.js";
import { ChangesFeed } from "./flows/follow_changes.js";
import { openConversation } from "./flows/read_conversation.js";
import { readNumbers } from "./flows/report_numbers.js";
import { askToSignInAgain } from "./flows/sign_in.js";
import { showComposer } from "./views/composer.js";
import { showConversation } from "./views/conversation.js";
import { showFunnel } from "./views/funnel.js";
import { showHeader } from "./views/header.js";
import { showInbox } from "./views/inbox.js";
import { showNumbers } from "./views/numbers.js";
import { showSignIn } from "./views/sign_in.js";
import { showThread } from "./views/thread.js";

const CHANGES_EVERY = 1500;
const NUMBERS_EVERY = 15_000;
const CLOCK_EVERY = 10_000;

async function start() {
  drawIcons(document);
  try {
    const { api_url } = await readConfig();
    run({ api: new Api(api_url), store: new Store() });
  } catch (error) {
    showFailure();
    throw error;
  }
}

/** @param {App} app */
function run(app) {
  const { api, store } = app;
  const changes = new ChangesFeed(app);
  const changesLoop = new Repeater(() => changes.poll(), CHANGES_EVERY);
  const numbersLoop = new Repeater(() => readNumbers(app), NUMBERS_EVERY);

  api.whenSessionEnds(() => askToSignInAgain(app));
  store.on(["session", "route"], () => {
    const isToday = store.route.page === "today";
    if (store.session && isToday) numbersLoop.start();
    else numbersLoop.stop();
  });
  // What changes a conversation is counted in the same breath.
  store.on(["conversations"], () => numbersLoop.soon());
  store.on(["session"], () => (store.session ? changesLoop.start() : changesLoop.stop()));
  store.on(["session", "route"], () => showPage(app));
  store.on(["route"], () => void openRoute(app));
  showViews(app);
  restoreSession(app);
  showSignIn(app);

  setInterval(() => store.setNow(new Date()), CLOCK_EVERY);
  addEventListener("hashchange", () => store.setRoute(routeOf(location.hash)));
}

/** @param {App} app */
function restoreSession({ api, store }) {
  store.setRoute(routeOf(location.hash));
  const session = storedSession(new Date());
  if (!session) return;
  api.useToken(session.token);
  store.startSession(session);
}

/** @param {App} app */
function showViews(app) {
  showHeader(app);
  showInbox(app);
  showConversation(app);
  showThread(app);
  showComposer(app);
  showNumbers(app);
  showFunnel(app);
}

/** @param {App} app */
async function openRoute(app) {
  const { conversationId } = app.store.route;
  if (app.store.session && conversationId !== null) await openConversation(app, conversationId);
}

/** @param {App} app */
function showPage({ store }) {
  const isIn = store.session !== null || store.signInReason !== null;
  find(document, "[data-app-header]").hidden = !isIn;
  find(document, "[data-main]").hidden = !isIn;
  for (const page of document.querySelectorAll("[data-page]"))
    page.toggleAttribute("hidden", /** @type {HTMLElement} */ (page).dataset.page !== store.route.page);
  document.body.dataset.screen = store.route.conversationId === null ? "list" : "conversation";
}

function showFailure() {
  const fatal = find(document, "[data-fatal]");
  fatal.hidden = false;
  find(fatal, "[data-fatal-text]").textContent = "No se pudo abrir el panel. Revisa tu conexión.";
  find(fatal, '[data-action="reload"]').addEventListener("click", () => location.reload());
}

void start();
