/**
 * What each chart shows, as a table: for the page, for a file, and for who does not see the chart.
 * @import { Cell, Counts, Metrics, Table } from "./types.js"
 * @import { Stage } from "../../types.js"
 */
import { money, minorDigits, share, usd, wholeNumber } from "../../format.js";
import { t } from "../../language.js";
import { FUNNEL_NAMES } from "../../words.js";
import { dayNames } from "./days.js";
import { hourNames, messagesByHour, weekdayNames } from "./heat_map.js";
import { adName } from "./ads.js";
import { bucketNames } from "./waits.js";

/** @type {Stage[]} the way of a sale */
export const WAY = ["new", "interested", "quoted", "negotiating", "won"];
/** @type {Stage[]} */
export const STAGES = [...WAY, "lost"];

/** @param {number} value @returns {Cell} */
const whole = (value) => ({ text: wholeNumber(value), plain: value });
/** @param {string} value @returns {Cell} */
const words = (value) => ({ text: value, plain: value });
/** @param {number | string} value @returns {Cell} */
const dollars = (value) => ({ text: usd(value), plain: Number(value) });

/** @param {string} currency @returns {(amount: number) => Cell} */
const amounts = (currency) => (amount) => ({
  text: money(amount, currency),
  plain: amount / 10 ** minorDigits(currency),
});

/**
 * @param {Metrics} metrics
 * @param {string[]} headings of the columns beside the day
 * @param {(counts: Counts) => Cell[]} cells
 * @returns {Table}
 */
function byDay({ items }, headings, cells) {
  const names = dayNames(items.map(({ day }) => day));
  const rows = items.map((counts, index) => [
    { text: names[index] ?? "", plain: counts.day },
    ...cells(counts),
  ]);
  return { headings: [t("Día"), ...headings], rows };
}

/** @param {Metrics} metrics */
export const messagesTable = (metrics) =>
  byDay(
    metrics,
    [t("Recibidos"), t("Enviados"), t("Conversaciones activas"), t("Conversaciones nuevas")],
    (counts) =>
      [counts.messages_in, counts.messages_out, counts.conversations_active, counts.conversations_new].map(
        whole,
      ),
  );

/** @param {Metrics} metrics */
export function revenueTable(metrics) {
  const amount = amounts(metrics.currency);
  const headings = [t("Pedidos"), t("Vendido"), t("Pagado"), t("Cancelado"), t("Devuelto")];
  return byDay(metrics, headings, (counts) => [
    whole(counts.orders_placed),
    amount(counts.revenue_placed),
    amount(counts.revenue_paid),
    amount(counts.revenue_cancelled),
    amount(counts.revenue_refunded),
  ]);
}

/** @param {Metrics} metrics */
export const costTable = (metrics) =>
  byDay(
    metrics,
    [
      t("Costo en dólares"),
      t("Respuestas sin costo conocido"),
      t("Tokens de entrada"),
      t("De ellos, en caché"),
      t("Tokens de salida"),
    ],
    (counts) => [
      dollars(counts.cost_usd),
      whole(counts.unknown_cost_answers),
      whole(counts.input_tokens),
      whole(counts.cached_tokens),
      whole(counts.output_tokens),
    ],
  );

/** @param {Metrics} metrics @returns {Table} */
export function funnelTable({ totals: { stages } }) {
  const rows = STAGES.map((stage) => [
    words(FUNNEL_NAMES[stage]),
    whole(stages[stage]),
    words(share(stages[stage], stages.new) ?? "–"),
  ]);
  return { headings: [t("Etapa"), t("Conversaciones"), t("De las nuevas")], rows };
}

/** @param {Metrics} metrics @returns {Table} */
export function responsesTable({ totals }) {
  const bounds = Object.keys(totals.response_buckets).sort(bySeconds);
  const names = bucketNames(bounds);
  const rows = bounds.map((bound, index) => [
    words(names[index] ?? ""),
    whole(totals.first_response_buckets[bound] ?? 0),
    whole(totals.response_buckets[bound] ?? 0),
  ]);
  return { headings: [t("Espera"), t("Primeras respuestas"), t("Todas las respuestas")], rows };
}

/** @param {string} a @param {string} b */
const bySeconds = (a, b) => (a === "more" ? 1 : b === "more" ? -1 : Number(a) - Number(b));

/** @param {Metrics} metrics @returns {Table} */
export function hoursTable({ items }) {
  const names = weekdayNames("short");
  const rows = messagesByHour(items).map((counts, day) => [words(names[day] ?? ""), ...counts.map(whole)]);
  return { headings: [t("Día"), ...hourNames], rows };
}

/** @param {Metrics} metrics @returns {Table} */
export function adsTable({ ads, currency }) {
  const amount = amounts(currency);
  const rows = ads.map((ad) => [
    words(adName(ad)),
    whole(ad.conversations),
    whole(ad.orders_placed),
    whole(ad.orders_paid),
    amount(ad.revenue_placed),
    amount(ad.revenue_paid),
  ]);
  return {
    headings: [t("Anuncio"), t("Conversaciones"), t("Pedidos"), t("Pagados"), t("Vendido"), t("Pagado")],
    rows,
  };
}
