/** @import { Order, OrderState } from "./types.js" */
import { isolated } from "../../bidi.js";
import { fill, find, findOf, fromTemplate } from "../../dom.js";
import { clockTime, dayLabel, fullTime, money, wholeNumber } from "../../format.js";
import { drawIcons } from "../../icons.js";
import { t } from "../../language.js";
import { conversationAddress } from "../../router.js";
import { movesOf } from "./order_rules.js";

/** @type {Record<OrderState, string>} */
const STATE_NAMES = {
  placed: t("Por pagar"),
  paid: t("Pagado"),
  sent: t("Enviado"),
  cancelled: t("Cancelado"),
};

/** @param {(state: OrderState) => void} move */
export function newOrderCard(move) {
  const card = fromTemplate("orders-order");
  drawIcons(card);
  for (const button of card.querySelectorAll("[data-move]"))
    if (button instanceof HTMLElement)
      button.addEventListener("click", () => move(/** @type {OrderState} */ (button.dataset.move)));
  return card;
}

/**
 * @param {HTMLElement} card
 * @param {Order} order
 * @param {{now: Date, busy: boolean}} moment
 */
export function renderOrderCard(card, order, { now, busy }) {
  const { order_id, state, total, currency, ship_to } = order;
  find(card, "[data-order-id]").dataset.orderId = order_id;
  fill(card, {
    order_id,
    state: STATE_NAMES[state],
    unpaid: state === "sent" && !order.paid_at ? t("Sin pagar") : null,
    total: money(total, currency),
    delivery: deliveryOf(order),
    "ship-to": ship_to,
  });
  find(card, '[data-field="state"]').dataset.orderState = state;
  find(card, '[data-fact="delivery"]').hidden = order.delivery_area === "";
  find(card, '[data-fact="ship-to"]').hidden = ship_to === "";
  find(card, "[data-order-lines]").replaceChildren(...linesOf(order));
  renderCustomer(card, order);
  renderMoments(card, order, now);
  renderMoves(card, order, busy);
  return card;
}

/** @param {Order} order */
const customerOf = ({ profile_name, customer_name, address }) =>
  profile_name || customer_name || phoneOf(address);

/** @param {string} address */
const phoneOf = (address) => address.replace(/^whatsapp:/, "");

/**
 * @param {HTMLElement} card
 * @param {Order} order
 */
function renderCustomer(card, order) {
  const { conversation_id, address } = order;
  const link = findOf(card, "[data-order-customer]", HTMLAnchorElement);
  link.hidden = conversation_id === null;
  link.textContent = conversation_id === null ? "" : customerOf(order) || t("Ver la conversación");
  if (conversation_id === null) link.removeAttribute("href");
  else link.href = conversationAddress(conversation_id);
  const erased = customerOf(order) || t("Cliente borrado");
  const phone = phoneOf(address);
  fill(card, {
    erased: conversation_id === null ? erased : null,
    phone: phone === customerOf(order) ? null : phone,
  });
}

/** @param {Order} order */
function deliveryOf({ delivery_area, delivery_price, currency }) {
  if (delivery_area === "") return null;
  return delivery_price === 0
    ? t("{area}, sin costo", { area: isolated(delivery_area) })
    : t("{area}, {price}", { area: isolated(delivery_area), price: money(delivery_price, currency) });
}

/** @param {Order} order */
function linesOf({ lines, discount, discount_percent, currency }) {
  const elements = lines.map(({ quantity, name, amount }) =>
    lineOf(`${wholeNumber(quantity)} ×`, name, money(amount, currency)),
  );
  if (discount > 0)
    elements.push(
      lineOf(
        "",
        t("Descuento de {percent} %", { percent: discount_percent }),
        `−${money(discount, currency)}`,
      ),
    );
  return elements;
}

/**
 * @param {string} quantity
 * @param {string} name
 * @param {string} amount
 */
function lineOf(quantity, name, amount) {
  const line = fromTemplate("orders-line");
  fill(line, { quantity, name, amount });
  return line;
}

/**
 * @param {HTMLElement} card
 * @param {Order} order
 * @param {Date} now
 */
function renderMoments(card, order, now) {
  for (const name of /** @type {const} */ (["placed_at", "paid_at", "sent_at"])) {
    const time = findOf(card, `[data-moment="${name}"]`, HTMLTimeElement);
    const happened = order[name];
    const place = time.closest("div");
    if (place) place.hidden = happened === null;
    time.dateTime = happened ?? "";
    time.title = happened ? fullTime(happened) : "";
    time.textContent = happened ? `${dayLabel(happened, now)}, ${clockTime(happened)}` : "";
  }
}

/**
 * @param {HTMLElement} card
 * @param {Order} order
 * @param {boolean} busy
 */
function renderMoves(card, order, busy) {
  const moves = movesOf(order);
  find(card, "[data-order-actions]").hidden = moves.length === 0;
  for (const button of card.querySelectorAll("[data-move]")) {
    if (!(button instanceof HTMLElement)) continue;
    button.hidden = !moves.includes(/** @type {OrderState} */ (button.dataset.move));
    // Not disabled: the focus would be lost.
    button.setAttribute("aria-disabled", String(busy));
    button.setAttribute("aria-describedby", headingId(order));
  }
  find(card, "h2").id = headingId(order);
}

/** @param {Order} order */
const headingId = ({ order_id }) => `order-${order_id}`;
