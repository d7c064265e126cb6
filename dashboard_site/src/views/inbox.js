/** @import { App, Listing, Queue, Stage } from "../types.js" */
import { shorten, shownConversations, shownListing, waitingCount } from "../browsing.js";
import { fill, find, findOf } from "../dom.js";
import { counted, wholeNumber } from "../format.js";
import { t } from "../language.js";
import { STAGE_NAMES } from "../words.js";
import { chooseQueue, narrow, readShown } from "../flows/browse_conversations.js";
import { listenToSearch } from "./inbox_search.js";
import { RowList } from "./row_list.js";

/** @type {Record<Queue | "search" | "filtered", string>} */
const NOTHING = {
  all: t("Todavía no hay conversaciones. Aparecerán aquí cuando un cliente escriba por WhatsApp."),
  waiting: t("Nadie te espera. ¡Todo al día!"),
  bot: t("El bot no lleva ninguna conversación ahora."),
  human: t("Ninguna conversación está con una persona."),
  search: t("No hay clientes con ese nombre o teléfono."),
  filtered: t("Ninguna conversación cumple estos filtros."),
};

/** @param {App} app */
export function showInbox(app) {
  const { store } = app;
  const inbox = find(document, "[data-inbox]");
  const scroll = find(inbox, "[data-inbox-scroll]");
  const rows = new RowList(app, scroll, () => {
    shorten(store);
    store.tell("conversations");
  });
  const goOn = readAtTheEnd(app, scroll, find(inbox, '[data-action="load-more"]'));
  const render = () => {
    renderInbox(app, inbox, rows);
    goOn();
  };
  fillStages(findOf(inbox, "[data-stage-filter]", HTMLSelectElement));
  listen(app, inbox);
  listenToSearch(app, inbox, () => rows.focusFirst());
  store.on(["conversations", "route", "session", "clock"], render);
  store.on(["route"], returnFocus(app, rows));
  render();
}

/**
 * Whoever goes back to the list on a phone goes on from the row that was open.
 * @param {App} app
 * @param {RowList} rows
 */
function returnFocus({ store }, rows) {
  let openId = store.route.conversationId;
  return () => {
    const leftId = openId;
    openId = store.route.conversationId;
    const wasInConversation = document.activeElement?.closest("[data-conversation]");
    if (leftId === null || openId !== null || !wasInConversation) return;
    // The list is in sight again only when the page has been laid out.
    requestAnimationFrame(() => rows.focusOn(leftId));
  };
}

/**
 * The list goes on by itself where it ends in view; the button is for whoever does not scroll.
 * @param {App} app
 * @param {HTMLElement} scroll
 * @param {HTMLElement} button
 */
function readAtTheEnd(app, scroll, button) {
  const { store } = app;
  const end = new IntersectionObserver(
    (entries) => {
      if (entries.at(-1)?.isIntersecting && store.session) void readShown(app);
    },
    { root: scroll, rootMargin: "0px 0px 800px" },
  );
  let seen = "";
  return () => {
    // Looked at anew with each page that was read: a short one may leave the end in view.
    const { loading, next } = shownListing(store);
    const now = JSON.stringify([loading, next, store.filter, store.query]);
    if (now === seen || loading) return;
    seen = now;
    end.unobserve(button);
    end.observe(button);
  };
}

/**
 * @param {App} app
 * @param {HTMLElement} inbox
 */
function listen(app, inbox) {
  const on = (/** @type {string} */ action, /** @type {() => unknown} */ work) =>
    find(inbox, `[data-action="${action}"]`).addEventListener("click", () => void work());
  on("load-more", () => readShown(app));
  on("retry-listing", () => readShown(app));
  on("only-mine", () => narrow(app, { mine: !app.store.filter.mine }));
  on("clear-filters", () => {
    find(inbox, "[data-stage-filter]").focus();
    return narrow(app, { stage: null, mine: false });
  });
  const stages = findOf(inbox, "[data-stage-filter]", HTMLSelectElement);
  stages.addEventListener("change", () => {
    const stage = stages.value === "" ? null : /** @type {Stage} */ (stages.value);
    void narrow(app, { stage });
  });
  for (const button of queueButtons(inbox))
    button.addEventListener("click", () => void chooseQueue(app, queueOf(button)));
}

/** @param {HTMLSelectElement} select */
function fillStages(select) {
  for (const [stage, name] of Object.entries(STAGE_NAMES)) select.append(new Option(name, stage));
}

/** @param {HTMLElement} inbox */
const queueButtons = (inbox) =>
  [...inbox.querySelectorAll("[data-queue]")].filter((button) => button instanceof HTMLElement);

/** @param {HTMLElement} button */
const queueOf = (button) => /** @type {Queue} */ (button.dataset.queue);

/**
 * @param {App} app
 * @param {HTMLElement} inbox
 * @param {RowList} rows
 */
function renderInbox({ store }, inbox, rows) {
  const { filter, query } = store;
  const listing = shownListing(store);
  const conversations = shownConversations(store);
  const isSearch = query !== "";
  find(inbox, "[data-rows]").dataset.order = isSearch || filter.queue !== "waiting" ? "newest" : "urgency";
  rows.render(conversations, listing);
  renderFilters({ store }, inbox);
  renderHeading(inbox, query, listing, conversations.length);
  renderState({ store }, inbox, listing, conversations.length === 0);
}

/**
 * @param {Pick<App, "store">} app
 * @param {HTMLElement} inbox
 */
function renderFilters({ store }, inbox) {
  const { filter, query, tally } = store;
  const waiting = waitingCount(store);
  for (const button of queueButtons(inbox)) {
    const queue = queueOf(button);
    button.setAttribute("aria-pressed", String(query === "" && queue === filter.queue));
    if (queue === "waiting") renderWaiting(button, waiting);
    else renderCount(button, tally.counts?.[queue], tally.counts?.capped);
  }
  const mine = find(inbox, '[data-action="only-mine"]');
  mine.setAttribute("aria-pressed", String(filter.mine));
  renderCount(mine, tally.counts?.mine, tally.counts?.capped);
  const stages = findOf(inbox, "[data-stage-filter]", HTMLSelectElement);
  stages.value = filter.stage ?? "";
  stages.toggleAttribute("data-chosen", filter.stage !== null);
}

/**
 * @param {HTMLElement} button
 * @param {number} count of all, however many other conversations there are
 */
function renderWaiting(button, count) {
  renderCount(button, count);
  find(button, "[data-count]").toggleAttribute("data-urgent", count > 0);
}

/**
 * @param {HTMLElement} button
 * @param {number | undefined} count
 * @param {boolean} [capped]
 */
function renderCount(button, count, capped) {
  const place = find(button, "[data-count]");
  const text = count === undefined ? "" : wholeNumber(count) + (capped ? "+" : "");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = count === undefined;
}

/**
 * @param {HTMLElement} inbox
 * @param {string} query
 * @param {Listing} listing
 * @param {number} count
 */
function renderHeading(inbox, query, { loaded }, count) {
  const heading = find(inbox, "[data-inbox-heading]");
  heading.hidden = query === "";
  const found = loaded ? counted(count, t("cliente"), t("clientes")) : t("Buscando");
  const text = query === "" ? "" : `${found}: «\u2068${query}\u2069»`;
  if (heading.textContent !== text) heading.textContent = text;
}

/**
 * @param {Pick<App, "store">} app
 * @param {HTMLElement} inbox
 * @param {Listing} listing
 * @param {boolean} isEmpty
 */
function renderState({ store }, inbox, { loaded, loading, next, error }, isEmpty) {
  const { queue, stage, mine } = store.filter;
  const isNarrowed = stage !== null || mine;
  const isRead = loaded && next === null;
  find(inbox, "[data-inbox-empty]").hidden = !(isEmpty && isRead);
  find(inbox, "[data-inbox-loading]").hidden = !(isEmpty && !isRead && error === null);
  find(inbox, "[data-inbox-error]").hidden = error === null;
  find(inbox, '[data-action="clear-filters"]').hidden = !isNarrowed;
  fill(inbox, { empty: NOTHING[isNarrowed ? "filtered" : store.query === "" ? queue : "search"], error });
  const more = findOf(inbox, '[data-action="load-more"]', HTMLButtonElement);
  more.hidden = next === null || error !== null;
  more.setAttribute("aria-disabled", String(loading));
  more.textContent = loading ? t("Cargando…") : t("Cargar más");
}
