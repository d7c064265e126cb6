/**
 * Orders as the API tells them. Amounts are integer minor units of the order's currency.
 *
 * @typedef {"placed" | "paid" | "sent" | "cancelled"} OrderState
 *
 * @typedef {object} OrderLine
 * @property {string} product_id
 * @property {string} name
 * @property {number} quantity
 * @property {number} unit_price
 * @property {number} amount
 *
 * @typedef {object} Order
 * @property {string} order_id the number that the customer was told
 * @property {string | null} conversation_id null once the customer was erased
 * @property {OrderState} state
 * @property {OrderLine[]} lines
 * @property {number} discount_percent
 * @property {number} discount
 * @property {string} delivery_area empty where it is not sent
 * @property {number} delivery_price
 * @property {number} total
 * @property {string} currency
 * @property {string | null} [profile_name] of the customer on WhatsApp
 * @property {string} customer_name
 * @property {string} address the customer's on WhatsApp
 * @property {string} ship_to
 * @property {string} placed_at
 * @property {string | null} paid_at
 * @property {string | null} sent_at
 * @property {string} changed_at
 * @property {number} version
 *
 * @typedef {{items: {state: OrderState, count: number, total: number}[], currency: string, capped: boolean}} Summary
 */

export {};
