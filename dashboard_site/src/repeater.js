/** Does the same work again and again: seldom while nobody looks, more and more seldom while it fails. */

const HIDDEN_DELAY = 10_000;
const LONGEST_DELAY = 30_000;

/**
 * @param {number} delay milliseconds while all is well
 * @param {{failures: number, hidden: boolean}} state
 */
export function nextDelay(delay, { failures, hidden }) {
  const usual = hidden ? Math.max(delay, HIDDEN_DELAY) : delay;
  return Math.max(usual, Math.min(delay * 2 ** failures, LONGEST_DELAY));
}

export class Repeater {
  #work;
  #delay;
  #running = false;
  #working = false;
  #askedMeanwhile = false;
  #failures = 0;
  #timer = 0;

  /**
   * @param {() => Promise<void>} work rejects when it failed
   * @param {number} delay milliseconds between the end of one run and the next
   */
  constructor(work, delay) {
    this.#work = work;
    this.#delay = delay;
    document.addEventListener("visibilitychange", () => this.soon());
    addEventListener("online", () => this.soon());
  }

  start() {
    this.#running = true;
    this.#failures = 0;
    this.soon();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  /** Now, or once more after the work at hand, which may have begun too early to know the news. */
  soon() {
    if (!this.#running || document.hidden) return;
    this.#askedMeanwhile = this.#working;
    if (this.#working) return;
    clearTimeout(this.#timer);
    void this.#run();
  }

  async #run() {
    this.#working = true;
    try {
      await this.#work();
      this.#failures = 0;
    } catch {
      this.#failures += 1;
    } finally {
      this.#working = false;
      if (this.#running) this.#goOn();
    }
  }

  #goOn() {
    if (this.#askedMeanwhile && this.#failures === 0 && !document.hidden) this.soon();
    else this.#wait();
  }

  #wait() {
    const { hidden } = document;
    const delay = nextDelay(this.#delay, { failures: this.#failures, hidden });
    this.#timer = setTimeout(() => void this.#run(), delay);
  }
}
