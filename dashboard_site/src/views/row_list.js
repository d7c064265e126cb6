/** @import { App, Conversation } from "../types.js" */
import { find, keyedElements, placeInOrder } from "../dom.js";
import { MOST_ROWS, shiftOfView, windowStart } from "../row_window.js";
import { newRow, renderRow, shownInRow } from "./row.js";

const LIKELY_HEIGHT = 78;

/**
 * The rows of a list of any length: at most 200 of them are in the page, around what is looked at. What is read stays
 * where it is while rows come and go above it, and the arrow keys go through all of them.
 */
export class RowList {
  #scroll;
  #rows;
  #before;
  #after;
  #elements;
  #height = LIKELY_HEIGHT;
  #start = 0;
  /** @type {Conversation[]} */
  #conversations = [];
  /** @type {string[]} */
  #ids = [];
  /** @type {unknown} which list it is */
  #list = null;
  #onTop;

  /**
   * @param {App} app
   * @param {HTMLElement} scroll what scrolls, with the rows in it
   * @param {() => void} onTop called when somebody has come back to the top of a long list
   */
  constructor(app, scroll, onTop) {
    this.#scroll = scroll;
    this.#onTop = onTop;
    this.#rows = find(scroll, "[data-rows]");
    this.#before = find(scroll, "[data-rows-before]");
    this.#after = find(scroll, "[data-rows-after]");
    this.#elements = keyedElements(
      (/** @type {Conversation} */ { conversation_id }) => conversation_id,
      (conversation, known) => renderRow(app, conversation, known ?? newRow(conversation)),
      (conversation) => shownInRow(app, conversation),
    );
    scroll.addEventListener("scroll", () => this.#follow(), { passive: true });
    scroll.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.#draw()).observe(scroll);
  }

  /**
   * @param {Conversation[]} conversations in their order
   * @param {unknown} list which list they are: another one is shown from its top
   */
  render(conversations, list) {
    const ids = conversations.map(({ conversation_id }) => conversation_id);
    const shift = list === this.#list ? this.#shiftTo(ids) : 0;
    if (list !== this.#list) this.#scroll.scrollTop = 0;
    this.#list = list;
    this.#conversations = conversations;
    this.#ids = ids;
    if (shift !== 0) this.#space(shift);
    this.#draw();
  }

  focusFirst() {
    this.#focus(0);
  }

  /** @param {string} id */
  focusOn(id) {
    this.#focus(this.#ids.indexOf(id));
  }

  /**
   * At the top the newest is what one wants to see: there nothing is held in place.
   * @param {string[]} ids
   */
  #shiftTo(ids) {
    const { scrollTop, clientHeight } = this.#scroll;
    if (scrollTop < this.#height / 2) return 0;
    const inView = Math.max(1, Math.floor(clientHeight / this.#height));
    return shiftOfView(this.#ids, ids, Math.round(scrollTop / this.#height), inView);
  }

  /** @param {number} shift in rows; the room for them comes first, so that there is something to scroll */
  #space(shift) {
    if (shift > 0) setHeight(this.#after, this.#after.offsetHeight + shift * this.#height);
    this.#scroll.scrollTop += shift * this.#height;
  }

  #follow() {
    const start = windowStart(this.#scroll.scrollTop, this.#height, this.#ids.length);
    if (start === this.#start) return;
    this.#draw();
    if (start === 0) this.#onTop();
  }

  #draw() {
    // Out of sight, as beside a thread on a phone, nothing has a place; it is drawn when it is seen again.
    if (this.#scroll.clientHeight === 0) return;
    const focused = this.#focusedId();
    const total = this.#ids.length;
    this.#start = windowStart(this.#scroll.scrollTop, this.#height, total);
    const shown = this.#elements(this.#conversations.slice(this.#start, this.#start + MOST_ROWS));
    placeInOrder(this.#rows, shown);
    shown.forEach((row, index) => tellPlace(row, this.#start + index + 1, total));
    this.#measure();
    setHeight(this.#before, this.#start * this.#height);
    setHeight(this.#after, Math.max(0, total - this.#start - shown.length) * this.#height);
    // A row that was scrolled out of the page leaves the keyboard in the list.
    if (focused !== null && this.#focusedId() === null) this.#scroll.focus({ preventScroll: true });
  }

  #measure() {
    const count = this.#rows.childElementCount;
    if (count > 0) this.#height = this.#rows.offsetHeight / count;
  }

  #focusedId() {
    const row = document.activeElement?.closest("[data-id]");
    return row instanceof HTMLElement && this.#rows.contains(row) ? (row.dataset.id ?? null) : null;
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || event.altKey || event.ctrlKey || event.metaKey || this.#ids.length === 0) return;
    if (event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    const id = this.#focusedId();
    const firstInView = Math.ceil(this.#scroll.scrollTop / this.#height);
    this.#focus(id === null ? firstInView : this.#ids.indexOf(id) + step);
  }

  /** @param {number} index */
  #focus(index) {
    const id = this.#ids[index];
    if (id === undefined) return;
    const { scrollTop, clientHeight } = this.#scroll;
    const top = index * this.#height;
    if (top < scrollTop) this.#scroll.scrollTop = top;
    else if (top + this.#height > scrollTop + clientHeight)
      this.#scroll.scrollTop = top + this.#height - clientHeight;
    this.#draw();
    const link = this.#rows.querySelector(`[data-conversation-id="${CSS.escape(id)}"]`);
    if (link instanceof HTMLElement) link.focus({ preventScroll: true });
  }
}

/** @param {HTMLElement} spacer @param {number} pixels */
function setHeight(spacer, pixels) {
  const height = `${pixels}px`;
  if (spacer.style.height !== height) spacer.style.setProperty("height", height);
}

/**
 * Where a row stands among all, also those that are not in the page.
 * @param {HTMLElement} row
 * @param {number} place
 * @param {number} total
 */
function tellPlace(row, place, total) {
  if (row.ariaPosInSet !== String(place)) row.ariaPosInSet = String(place);
  if (row.ariaSetSize !== String(total)) row.ariaSetSize = String(total);
}
