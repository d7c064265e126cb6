/**
 * @import { App } from "../../types.js"
 * @import { Order, OrderState, Summary } from "./types.js"
 */
import { ApiError } from "../../api.js";
import { confirmed } from "../../dialogs.js";
import { find, keyedElements, placeInOrder } from "../../dom.js";
import { counted, dayLabel, money, wholeNumber } from "../../format.js";
import { t } from "../../language.js";
import { PagedList } from "../../paged_list.js";
import { ListState } from "../../views/list_state.js";
import { newOrderCard, renderOrderCard } from "./order_card.js";
import { countOf, refreshed, totalOf } from "./order_rules.js";
import { moveOrder, readOrder, readOrders, readSummary } from "./orders_api.js";

/** @type {Record<OrderState | "all", string>} */
const NOTHING = {
  all: t("Todavía no hay pedidos. Aparecerán aquí cuando un cliente acepte una cotización."),
  placed: t("Ningún pedido está por pagar."),
  paid: t("Ningún pedido pagado está por enviar."),
  sent: t("Todavía no se ha enviado ningún pedido."),
  cancelled: t("Ningún pedido se canceló."),
};

/** @type {Record<OrderState, string>} */
const MOVED = {
  placed: t("El pedido {id} está por pagar."),
  paid: t("El pedido {id} quedó como pagado."),
  sent: t("El pedido {id} quedó como enviado."),
  cancelled: t("El pedido {id} se canceló."),
};

/** @param {Order} order */
const idOf = ({ order_id }) => order_id;

export class OrderList {
  #app;
  #root;
  #orders;
  #cards;
  #listState;
  /** @type {OrderState | null} null: all of them */
  #state = null;
  /** @type {Summary | null} */
  #summary = null;
  /** @type {Set<string>} orders that are being moved */
  #moving = new Set();

  /**
   * @param {App} app
   * @param {HTMLElement} root
   */
  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#orders = new PagedList(
      (cursor) => readOrders(app, this.#state, cursor),
      idOf,
      () => this.#render(),
    );
    this.#cards = keyedElements(
      idOf,
      (order, known) =>
        renderOrderCard(known ?? newOrderCard((state) => void this.#move(order.order_id, state)), order, {
          now: app.store.now,
          busy: this.#moving.has(order.order_id),
        }),
      (order) => [order, this.#moving.has(order.order_id), this.#daysOf(order)],
    );
    this.#listState = new ListState(root, { readMore: () => void this.#orders.readMore() });
    app.store.on(["clock"], () => this.#render());
    for (const tab of this.#tabs())
      tab.addEventListener("click", () =>
        this.#choose(/** @type {OrderState} */ (tab.dataset.state) || null),
      );
    this.#render();
  }

  /** Rejects when it cannot be read; what is shown stays. */
  async refresh() {
    const before = new Set(this.#orders.items.map(idOf));
    const wasLoaded = this.#orders.loaded;
    await Promise.all([this.#orders.refresh(refreshed), this.#readSummary()]);
    const news = this.#orders.items.filter(
      ({ order_id, state }) => state === "placed" && !before.has(order_id),
    );
    if (wasLoaded && news.length > 0)
      this.#app.store.announce(counted(news.length, t("pedido nuevo"), t("pedidos nuevos")));
  }

  clear() {
    this.#state = null;
    this.#summary = null;
    this.#orders.clear();
  }

  async #readSummary() {
    this.#summary = await readSummary(this.#app);
    this.#render();
  }

  #tabs() {
    const buttons = this.#root.querySelectorAll("[data-order-tabs] [data-state]");
    return [...buttons].filter((button) => button instanceof HTMLElement);
  }

  /** @param {OrderState | null} state */
  #choose(state) {
    this.#state = state;
    this.#orders.clear();
    void this.#orders.restart();
  }

  /** @param {Order} order */
  #daysOf({ placed_at, paid_at, sent_at }) {
    return [placed_at, paid_at, sent_at].map((at) => at && dayLabel(at, this.#app.store.now));
  }

  /**
   * @param {string} id
   * @param {OrderState} state
   */
  async #move(id, state) {
    const order = this.#orders.items.find(({ order_id }) => order_id === id);
    if (!order || this.#moving.has(id) || (state === "cancelled" && !(await isSure(order)))) return;
    this.#setMoving(id, true);
    try {
      this.#place(await moveOrder(this.#app, order, state));
      this.#app.store.toast(MOVED[state].replace("{id}", id));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#app.store.toast(t("{id}: {reason}", { id, reason: error.message }), "danger");
      if (error.status === 409 || error.status === 404) await this.#showNewest(id);
    } finally {
      this.#setMoving(id, false);
    }
    await this.#readSummary().catch(ignoreFailure);
  }

  /** @param {string} id somebody was faster */
  async #showNewest(id) {
    try {
      this.#place(await readOrder(this.#app, id));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) this.#orders.remove(id);
    }
  }

  /** @param {Order} order where it still belongs to the list */
  #place(order) {
    if (this.#state === null || this.#state === order.state) {
      const known = this.#orders.items.find(({ order_id }) => order_id === order.order_id);
      this.#orders.put({ ...known, ...order });
      return;
    }
    this.#orders.remove(order.order_id);
    find(this.#root, "[data-orders-total]").focus();
  }

  /**
   * @param {string} id
   * @param {boolean} moving
   */
  #setMoving(id, moving) {
    if (moving) this.#moving.add(id);
    else this.#moving.delete(id);
    this.#render();
  }

  #render() {
    placeInOrder(find(this.#root, "[data-orders]"), this.#cards(this.#orders.items));
    this.#listState.render(this.#orders, NOTHING[this.#state ?? "all"]);
    for (const tab of this.#tabs()) this.#renderTab(tab);
    find(this.#root, "[data-orders-total]").textContent = this.#totalLine();
  }

  /** @param {HTMLElement} tab */
  #renderTab(tab) {
    const state = /** @type {OrderState} */ (tab.dataset.state) || null;
    tab.setAttribute("aria-pressed", String(state === this.#state));
    const more = this.#summary?.capped ? "+" : "";
    find(tab, "[data-tab-count]").textContent =
      this.#summary === null ? "" : wholeNumber(countOf(this.#summary, state)) + more;
  }

  #totalLine() {
    if (this.#summary === null) return "";
    const { count, total } = totalOf(this.#summary, this.#state);
    const values = {
      count: counted(count, t("pedido"), t("pedidos")),
      total: money(total, this.#summary.currency),
    };
    const line =
      this.#state === null
        ? t("{count} por {total}, sin contar los cancelados", values)
        : t("{count} por {total}", values);
    return this.#summary.capped ? t("Más de {line}", { line }) : line;
  }
}

/** @param {Order} order */
const isSure = ({ order_id, total, currency }) =>
  confirmed({
    title: t("¿Cancelar el pedido {id}?", { id: order_id }),
    text: t(
      "Es de {total}. Lo que lleva vuelve a las existencias y la venta deja de contar. No se puede deshacer.",
      {
        total: money(total, currency),
      },
    ),
    action: t("Cancelar el pedido"),
    danger: true,
  });

/** @param {unknown} error */
function ignoreFailure(error) {
  if (!(error instanceof ApiError)) throw error;
}
