"""The dashboard's page and the API behind it, as a browser meets them."""

from collections.abc import Iterator
from typing import Any

from requests import RequestException, Response

from deployment.checks.account import DEPLOYMENT
from deployment.checks.configuration import SETTINGS
from deployment.checks.finding import Check, Finding, all_of, failed, ok, skipped, warning
from deployment.checks.target import Target
from deployment.errors import DeploymentFailed

API, PAGE = "API", "Dashboard page"
_HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
_OVER_HTTPS = "Strict-Transport-Security"
_STRANGER = "https://stranger.example"
_ALLOWED = "Access-Control-Allow-Origin"


def page(target: Target) -> Finding:
    origin = target.settings.dashboard_origin
    if _is_the_bucket(target):
        return skipped(f"{origin} is the bucket itself: {target.endpoint_url} has no CloudFront that serves it")
    answer = _asked(target, "GET", f"{origin}/")
    if answer.status_code != 200:
        return failed(f"{origin} answered {answer.status_code}", target.deploy)
    wanted = (*_HEADERS, *([_OVER_HTTPS] if origin.startswith("https:") else []))
    missing = [name for name in wanted if name not in answer.headers]
    if missing:
        return warning(f"{origin} has no header {', '.join(missing)}", target.deploy)
    return ok(f"{origin}, with security headers")


def page_config(target: Target) -> Finding:
    if _is_the_bucket(target):
        return skipped("the page is not served")
    answer = _asked(target, "GET", f"{target.settings.dashboard_origin}/config.json")
    api_url = str(_json_object(answer).get("api_url", "")).rstrip("/")
    if api_url != target.api_url:
        return failed(f"the page calls {api_url or 'no API'}, the API is {target.api_url}", target.deploy)
    return ok(f"names {api_url}")


def _is_the_bucket(target: Target) -> bool:
    return bool(target.endpoint_url) and ".s3.localhost" in target.settings.dashboard_origin


def api(target: Target) -> Finding:
    answer = _asked(target, "GET", f"{target.api_url}/api/health")
    told = _json_object(answer)
    if answer.status_code != 200 or told.get("status") != "ok":
        return failed(
            f"{target.api_url}/api/health answered {answer.status_code}", f"See `make logs STAGE={target.stage.name}`."
        )
    if told.get("stage") != target.stage.name:
        return failed(f"it is the API of stage {told.get('stage')}", target.deploy)
    return ok(f"up, version {told.get('version')}")


def origins(target: Target) -> Finding:
    """A browser lets a page call the API when the answer names the page's origin, or every origin."""
    origin = target.settings.dashboard_origin
    return all_of(
        _origins(target, _allowed(target, origin), _allowed(target, _STRANGER)), when_good=f"only {origin} may call"
    )


def _origins(target: Target, for_page: str, for_stranger: str) -> Iterator[Finding]:
    if for_page not in (target.settings.dashboard_origin, "*"):
        yield failed(
            f"the page may not call the API, which allows {for_page or 'no origin'}",
            f"Correct DASHBOARD_ORIGIN. {target.deploy}",
        )
    if for_stranger in (_STRANGER, "*"):
        yield failed("any page may call the API", f"Correct DASHBOARD_ORIGIN. {target.deploy}")


def _allowed(target: Target, origin: str) -> str:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = _asked(target, "OPTIONS", f"{target.api_url}/api/session", headers=headers)
    return str(answer.headers.get(_ALLOWED, "")) if answer.ok else ""


def _asked(target: Target, method: str, url: str, **options: Any) -> Response:
    try:
        return target.ask(method, url, **options)
    except RequestException as error:
        raise DeploymentFailed(f"{url} cannot be reached ({type(error).__name__}): is it deployed?") from None


def _json_object(answer: Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


CHECKS: tuple[Check[Target], ...] = (
    Check(API, api, (DEPLOYMENT,)),
    Check("API's origins", origins, (API, SETTINGS)),
    Check(PAGE, page, (SETTINGS,)),
    Check("Page's config.json", page_config, (PAGE,)),
)
