/** @import { App } from "./types.js" */
import { Api } from "./api.js";
import { readConfig } from "./config.js";
import { find } from "./dom.js";
import { drawIcons } from "./icons.js";
import { Repeater } from "./repeater.js";
import { routeOf } from "./router.js";
import { storedSession } from "./session.js";
import { t, translateMarkup } from "./language.js";
import { Store } from "./store.js";
import { keepCounting } from "./flows/count_conversations.js";
import { ChangesFeed } from "./flows/follow_changes.js";
import { noticePause } from "./flows/notice_pause.js";
import { keepWhatIsTyped } from "./flows/keep_drafts.js";
import { openConversation } from "./flows/read_conversation.js";
import { askToSignInAgain } from "./flows/sign_in.js";
import { showAlerts } from "./views/alerts.js";
import { showComposer } from "./views/composer.js";
import { showConversation } from "./views/conversation.js";
import { showDialogs } from "./views/conversation_dialogs.js";
import { showHeader } from "./views/header.js";
import { showInbox } from "./views/inbox.js";
import { showPanel } from "./views/panel.js";
import { showSections } from "./views/section.js";
import { showSignIn } from "./views/sign_in.js";
import { showThread } from "./views/thread.js";
import { showToasts } from "./views/toasts.js";

const CHANGES_EVERY = 1500;
const CLOCK_EVERY = 10_000;

async function start() {
  translateMarkup(document);
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

  api.whenSessionEnds(() => askToSignInAgain(app));
  store.on(["session"], () => (store.session ? changesLoop.start() : changesLoop.stop()));
  keepCounting(app);
  noticePause(app);
  store.on(["route"], () => void openRoute(app));
  keepWhatIsTyped(app);
  showViews(app);
  restoreSession(app);
  showSections(app);
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
  showAlerts(app);
  showToasts(app);
  showInbox(app);
  showDialogs();
  showConversation(app);
  showPanel(app);
  showThread(app);
  showComposer(app);
}

/** @param {App} app */
async function openRoute(app) {
  const { conversationId } = app.store.route;
  if (app.store.session && conversationId !== null) await openConversation(app, conversationId);
}

function showFailure() {
  const fatal = find(document, "[data-fatal]");
  fatal.hidden = false;
  find(fatal, "[data-fatal-text]").textContent = t("No se pudo abrir el panel. Revisa tu conexión.");
  find(fatal, '[data-action="reload"]').addEventListener("click", () => location.reload());
}

void start();
