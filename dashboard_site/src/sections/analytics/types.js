/**
 * What GET /api/metrics answers, as far as the section shows it. Days are YYYY-MM-DD of the business's time zone;
 * money is integer minor units, except `cost_usd`.
 *
 * @import { Stage } from "../../types.js"
 *
 * @typedef {{median: number | null, p90: number | null}} Waits seconds; null without any answer
 *
 * @typedef {object} Counts
 * @property {number} messages_in
 * @property {number} messages_out
 * @property {number} conversations_new
 * @property {number} conversations_active
 * @property {number} conversations_bot in which the bot took part that day
 * @property {number} conversations_bot_alone those of them in which no person had to help
 * @property {number} hand_offs
 * @property {number} opt_outs
 * @property {number} orders_placed
 * @property {number} orders_paid
 * @property {number} orders_cancelled
 * @property {number} revenue_placed
 * @property {number} revenue_paid
 * @property {number} revenue_cancelled
 * @property {number} revenue_refunded
 * @property {number} delivered
 * @property {number} failed
 * @property {number | string} cost_usd
 * @property {number} unknown_cost_answers
 * @property {number} input_tokens
 * @property {number} cached_tokens
 * @property {number} output_tokens
 * @property {number[]} hours messages in, by hour of the day
 * @property {Record<Stage, number>} stages how many conversations came to each
 * @property {Record<string, number>} response_buckets by the seconds within which, the last is `more`
 * @property {Record<string, number>} first_response_buckets
 * @property {Waits} response_seconds
 * @property {Waits} first_response_seconds
 *
 * @typedef {Counts & {day: string}} Day
 *
 * @typedef {object} Ad
 * @property {string} source_id
 * @property {string} headline
 * @property {number} conversations
 * @property {number} orders_placed
 * @property {number} orders_paid
 * @property {number} revenue_placed
 * @property {number} revenue_paid
 *
 * @typedef {object} Metrics
 * @property {string} from
 * @property {string} to
 * @property {string} timezone
 * @property {string} currency of the revenue
 * @property {Day[]} items
 * @property {Counts} totals
 * @property {Ad[]} ads
 * @property {{from: string, to: string, totals: Counts} | null} [previous] the days of the same number before
 *
 * @typedef {{text: string, plain: string | number}} Cell as it is shown, and as it stands in a file
 * @typedef {{headings: string[], rows: Cell[][]}} Table its first column names the rows
 */

export {};
