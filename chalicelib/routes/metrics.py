"""What the bot brings, by day."""

from typing import Any

from chalicelib import wiring
from chalicelib.routes import shapes
from chalicelib.routes.http import Routes, query
from chalicelib.sales.operators import Role

routes = Routes(__name__)


@routes.route("/api/metrics", methods=["GET"], role=Role.VIEWER)
def get_metrics() -> dict[str, Any]:
    parts, parameters = wiring.current(), query(routes.current_request)
    report = parts.make_report(parameters.get("from"), parameters.get("to"), parameters.get("sender"))
    return {
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "timezone": parts.settings.business_timezone.key,
        "currency": parts.settings.business_currency,
        "items": [{"day": day, **shapes.counters(counted)} for day, counted in report.days.items()],
        "totals": shapes.counters(report.totals()),
        "next": None,
    }
