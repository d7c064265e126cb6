"""What the bot brings, by day: as JSON for the page, as a file for a spreadsheet."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes import shapes
from chalicelib.routes.http import Routes, query
from chalicelib.sales.operators import Role

if TYPE_CHECKING:
    from chalicelib.flows.report import Report

routes = Routes(__name__)


@routes.route("/api/metrics", methods=["GET"], role=Role.VIEWER)
def get_metrics() -> dict[str, Any]:
    parts, parameters = wiring.current(), query(routes.current_request)
    report = _report(parameters, compare=_flag(parameters, "compare"))
    return {
        **_period(report),
        "timezone": parts.settings.business_timezone.key,
        "currency": parts.settings.business_currency,
        "items": [{"day": day, **shapes.numbers(counted)} for day, counted in report.days.items()],
        "previous": _period(report.previous) if report.previous else None,
        "next": None,
    }


@routes.route("/api/metrics.csv", methods=["GET"], role=Role.VIEWER)
def get_metrics_file() -> Response:
    """A line a day; `lang=en` for English headings."""
    from chalicelib.sales.report_file import Language, as_csv  # the webhook's start need not wait for it

    parameters = query(routes.current_request)
    language = parameters.get("lang", Language.SPANISH)
    if language not in tuple(Language):
        raise RequestRefused(400, "bad_field", f"«lang» debe ser uno de: {', '.join(Language)}.")
    report = _report(parameters, compare=False)
    body = as_csv(report.days, wiring.current().settings.business_currency, Language(language))
    name = f"metrics-{report.first}-{report.last}.csv"
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(body, headers=headers)


def _report(parameters: Mapping[str, str], *, compare: bool) -> "Report":
    make = wiring.current().make_report
    return make(parameters.get("from"), parameters.get("to"), parameters.get("sender"), compare=compare)


def _flag(parameters: Mapping[str, str], name: str) -> bool:
    value = parameters.get(name, "false")
    if value not in ("true", "false"):
        raise RequestRefused(400, "bad_field", f"«{name}» es true o false.")
    return value == "true"


def _period(report: "Report") -> dict[str, Any]:
    return {
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "totals": shapes.numbers(report.totals()),
        "ads": [shapes.ad(counted) for counted in report.ads],
    }
