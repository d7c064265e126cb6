/** @import { Day } from "../types.js" */
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from "chart.js";
import { dayOfBusiness, wholeNumber } from "../format.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** @type {Chart | undefined} */
let chart;

/**
 * @param {HTMLElement} canvas
 * @param {Day[]} days
 */
export function drawMessagesByDay(canvas, days) {
  if (!(canvas instanceof HTMLCanvasElement)) return;
  canvas.setAttribute("aria-label", description(days));
  const { data, options } = messagesByDay(days, colors());
  if (chart) {
    Object.assign(chart, { data, options });
    chart.update("none");
  } else {
    chart = new Chart(canvas, { type: "bar", data, options });
  }
}

/** @param {Day[]} days */
function description(days) {
  const total = (/** @type {"messages_in" | "messages_out"} */ name) =>
    wholeNumber(days.reduce((sum, day) => sum + day[name], 0));
  return `Mensajes por día: ${total("messages_in")} recibidos y ${total("messages_out")} enviados en ${days.length} días.`;
}

function colors() {
  const style = getComputedStyle(document.documentElement);
  const value = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    received: value("--chart-received"),
    sent: value("--chart-sent"),
    text: value("--bs-secondary-color"),
    grid: value("--bs-border-color"),
    font: value("--bs-body-font-family"),
  };
}

/**
 * @param {Day[]} days
 * @param {ReturnType<typeof colors>} color
 */
function messagesByDay(days, { received, sent, text, grid, font }) {
  const bars = { borderRadius: 4, maxBarThickness: 56, categoryPercentage: 0.6 };
  const ticks = { color: text, font: { family: font } };
  const count = (/** @type {number | string} */ value) => wholeNumber(Number(value));
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    data: {
      labels: days.map(({ day }) => dayOfBusiness(day)),
      datasets: [
        { label: "Recibidos", data: days.map((day) => day.messages_in), backgroundColor: received, ...bars },
        { label: "Enviados", data: days.map((day) => day.messages_out), backgroundColor: sent, ...bars },
      ],
    },
    options: {
      locale: "es",
      maintainAspectRatio: false,
      animation: isStill ? /** @type {const} */ (false) : { duration: 300 },
      interaction: { mode: /** @type {const} */ ("index"), intersect: false },
      plugins: {
        legend: { align: /** @type {const} */ ("end"), labels: { ...ticks, boxWidth: 12, boxHeight: 12 } },
      },
      scales: {
        x: { ticks, grid: { display: false } },
        y: { beginAtZero: true, ticks: { ...ticks, precision: 0, callback: count }, grid: { color: grid } },
      },
    },
  };
}
