/** What GET /api/metrics answers, for tests. */

const counts = {
  messages_in: 3,
  messages_out: 4,
  conversations_new: 1,
  conversations_active: 2,
  conversations_bot: 2,
  conversations_bot_alone: 1,
  hand_offs: 1,
  opt_outs: 0,
  orders_placed: 1,
  orders_paid: 0,
  orders_cancelled: 0,
  revenue_placed: 57700,
  revenue_paid: 0,
  revenue_cancelled: 0,
  revenue_refunded: 0,
  delivered: 4,
  failed: 0,
  cost_usd: 0.0042,
  unknown_cost_answers: 0,
  input_tokens: 1000,
  cached_tokens: 800,
  output_tokens: 100,
  hours: Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 3 : 0)),
  stages: { new: 4, interested: 3, quoted: 2, negotiating: 0, won: 1, lost: 0 },
  response_buckets: { more: 1, 10: 2, 5: 5 },
  first_response_buckets: { more: 0, 10: 0, 5: 1 },
  response_seconds: { median: 4, p90: 9 },
  first_response_seconds: { median: 3, p90: 3 },
};

/** @param {{totals?: object, [name: string]: unknown}} [change] */
export const metricsOf = ({ totals, ...change } = {}) => ({
  from: "2026-11-21",
  to: "2026-11-22",
  timezone: "America/Bogota",
  currency: "MXN",
  items: [
    { day: "2026-11-21", ...counts },
    { day: "2026-11-22", ...counts },
  ],
  totals: { ...counts, ...totals },
  ads: [],
  previous: null,
  ...change,
});
