"""Requests that docs/openapi.yaml describes, and such that break it, against all of `app.py`: routes, sign-in, errors.

Each answer must be one that is described, and none an error of ours.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import schemathesis
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import app as chalice_app
from tests.attack.conftest import Stocked
from tests.examples import examples
from tests.functional.test_openapi import DESCRIPTION

# Unknown parameters are let be, and the test signs in by itself: neither makes a request one to be refused.
CONFIG = SchemathesisConfig.from_dict(
    {"seed": 1, "generation": {"allow-extra-parameters": False, "with-security-parameters": False}}
)
EXAMPLES = 12
SIGNED, SECRET, READ, FILE, GONE = (
    "Twilio's signature",
    "a password",
    "the version that is there now",
    "a file of products, a message with a file",
    "what a request before it has taken away",
)
# What no request succeeds in whose parts are made up, and what it would need.
NEVER_BY_CHANCE = {
    "POST /whatsapp": SIGNED,
    "POST /whatsapp/status": SIGNED,
    "POST /api/session": SECRET,
    "PUT /api/me/password": SECRET,
    "PATCH /api/conversations/{conversation_id}": READ,
    "PUT /api/profile": READ,
    "POST /api/products/import": FILE,
    "GET /api/conversations/{conversation_id}/messages/{message_id}/media/{place}": FILE,
    "DELETE /api/conversations/{conversation_id}/messages/{message_id}/correction": GONE,
    "DELETE /api/questions/{question_id}": GONE,
}
ROLES = ("admin", "admin", "admin", "operator", "viewer", None)


def what_does_not_fit_is_refused(context: Any, response: Any, case: Any) -> bool | None:
    """A parameter that is there and empty is none, as forms send it."""
    if "" in (case.query or {}).values():
        return None
    return negative_data_rejection(context, response, case)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    what_does_not_fit_is_refused,
]


class Gateway:
    """Chalice's local gateway, which is what its test client and `chalice local` have inside, as a WSGI application."""

    def __init__(self) -> None:
        self._gateway = LocalGateway(chalice_app.app, Config())

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or name == "CONTENT_TYPE"
        }
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        uri = f"{environ['REQUEST_URI']}?{environ['QUERY_STRING']}".rstrip("?")
        try:
            answer = self._gateway.handle_request(environ["REQUEST_METHOD"], uri, headers, body)
        except LocalGatewayException as error:  # no such route
            answer = {"statusCode": error.CODE, "headers": error.headers, "multiValueHeaders": {}, "body": error.body}
        told = [*answer["headers"].items(), *_each(answer["multiValueHeaders"])]
        start_response(f"{answer['statusCode']} ", told)
        content = answer["body"] or b""
        return [content.encode() if isinstance(content, str) else content]


def _each(headers: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, values in headers.items() for value in values)


def in_an_order_that_leaves_the_most_to_do() -> list[Any]:
    """What deletes comes last, and the end of the session at the very end."""
    schema = schemathesis.openapi.from_dict(deepcopy(DESCRIPTION), config=CONFIG)
    schema.app = Gateway()
    operations = [found.ok() for found in schema.get_all_operations()]
    return sorted(operations, key=lambda one: (one.method == "delete", one.path == "/api/session"))


def cases(operation: Any, parts: dict[str, str]) -> st.SearchStrategy[Any]:
    """Such as fit and such as do not, of things that are there and of others."""
    here = {parameter.name: parts[parameter.name] for parameter in operation.path_parameters}
    return st.one_of(
        operation.as_strategy(GenerationMode.POSITIVE, path_parameters=here),
        operation.as_strategy(GenerationMode.POSITIVE),
        operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=here),
        operation.as_strategy(GenerationMode.NEGATIVE),
    )


def test_every_answer_to_any_request_is_one_that_is_described(stocked: Stocked) -> None:
    attacked = {operation.label: _attack(operation, stocked) for operation in in_an_order_that_leaves_the_most_to_do()}
    refused = {name for name, statuses in attacked.items() if not any(status < 300 for status in statuses)}
    assert refused <= NEVER_BY_CHANCE.keys()


def _attack(operation: Any, stocked: Stocked) -> set[int]:
    """The statuses that came of it."""
    statuses: set[int] = set()

    @examples(EXAMPLES)
    @given(case=cases(operation, stocked.parts), role=st.sampled_from(ROLES))
    def is_answered_as_described(case: Any, role: str | None) -> None:
        headers = {"Authorization": f"Bearer {stocked.tokens[role]}"} if role else {}
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    is_answered_as_described()
    return statuses
