"""The orders for the dashboard: the newest, their sums, one of them, and what an operator says became of it."""

from typing import Any

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes.http import Routes, json_object, limit_of, query
from chalicelib.routes.senders import sender_of
from chalicelib.sales import as_json
from chalicelib.sales.operators import Role
from chalicelib.sales.orders import OrderState

routes = Routes(__name__)


@routes.route("/api/orders", methods=["GET"], role=Role.VIEWER)
def list_orders() -> dict[str, Any]:
    parts, parameters = wiring.current(), query(routes.current_request)
    page = parts.orders.newest(
        parts.settings.twilio_senders,
        state=_state(parameters["state"]) if parameters.get("state") else None,
        limit=limit_of(parameters),
        cursor=parameters.get("cursor"),
    )
    return {"items": [as_json.order(order) for order in page.items], "next": page.next}


@routes.route("/api/orders/summary", methods=["GET"], role=Role.VIEWER)
def sum_orders() -> dict[str, Any]:
    parts, parameters = wiring.current(), query(routes.current_request)
    senders = (sender_of(parameters),) if parameters.get("sender") else parts.settings.twilio_senders
    currency = parts.settings.business_currency
    sums, capped = parts.orders.summary(senders, currency)
    items = [{"state": item.state, "count": item.count, "total": item.total} for item in sums]
    return {"items": items, "currency": currency, "capped": capped, "next": None}


@routes.route("/api/orders/{order_id}", methods=["GET"], role=Role.VIEWER)
def get_order(order_id: str) -> dict[str, Any]:
    order = wiring.current().orders.get(order_id)
    if order is None:
        raise RequestRefused(404, "not_found", "Ese pedido no existe.")
    return as_json.order(order)


@routes.route("/api/orders/{order_id}", methods=["PATCH"], role=Role.OPERATOR)
def change_order(order_id: str) -> dict[str, Any]:
    body = json_object(routes.current_request)
    if set(body) - {"state", "version"}:
        raise RequestRefused(400, "bad_field", "De un pedido se cambia «state»; «version» es opcional.")
    changed = wiring.current().change_order(order_id, _state(body.get("state")), _version(body.get("version")))
    return as_json.order(changed)


def _state(value: Any) -> OrderState:
    if not isinstance(value, str) or value not in tuple(OrderState):
        raise RequestRefused(400, "bad_field", f"«state» debe ser uno de: {', '.join(OrderState)}.")
    return OrderState(value)


def _version(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise RequestRefused(400, "bad_field", "«version» es la que tenía el pedido cuando lo leíste.")
    return value
