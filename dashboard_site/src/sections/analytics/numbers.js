/**
 * The figures of the chosen period as far as they were read.
 * @import { Api } from "../../api.js"
 * @import { Metrics } from "./types.js"
 * @import { Period } from "./period.js"
 */
import { ApiError } from "../../api.js";
import { daysOf, todayIn, USUAL_PERIOD } from "./period.js";

const SECONDS = 25;

/** Tells `change` whenever something of it has. */
export class Numbers extends EventTarget {
  /** @type {Period} */
  period = USUAL_PERIOD;
  /** @type {string | null} one of the shop's numbers; null for all */
  sender = null;
  /** @type {Metrics | null} */
  metrics = null;
  /** @type {string | null} */
  error = null;

  #api;
  // Until the API has told the business's own, the reader's is the best guess.
  #timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  get today() {
    return todayIn(this.#timezone, new Date());
  }

  get days() {
    return daysOf(this.period, this.today);
  }

  /** Whether something that happens now changes the figures. */
  get isOfNow() {
    return this.days.to >= this.today;
  }

  /**
   * What was read of other days, or another number, is not shown for these.
   * @param {{period?: Period, sender?: string | null}} choice
   */
  choose({ period = this.period, sender = this.sender }) {
    if (JSON.stringify([period, sender]) === JSON.stringify([this.period, this.sender])) return;
    Object.assign(this, { period, sender });
    this.#change({ metrics: null, error: null });
  }

  /**
   * @returns {Promise<void>}
   * @throws {ApiError}
   */
  async read() {
    const asked = this.#question();
    try {
      const metrics = await this.#api.request("GET", "/api/metrics", { query: asked, seconds: SECONDS });
      this.#timezone = metrics.timezone;
      // Chosen anew, or midnight has passed, or the business's day is another than the reader's.
      if (!this.#isAsked(asked)) return await this.read();
      this.#change({ metrics, error: null });
    } catch (error) {
      if (error instanceof ApiError && this.#isAsked(asked)) this.#change({ error: error.message });
      throw error;
    }
  }

  #question() {
    return { ...this.days, sender: this.sender, compare: true };
  }

  /** @param {object} asked */
  #isAsked(asked) {
    return JSON.stringify(asked) === JSON.stringify(this.#question());
  }

  /** @param {Partial<Pick<Numbers, "metrics" | "error">>} change */
  #change(change) {
    Object.assign(this, change);
    this.dispatchEvent(new Event("change"));
  }
}
