"""Requests as API Gateway gives them to Lambda: what the test client cannot say, an attacker can."""

import json
from collections.abc import Mapping
from typing import Any

import app as chalice_app

CALLER = "192.0.2.1"


def event_of(
    method: str,
    path: str,
    *,
    token: str = "",
    parts: Mapping[str, str] | None = None,
    query: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Any = None,
    source_ip: str = CALLER,
) -> dict[str, Any]:
    """`path` is the route, `parts` are the decoded values of its names; `body` becomes JSON, if it is no text."""
    named = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
    return {
        "requestContext": {"httpMethod": method, "resourcePath": path, "identity": {"sourceIp": source_ip}},
        "headers": {**named, **(headers or {})},
        "pathParameters": dict(parts) if parts else None,
        "multiValueQueryStringParameters": dict(query) if query else None,
        "stageVariables": None,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }


def asked(method: str, path: str, **told: Any) -> tuple[int, Any, dict[str, str]]:
    """Status, body (as JSON, where it is some) and headers of the answer."""
    answer = chalice_app.app(event_of(method, path, **told), None)
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    try:
        return answer["statusCode"], json.loads(answer["body"]), headers
    except ValueError:
        return answer["statusCode"], answer["body"], headers
