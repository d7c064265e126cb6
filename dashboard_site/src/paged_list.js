/**
 * A list of the API as far as it was read, page by page. Asked anew before an answer came, only the newest counts.
 *
 * @import { Page } from "./api.js"
 * @template T
 * @typedef {(cursor: string | null) => Promise<Page<T>>} ReadPage
 */
import { ApiError } from "./api.js";

// A page may be empty although more follow, where what is asked for is rare.
const MOST_EMPTY_PAGES = 10;

/** @template T */
export class PagedList {
  /** @type {T[]} */
  items = [];
  /** @type {string | null} cursor of the following page */
  next = null;
  loaded = false;
  loading = false;
  /** @type {string | null} */
  error = null;

  #readPage;
  #keyOf;
  #onChange;
  #turn = 0;
  /** @type {((items: T[]) => T[])[]} made since the read that is on its way */
  #edits = [];

  /**
   * @param {ReadPage<T>} readPage
   * @param {(item: T) => string} keyOf
   * @param {() => void} onChange
   */
  constructor(readPage, keyOf, onChange) {
    this.#readPage = readPage;
    this.#keyOf = keyOf;
    this.#onChange = onChange;
  }

  /** From the beginning. What is there stays until the answer comes. */
  restart() {
    return this.#read(null, (items) => items);
  }

  /** The page after what was read; the first one where nothing was read. */
  readMore() {
    return this.#read(this.next, (items) => this.#joined(items));
  }

  /**
   * Reads the first page anew beside what is there, for a list that others change. Rejects when it cannot be read.
   * @param {(known: T[], page: Page<T>) => T[]} merge
   */
  async refresh(merge) {
    if (this.loading) return;
    if (!this.loaded) return this.restart();
    const turn = this.#turn;
    this.#edits = [];
    const page = await this.#readPage(null);
    if (turn !== this.#turn) return;
    const next = page.next === null ? null : this.next;
    this.#change({ items: this.#edited(merge(this.items, page)), next, error: null });
  }

  /** Nothing is known any more, and no answer that is still to come counts. */
  clear() {
    this.#turn += 1;
    this.#change({ items: [], next: null, loaded: false, loading: false, error: null });
  }

  /** @param {T} item in the place of the one with its key; else before all others */
  put(item) {
    this.#edit((items) => {
      const at = this.#indexIn(items, item);
      return at === -1 ? [item, ...items] : items.with(at, item);
    });
  }

  /** @param {T} item in the place of the one with its key, where there is one */
  replace(item) {
    this.#edit((items) => {
      const at = this.#indexIn(items, item);
      return at === -1 ? items : items.with(at, item);
    });
  }

  /** @param {string} key */
  remove(key) {
    this.#edit((items) => items.filter((known) => this.#keyOf(known) !== key));
  }

  /**
   * What is changed here while an answer is on its way is newer than the answer.
   * @param {(items: T[]) => T[]} edit
   */
  #edit(edit) {
    this.#edits.push(edit);
    this.#change({ items: edit(this.items) });
  }

  /** @param {T[]} items */
  #edited(items) {
    return this.#edits.reduce((known, edit) => edit(known), items);
  }

  /**
   * @param {T[]} items
   * @param {T} item
   */
  #indexIn(items, item) {
    return items.findIndex((known) => this.#keyOf(known) === this.#keyOf(item));
  }

  /** @param {T[]} items */
  #joined(items) {
    const known = new Set(this.items.map(this.#keyOf));
    return [...this.items, ...items.filter((item) => !known.has(this.#keyOf(item)))];
  }

  /**
   * @param {string | null} cursor
   * @param {(items: T[]) => T[]} placed
   */
  async #read(cursor, placed) {
    const turn = ++this.#turn;
    this.#edits = [];
    this.#change({ loading: true, error: null });
    try {
      const { items, next } = await this.#firstPageWithItems(cursor);
      if (turn !== this.#turn) return;
      this.#change({ items: this.#edited(placed(items)), next, loaded: true, loading: false });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (turn === this.#turn) this.#change({ loading: false, error: error.message });
    }
  }

  /** @param {string | null} cursor */
  async #firstPageWithItems(cursor) {
    let page = await this.#readPage(cursor);
    for (let empty = 1; page.items.length === 0 && page.next !== null && empty < MOST_EMPTY_PAGES; empty++)
      page = await this.#readPage(page.next);
    return page;
  }

  /** @param {Partial<Pick<PagedList<T>, "items" | "next" | "loaded" | "loading" | "error">>} change */
  #change(change) {
    Object.assign(this, change);
    this.#onChange();
  }
}
