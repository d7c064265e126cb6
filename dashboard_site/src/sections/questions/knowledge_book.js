/**
 * @import { App } from "../../types.js"
 * @import { Knowledge, WrittenAnswer, WrittenPage } from "./types.js"
 */
import { ApiError } from "../../api.js";
import { t } from "../../language.js";
import { changed } from "./knowledge_changes.js";
import { readKnowledge, writeKnowledge } from "./questions_api.js";

/** All that the shop has written, as it was last read. The API takes it only as a whole. */
export class KnowledgeBook {
  /** @type {Knowledge | null} */
  knowledge = null;
  loading = false;
  /** @type {string | null} */
  error = null;
  #app;
  #onChange;
  #turn = 0;

  /**
   * @param {App} app
   * @param {() => void} onChange
   */
  constructor(app, onChange) {
    this.#app = app;
    this.#onChange = onChange;
  }

  async read() {
    const turn = ++this.#turn;
    this.#change({ loading: true, error: null });
    try {
      const knowledge = await readKnowledge(this.#app);
      if (turn === this.#turn) this.#change({ knowledge, loading: false });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (turn === this.#turn) this.#change({ loading: false, error: error.message });
    }
  }

  clear() {
    this.#turn += 1;
    this.#change({ knowledge: null, loading: false, error: null });
  }

  /**
   * Upon the newest, so that nothing of another person is lost.
   * @param {{answer: Piece<WrittenAnswer>} | {page: Piece<WrittenPage>}} piece
   * @throws {ApiError} also `changed_meanwhile`: somebody changed that very piece or took it out
   */
  async put(piece) {
    const newest = await readKnowledge(this.#app);
    const items = "answer" in piece ? changed(newest.items, ...piece.answer) : newest.items;
    const pages = "page" in piece ? changed(newest.pages, ...piece.page) : newest.pages;
    this.#turn += 1;
    if (items === null || pages === null) {
      this.#change({ knowledge: newest, loading: false, error: null });
      throw new ApiError("changed_meanwhile", t("Otra persona lo cambió o lo quitó mientras lo veías."));
    }
    const knowledge = await writeKnowledge(this.#app, { items, pages });
    this.#change({ knowledge, loading: false, error: null });
  }

  /** @param {Partial<Pick<KnowledgeBook, "knowledge" | "loading" | "error">>} change */
  #change(change) {
    Object.assign(this, change);
    this.#onChange();
  }
}

/**
 * @template T
 * @typedef {[before: T | null, after: T | null]} Piece `before` null: it is new; `after` null: it goes
 */
