/**
 * Who waits for a person since a moment ago. Whoever waited when the page began is no news.
 * @import { Conversation } from "./types.js"
 */

export class WaitWatch {
  /** @type {Map<string, string | null> | null} */
  #known = null;
  #begun = "";

  /**
   * To be asked each time that something changed.
   * @param {Conversation[]} waiting all that wait and are known
   * @param {Iterable<Conversation>} all everything that is known
   * @returns {Conversation[]} whose wait is new
   */
  news(waiting, all) {
    const before = this.#known;
    this.#known = new Map(waiting.map((c) => [c.conversation_id, c.waiting_since]));
    if (before === null) {
      // In the API's own time: this browser's clock may be wrong.
      for (const { changed_at } of all) if (changed_at > this.#begun) this.#begun = changed_at;
      return [];
    }
    // One that is read late, with a further page of a long list, has not changed since.
    return waiting.filter(
      (c) => before.get(c.conversation_id) !== c.waiting_since && c.changed_at > this.#begun,
    );
  }
}
