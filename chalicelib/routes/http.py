"""How a request becomes a view's call, and whatever comes of it an answer: sign-in, roles, errors, CORS.

A route names the least role it needs, or PUBLIC; there is no default, so none is open by omission. The middleware is
the one place that checks it.
"""

import functools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from chalice.app import Blueprint, ChaliceUnhandledError, ChaliceViewError, Request, Response

from chalicelib import logs, wiring
from chalicelib.errors import RequestRefused, SettingsInvalid, StoreBusy
from chalicelib.sales.operators import Operator, Role

PUBLIC = None
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
FORM = "application/x-www-form-urlencoded"
LARGEST_JSON = 10 * 1024 * 1024
_DEEPEST_JSON = 20
LONGEST_ID = 200
_API = "/api/"
_PREFLIGHT_SECONDS = "7200"  # browsers remember a preflight no longer: each costs a call

_needed: dict[tuple[str, str], Role | None] = {}

_WORDS = {
    400: ("bad_request", "La petición no es válida."),
    401: ("not_signed_in", "Tu sesión terminó. Vuelve a entrar."),
    403: ("forbidden", "No tienes permiso para hacer esto."),
    404: ("not_found", "No existe."),
    405: ("method_not_allowed", "Este método no se permite aquí."),
    413: ("too_large", "La petición es demasiado grande."),
    415: ("unsupported_media_type", "El cuerpo debe ser JSON (application/json)."),
    500: ("internal_error", "Algo falló de nuestro lado. Inténtalo de nuevo."),
}


class _Escaped(ChaliceUnhandledError):
    """Carries an error of a view to the middleware: Chalice turns any other into a 500 with its text in the log."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class Routes(Blueprint):
    """A Blueprint whose routes name the role they need and whose views' errors reach the middleware.

    Each path of the API answers a browser's preflight itself: API Gateway's own answer would have to know the page's
    origin when it is packaged.
    """

    def route(self, path: str, *, role: Role | None, **options: Any) -> Callable[..., Any]:  # type: ignore[override]
        if path.startswith(_API) and ("OPTIONS", path) not in _needed:
            _needed["OPTIONS", path] = PUBLIC
            super().route(path, methods=["OPTIONS"], name="preflight")(_letting_errors_escape(preflight))
        for method in options["methods"]:
            _needed[method, path] = role
        register = super().route(path, **options)

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            register(_letting_errors_escape(view))
            return view

        return decorate


def _letting_errors_escape(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def escaping(**parameters: str) -> Any:
        try:
            return view(**parameters)
        except ChaliceViewError:
            raise
        except Exception as error:
            raise _Escaped(error) from error

    return escaping


def preflight(**_parameters: str) -> Response:
    wiring.current()
    return Response("", status_code=204)


def middleware(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Registered on the app for every HTTP request to a known path."""
    webhook = request.path.startswith("/whatsapp")
    try:
        response = _checked(request, get_response)
    except RequestRefused as refused:
        response = refusal(refused.status, refused.code, refused.message, refused.details)
        if refused.retry_after is not None:
            response.headers["Retry-After"] = str(refused.retry_after)
    except StoreBusy as error:
        logs.failure("store_busy", error, path=request.path)
        response = refusal(503, "busy", "El sistema está muy ocupado. Inténtalo de nuevo en un momento.")
    except SettingsInvalid as error:
        logs.alarm("settings_invalid", reason=str(error))
        response = refusal(503, "not_configured", "Faltan ajustes del sistema. Avisa a quien lo administra.")
    except Exception as error:  # the edge of the program: told to the log by class and place, to the caller not at all
        logs.failure("request_failed", error, path=request.path)
        response = refusal(500, *_WORDS[500])
    if webhook:
        return _as_twiml(response)
    return _with_cors(_in_our_shape(response), request.path)


def operator_of(request: Request) -> Operator:
    operator: Operator = request.context["operator"]
    return operator


def _checked(request: Request, get_response: Callable[[Request], Response]) -> Response:
    needed = _needed.get((request.method, request.path), Role.VIEWER)
    if needed is not PUBLIC:
        operator = wiring.current().sign_in.operator_of(_bearer_token(request))
        if not operator.role.covers(needed):
            raise RequestRefused(403, *_WORDS[403])
        request.context["operator"] = operator
    if any(len(value) > LONGEST_ID for value in (request.uri_params or {}).values()):
        raise RequestRefused(404, *_WORDS[404])
    try:
        return get_response(request)
    except _Escaped as escaped:
        raise escaped.error from None


def _bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def twiml(status: int = 200) -> Response:
    """What Twilio reads; a missing content type is its error 12300."""
    return Response(TWIML, status_code=status, headers={"Content-Type": "text/xml"})


def _as_twiml(response: Response) -> Response:
    """What Chalice itself refuses (405, 415) is told to the log here, the rest where it is refused."""
    if isinstance(response.body, Mapping) and "error" not in response.body:
        logs.step("webhook_refused", reason=_WORDS.get(response.status_code, _WORDS[500])[0])
    return twiml(response.status_code)


def refusal(status: int, code: str, message: str, details: Sequence[Mapping[str, Any]] = ()) -> Response:
    error = {"code": code, "message": message} | ({"details": list(details)} if details else {})
    return Response({"error": error}, status_code=status)


def _in_our_shape(response: Response) -> Response:
    """Chalice's own errors (404, 405, 415, bad JSON) in the one shape of this API."""
    body = response.body
    if response.status_code < 400 or (isinstance(body, Mapping) and "error" in body):
        return response
    status = response.status_code if response.status_code in _WORDS else 500
    shaped = refusal(response.status_code, *_WORDS[status])
    shaped.headers = {k: v for k, v in response.headers.items() if k.lower() != "content-type"}
    return shaped


def _with_cors(response: Response, path: str) -> Response:
    response.headers = {
        "Content-Type": "application/json",
        **response.headers,
        **_cors(path),
        "Vary": "Origin",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",  # no browser takes a text of JSON as a page
    }
    return response


def _cors(path: str) -> dict[str, str]:
    origin = wiring.dashboard_origin()
    if origin is None:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": ",".join(method for method, known in _needed if known == path),
        "Access-Control-Allow-Headers": "Authorization,Content-Type",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
    }


def query(request: Request) -> dict[str, str]:
    """Query parameters; of repeated ones the last."""
    return dict(request.query_params or {})


def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises RequestRefused for anything else."""
    raw = body_of(request)
    if len(raw) > LARGEST_JSON:
        raise RequestRefused(413, *_WORDS[413])
    try:
        value = json.loads(raw, object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise RequestRefused(400, "bad_json", "El cuerpo no es JSON válido.") from None
    if not isinstance(value, dict) or _depth(value) > _DEEPEST_JSON:
        raise RequestRefused(400, "bad_json", "El cuerpo debe ser un objeto JSON sencillo.")
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that is there twice, readers take one or the other: what one has checked another may not see."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(name: str) -> Any:
    """NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= _DEEPEST_JSON:
        depth += 1
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def text_field(body: Mapping[str, Any], name: str, *, longest: int = 2000) -> str:
    """A required text. Raises RequestRefused."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise RequestRefused(400, "bad_field", f"Falta «{name}» o no es un texto de hasta {longest} caracteres.")
    if re.search(r"[\ud800-\udfff]", value):
        raise RequestRefused(400, "bad_field", f"«{name}» tiene caracteres que no son válidos.")
    return value


def limit_of(parameters: Mapping[str, str], *, default: int = 50, most: int = 200) -> int:
    text = parameters.get("limit", str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= most:
        raise RequestRefused(400, "bad_limit", f"«limit» va de 1 a {most}.")
    return int(text)


class Form(dict[str, str]):
    """Form fields; of repeated ones the last, all of them by `getlist`, as twilio's validator asks for them."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def getlist(self, name: str) -> list[str]:
        return [value for key, value in self._pairs if key == name]


def body_of(request: Request) -> bytes:
    """As bytes, also where API Gateway delivers it base64-encoded."""
    raw = request.raw_body
    return raw.encode() if isinstance(raw, str) else raw


def form_of(raw: bytes) -> Form | None:
    """None for what is not UTF-8, which Twilio cannot have signed, and for more fields than a message has."""
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        return None
    return Form(pairs)
