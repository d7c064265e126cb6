/**
 * Quotes and orders that a message tells, as cards.
 * @import { Message, PlacedOrder, Quote, SaleLine } from "../types.js"
 */
import { isolated } from "../bidi.js";
import { fill, find, fromTemplate } from "../dom.js";
import { fullTime, money, wholeNumber } from "../format.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { ORDER_STATE_NAMES } from "../sale_words.js";

/** @param {Pick<Message, "quote" | "order">} message */
export const saleCards = ({ quote, order }) => [
  ...(quote ? [quoteCard(quote)] : []),
  ...(order ? [orderCard(order)] : []),
];

/** @param {Quote} quote */
export function quoteCard(quote) {
  const { lines, currency, discount, discount_percent, delivery_area, delivery_price, total } = quote;
  const rows = lines.map((line) => lineRow(line, currency));
  if (discount > 0)
    rows.push([t("Descuento ({percent} %)", { percent: discount_percent }), `−${money(discount, currency)}`]);
  if (delivery_area)
    rows.push([
      t("Envío a {area}", { area: isolated(delivery_area) }),
      deliveryPrice(delivery_price, currency),
    ]);
  rows.push([t("Total"), money(total, currency)]);
  const note = t("Vale hasta el {time}", { time: fullTime(quote.valid_until) });
  return card("note", t("Cotización"), rows, note);
}

/** @param {PlacedOrder} order */
function orderCard({ order_id, lines, total, currency, state }) {
  const rows = lines.map((line) => lineRow(line, currency));
  const besides = total - lines.reduce((sum, { amount }) => sum + amount, 0);
  if (besides !== 0) rows.push([t("Envío y descuentos"), money(besides, currency)]);
  rows.push([t("Total"), money(total, currency)]);
  const element = card(
    "cart",
    t("Pedido {number}", { number: order_id }),
    rows,
    ORDER_STATE_NAMES[state ?? ""] ?? null,
  );
  find(element, "[data-sale-link]").hidden = false;
  return element;
}

/** @param {SaleLine} line @param {string} currency @returns {[string, string]} */
const lineRow = ({ name, quantity, amount }, currency) => [
  `${wholeNumber(quantity)} × ${isolated(name)}`,
  money(amount, currency),
];

/** @param {number} price @param {string} currency */
const deliveryPrice = (price, currency) => (price === 0 ? t("gratis") : money(price, currency));

/**
 * @param {string} iconName
 * @param {string} title
 * @param {[string, string][]} rows
 * @param {string | null} note
 */
function card(iconName, title, rows, note) {
  const element = fromTemplate("sale");
  find(element, "[data-sale-icon]").append(icon(iconName));
  fill(element, { title, note });
  find(element, "[data-sale-lines]").replaceChildren(
    ...rows.map(([name, amount]) => {
      const line = fromTemplate("sale-line");
      fill(line, { name, amount });
      return line;
    }),
  );
  return element;
}
