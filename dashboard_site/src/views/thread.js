/** @import { App, Message, Thread } from "../types.js" */
import { fill, find, findOf, fromTemplate, keepFocus, keyedElements, placeInOrder } from "../dom.js";
import { dayLabel } from "../format.js";
import { t } from "../language.js";
import { resentId } from "../resends.js";
import { oldestFirst } from "../threads.js";
import { readOlder } from "../flows/read_conversation.js";
import { messageElement } from "./message.js";

const NEAR = 80;

/**
 * @import { Shown } from "./message.js"
 * @typedef {{kind: "day", key: string, label: string} | Shown & {kind: "message", key: string}} Entry
 */

/** Shows the messages of the open conversation and keeps the reader's place among them. */
class ThreadView {
  #app;
  #scroll = find(document, "[data-thread-scroll]");
  #list = find(document, "[data-messages]");
  #toEnd = find(document, '[data-action="to-end"]');
  #older = findOf(document, '[data-action="load-older"]', HTMLButtonElement);
  /** @type {string | null} */
  #shownId = null;
  /** @type {string | undefined} */
  #lastKey;
  #elements;

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
    this.#elements = keyedElements(
      keyOf,
      (/** @type {Entry} */ entry, /** @type {HTMLElement | undefined} */ known) =>
        renderEntry(app, entry, known),
      shownOf,
    );
    app.store.on(["thread", "route", "conversations"], () => this.render());
    this.#older.addEventListener("click", () => this.#readOlder());
    this.#toEnd.addEventListener("click", () => this.#goToEnd());
    this.#scroll.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    // The end stays in sight when the composer grows or a phone's keyboard opens.
    let wasAtEnd = true;
    this.#scroll.addEventListener("scroll", () => (wasAtEnd = this.#isAtEnd()), { passive: true });
    new ResizeObserver(() => wasAtEnd && this.#goToEnd()).observe(this.#scroll);
  }

  render() {
    const { store } = this.#app;
    const id = store.openConversation?.conversation_id ?? null;
    const isAnother = id !== this.#shownId;
    this.#shownId = id;
    if (id === null) return;
    const thread = store.threadOf(id);
    const entries = entriesOf(oldestFirst(thread), store.now);
    const mustGoToEnd = isAnother || this.#isNewAndMine(entries.at(-1));
    this.#keepingPlace(entries.at(-1)?.key, mustGoToEnd, () => {
      const focused = this.#focusedAction();
      placeInOrder(this.#list, this.#elements(entries));
      for (const selector of focused) keepFocus(this.#list, selector);
      this.#renderState(thread);
    });
  }

  /** Selects the pressed button in the message's next element; then whatever else can be done about the message. */
  #focusedAction() {
    const button = document.activeElement;
    const message = button?.closest("[data-message-id]");
    if (!(button instanceof HTMLElement) || !(message instanceof HTMLElement)) return [];
    const within = `[data-message-id="${CSS.escape(message.dataset.messageId ?? "")}"]`;
    return [`${within} [data-action="${button.dataset.action}"]`, `${within} [data-action]`];
  }

  /** @param {Entry | undefined} last */
  #isNewAndMine(last) {
    const me = this.#app.store.session?.operator.username;
    return last?.kind === "message" && last.key !== this.#lastKey && last.message.author === me;
  }

  /**
   * Follows the end for who is there; for who reads above, what is read stays where it is.
   * @param {string | undefined} lastKey
   * @param {boolean} mustGoToEnd
   * @param {() => void} change
   */
  #keepingPlace(lastKey, mustGoToEnd, change) {
    const isEmpty = this.#list.firstElementChild === null;
    const stay = mustGoToEnd || isEmpty || this.#isAtEnd() ? () => this.#goToEnd() : this.#holdPlace();
    const hasNewEnd = lastKey !== this.#lastKey;
    this.#lastKey = lastKey;
    change();
    stay();
    if (hasNewEnd && !this.#isAtEnd()) this.#toEnd.hidden = false;
  }

  /** Remembers where the first visible message stands, and puts it there again when called. */
  #holdPlace() {
    const anchor = this.#firstVisible();
    const topOf = (/** @type {Element | undefined} */ element) => element?.getBoundingClientRect().top ?? 0;
    const before = topOf(anchor);
    return () => {
      if (anchor?.isConnected) this.#scroll.scrollTop += topOf(anchor) - before;
    };
  }

  #firstVisible() {
    const top = this.#scroll.getBoundingClientRect().top;
    return [...this.#list.querySelectorAll("[data-message]")].find(
      (element) => element.getBoundingClientRect().bottom > top,
    );
  }

  /** @param {Thread} thread */
  #renderState({ loaded, loading, error, next, messages }) {
    const state = find(document, "[data-thread-state]");
    const text =
      error ?? (!loaded ? t("Cargando los mensajes…") : messages.size === 0 ? t("Sin mensajes.") : null);
    state.textContent = text;
    state.hidden = text === null;
    this.#older.hidden = next === null;
    this.#older.disabled = loading;
    this.#older.textContent = loading ? t("Cargando…") : t("Cargar anteriores");
  }

  #readOlder() {
    if (this.#shownId !== null) void readOlder(this.#app, this.#shownId);
  }

  #onScroll() {
    if (this.#isAtEnd()) this.#toEnd.hidden = true;
    if (this.#scroll.scrollTop < NEAR && !this.#isAtEnd()) this.#readOlder();
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #goToEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#toEnd.hidden = true;
  }
}

/** @param {App} app */
export const showThread = (app) => new ThreadView(app).render();

/**
 * @param {Message[]} messages
 * @param {Date} now
 * @returns {Entry[]}
 */
function entriesOf(messages, now) {
  const named = new Map(
    messages.flatMap((m) => [m.message_id, m.sid ?? m.message_id].map((name) => [name, m])),
  );
  let label = "";
  return messages.flatMap((message) => {
    const { message_id, reply_to } = message;
    const quoted = reply_to === null ? undefined : named.get(reply_to);
    const resent = named.has(resentId(message_id));
    /** @type {Entry} */
    const entry = { kind: "message", key: message_id, message, quoted, resent };
    const day = dayLabel(message.sent_at, now);
    if (day === label) return [entry];
    label = day;
    return [{ kind: "day", key: `day ${new Date(message.sent_at).toDateString()}`, label }, entry];
  });
}

/** @param {Entry} entry */
function keyOf({ key }) {
  return key;
}

/** @param {Entry} entry */
function shownOf(entry) {
  return entry.kind === "day" ? entry.label : [entry.message, entry.quoted?.message_id, entry.resent];
}

/**
 * @param {App} app
 * @param {Entry} entry
 * @param {HTMLElement | undefined} known
 */
function renderEntry(app, entry, known) {
  if (entry.kind === "message") return messageElement(app, entry, known);
  const day = fromTemplate("day");
  fill(day, { day: entry.label });
  return day;
}
