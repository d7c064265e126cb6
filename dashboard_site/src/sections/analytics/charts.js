/**
 * The charts that Chart.js draws. Labels go into a canvas as text only.
 * @import { ChartConfiguration, ChartDataset, ChartOptions, Scale } from "chart.js"
 * @import { Metrics } from "./types.js"
 * @import { Look } from "./look.js"
 *
 * @typedef {ChartConfiguration<"bar" | "line", number[], string>} Drawing
 * @typedef {ChartDataset<"bar" | "line", number[]>} Series
 * @typedef {(value: number) => string} Format
 */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { minorDigits, money, usd, wholeNumber } from "../../format.js";
import { numberLocale, t } from "../../language.js";
import { adLabel, bestAds, cut } from "./ads.js";
import { dayNames } from "./days.js";
import { isStill } from "./look.js";
import { responsesTable } from "./tables.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);
Chart.register(LineController, LineElement, PointElement);

export { Chart };

/** @param {Metrics} metrics @param {Look} look @returns {Drawing} */
export function messagesChart({ items }, look) {
  const of = (/** @type {"messages_in" | "messages_out" | "conversations_active"} */ name) =>
    items.map((day) => day[name]);
  return drawing(
    dayNames(items.map(({ day }) => day)),
    [
      line(t("Conversaciones activas"), of("conversations_active"), look.third),
      bars(t("Mensajes recibidos"), of("messages_in"), look.first),
      bars(t("Mensajes enviados"), of("messages_out"), look.second),
    ],
    look,
    wholeNumber,
  );
}

/** @param {Metrics} metrics @param {Look} look @returns {Drawing} */
export function revenueChart({ items, currency }, look) {
  const unit = 10 ** minorDigits(currency);
  return drawing(
    dayNames(items.map(({ day }) => day)),
    [
      bars(
        t("Vendido"),
        items.map((day) => day.revenue_placed / unit),
        look.second,
      ),
      bars(
        t("Pagado"),
        items.map((day) => day.revenue_paid / unit),
        look.first,
      ),
    ],
    look,
    (amount) => money(Math.round(amount * unit), currency),
  );
}

/** @param {Metrics} metrics @param {Look} look @returns {Drawing} */
export function costChart({ items }, look) {
  const costs = items.map(({ cost_usd }) => Number(cost_usd));
  return drawing(
    dayNames(items.map(({ day }) => day)),
    [bars(t("Costo de la IA"), costs, look.third)],
    look,
    usd,
    onAxis,
  );
}

/** @param {Metrics} metrics @param {Look} look @returns {Drawing} */
export function responsesChart(metrics, look) {
  const { headings, rows } = responsesTable(metrics);
  const column = (/** @type {number} */ index) => rows.map((cells) => Number(cells[index]?.plain ?? 0));
  return drawing(
    rows.map(([name]) => name?.text ?? ""),
    [bars(headings[1] ?? "", column(1), look.first), bars(headings[2] ?? "", column(2), look.second)],
    look,
    wholeNumber,
  );
}

/**
 * What each ad sold; while none has, how many it brought.
 * @param {Metrics} metrics
 * @param {Look} look
 * @returns {Drawing}
 */
export function adsChart({ ads, currency }, look) {
  const best = bestAds(ads);
  const labels = best.map(adLabel);
  if (best.every(({ revenue_placed }) => revenue_placed === 0)) {
    const brought = best.map(({ conversations }) => conversations);
    return lying(drawing(labels, [bars(t("Conversaciones"), brought, look.third)], look, wholeNumber));
  }
  const unit = 10 ** minorDigits(currency);
  const of = (/** @type {"revenue_placed" | "revenue_paid"} */ name) => best.map((ad) => ad[name] / unit);
  const series = [
    bars(t("Vendido"), of("revenue_placed"), look.second),
    bars(t("Pagado"), of("revenue_paid"), look.first),
  ];
  return lying(drawing(labels, series, look, (amount) => money(Math.round(amount * unit), currency)));
}

const fewDigits = new Intl.NumberFormat(numberLocale, { maximumFractionDigits: 4 });
/** @type {Format} all steps of an axis alike, where `usd` tells small amounts with more digits */
const onAxis = (value) => `US$\u00a0${fewDigits.format(value)}`;

/** @param {string} label @param {number[]} data @param {string} color @returns {Series} */
const bars = (label, data, color) => ({
  label,
  data,
  backgroundColor: color,
  borderRadius: 4,
  maxBarThickness: 56,
  categoryPercentage: 0.7,
});

/** @param {string} label @param {number[]} data @param {string} color @returns {Series} */
const line = (label, data, color) => ({
  type: "line",
  label,
  data,
  borderColor: color,
  backgroundColor: color,
  borderWidth: 2,
  pointRadius: data.length > 31 ? 0 : 3,
  cubicInterpolationMode: "monotone",
});

/**
 * @param {string[]} labels
 * @param {Series[]} series
 * @param {Look} look
 * @param {Format} format
 * @param {Format} [stepFormat] of what need not be whole
 * @returns {Drawing}
 */
function drawing(labels, series, look, format, stepFormat) {
  return {
    type: "bar",
    data: { labels, datasets: series },
    options: { ...usualOptions(look, format), scales: scales(look, stepFormat ?? format, !stepFormat) },
  };
}

/** @param {Look} look @param {Format} format @returns {ChartOptions<"bar" | "line">} */
function usualOptions({ text, font, fontSize }, format) {
  const letters = { family: font, size: fontSize };
  return {
    locale: numberLocale,
    maintainAspectRatio: false,
    animation: isStill() ? false : { duration: 300 },
    interaction: { mode: "index", intersect: false },
    plugins: {
      legend: {
        align: "start",
        labels: { color: text, font: letters, boxWidth: fontSize, boxHeight: fontSize },
      },
      tooltip: {
        callbacks: {
          label: ({ dataset, raw }) => `${dataset.label}: ${format(Number(raw))}`,
        },
      },
    },
  };
}

/** @param {Look} look @param {Format} format @param {boolean} whole */
function scales({ text, grid, font, fontSize }, format, whole) {
  const ticks = { color: text, font: { family: font, size: fontSize } };
  const callback = (/** @type {number | string} */ value) => format(Number(value));
  const steps = whole ? { precision: 0 } : {};
  return {
    x: { ticks: { ...ticks, maxRotation: 45 }, grid: { display: false } },
    y: {
      beginAtZero: true,
      ticks: { ...ticks, ...steps, maxTicksLimit: 7, callback },
      grid: { color: grid },
    },
  };
}

/** @param {Drawing} drawing @returns {Drawing} its bars grow to the right, so that long names have room */
function lying({ options = {}, ...rest }) {
  const { x, y } = options.scales ?? {};
  return {
    ...rest,
    options: {
      ...options,
      indexAxis: "y",
      interaction: { mode: "index", axis: "y", intersect: false },
      scales: { x: { ...y }, y: { ...x, ticks: { ...x?.ticks, callback: fittingLabel } } },
    },
  };
}

const NARROW = 500;
const SHORT_LABEL = 16;

/**
 * Chart.js would cut the beginning of a name that is too long for a narrow chart.
 * @this {Scale}
 * @param {number | string} value
 */
function fittingLabel(value) {
  const label = this.getLabelForValue(Number(value));
  return this.chart.width < NARROW ? cut(label, SHORT_LABEL) : label;
}
