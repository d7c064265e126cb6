"""docs/openapi.yaml and the API say the same: every route is described, and real answers fit what is described."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from chalice.test import HTTPResponse
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import app as chalice_app
from chalicelib import VERSION
from chalicelib.errors import SendRefused
from chalicelib.routes.http import Routes
from chalicelib.routes.shapes import counters
from chalicelib.sales import delivery
from chalicelib.sales.change import Change, UnansweredQuestion
from chalicelib.sales.conversation import Mode, NeedsPerson, Stage
from chalicelib.sales.counting import COUNTERS, Counter
from chalicelib.sales.operators import Role
from tests.fakes.media import PHOTO
from tests.functional.conftest import PASSWORD, SENDER, Shop

DESCRIPTION: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs" / "openapi.yaml").read_text(encoding="utf-8")
)
METHODS = ("get", "put", "post", "patch", "delete")
ROOT = "urn:openapi"
REGISTRY: Registry[Any] = Registry().with_resource(ROOT, Resource.from_contents(DESCRIPTION, DRAFT202012))


def resolved(item: Any) -> Any:
    while "$ref" in item:
        item = found(item["$ref"])
    return item


def found(reference: str) -> Any:
    item: Any = DESCRIPTION
    for key in reference.removeprefix("#/").split("/"):
        item = item[key.replace("~1", "/").replace("~0", "~")]
    return item


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DESCRIPTION["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def mistakes(value: Any, schema: Any) -> list[str]:
    """What of the value does not fit; references in the schema are those of the description."""
    validator = OAS31Validator(_absolute(schema), registry=REGISTRY)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: ROOT + value if key == "$ref" and isinstance(value, str) else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(item) for item in schema] if isinstance(schema, list) else schema


def check_response(answer: HTTPResponse, response: Any) -> None:
    """The media type, the body and the required headers are as that response describes."""
    response = resolved(response)
    if "content" not in response:
        assert answer.body in (b"", ""), "a body that is not described"
        return
    # Chalice leaves JSON's media type out: API Gateway adds it.
    content_type = answer.headers.get("Content-Type", "application/json").split(";")[0]
    body = json.loads(answer.body) if content_type == "application/json" else answer.body.decode()
    assert mistakes(body, response["content"][content_type]["schema"]) == []
    for name, header in response.get("headers", {}).items():
        assert mistakes(answer.headers[name], header["schema"]) == []


class DescribedShop:
    """The shop's API; each answer is checked against its description."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.tokens = {name: shop.token(name) for name in ("viewer", "op", "admin")}

    def __call__(
        self,
        method: str,
        template: str,
        body: Any = None,
        *,
        who: str | None = "op",
        query: dict[str, str] | None = None,
        **parts: str,
    ) -> HTTPResponse:
        path = template.format(**parts) + (f"?{urlencode(query)}" if query else "")
        answer = self.shop.api(method, path, body, token=self.tokens.get(who or ""))
        operation = DESCRIPTION["paths"][template][method.lower()]
        assert str(answer.status_code) in operation["responses"], f"{method} {template} answered {answer.status_code}"
        check_response(answer, operation["responses"][str(answer.status_code)])
        if answer.status_code < 300 and "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            assert mistakes(body, schema) == [], "the request that worked is not as described"
        return answer


@pytest.fixture
def described(shop: Shop) -> DescribedShop:
    return DescribedShop(shop)


CONVERSATION = "/api/conversations/{conversation_id}"
MESSAGES = "/api/conversations/{conversation_id}/messages"


# The description itself


def test_every_route_and_method_is_described_and_nothing_else_is() -> None:
    routes = {
        (method, path) for path, methods in chalice_app.app.routes.items() for method in methods if method != "OPTIONS"
    }
    assert {(method, path) for method, path, _ in operations()} == routes


def test_the_described_version_is_the_programs() -> None:
    assert DESCRIPTION["info"]["version"] == VERSION


def _schemas(item: Any) -> Iterator[dict[str, Any]]:
    if isinstance(item, dict):
        yield from (value for key, value in item.items() if key == "schema" and isinstance(value, dict))
        for value in item.values():
            yield from _schemas(value)
    elif isinstance(item, list):
        for value in item:
            yield from _schemas(value)


def _references(item: Any) -> Iterator[str]:
    if isinstance(item, dict):
        if isinstance(item.get("$ref"), str):
            yield item["$ref"]
        for value in item.values():
            yield from _references(value)
    elif isinstance(item, list):
        for value in item:
            yield from _references(value)


def test_every_schema_is_valid_and_every_reference_leads_somewhere() -> None:
    for schema in [*_schemas(DESCRIPTION), *DESCRIPTION["components"]["schemas"].values()]:
        OAS31Validator.check_schema(schema)
    for reference in _references(DESCRIPTION):
        assert found(reference) is not None


def test_every_answer_of_json_is_closed_so_that_a_new_field_is_seen() -> None:
    shared = ("ConversationFields", "MessageFields", "CounterFields", "NumberFields")  # closed where they are used
    described = {name: s for name, s in DESCRIPTION["components"]["schemas"].items() if name not in shared}
    answers = [
        media["schema"]
        for _, _, operation in operations()
        for response in operation["responses"].values()
        for media in resolved(response).get("content", {}).values()
    ]
    for schema in [*_objects(list(described.values())), *_objects(answers)]:
        is_closed = schema.get("unevaluatedProperties") is False or "additionalProperties" in schema
        assert is_closed, schema


def _objects(item: Any) -> Iterator[dict[str, Any]]:
    if isinstance(item, dict):
        if "properties" in item and not isinstance(item["properties"].get("type"), str):
            yield item
        for value in item.values():
            yield from _objects(value)
    elif isinstance(item, list):
        for value in item:
            yield from _objects(value)


def test_the_described_words_are_those_of_the_code() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    conversation = schemas["ConversationFields"]["properties"]
    assert schemas["Mode"]["enum"] == list(Mode)
    assert schemas["Stage"]["enum"] == list(Stage)
    assert schemas["Role"]["enum"] == list(Role)
    assert set(conversation["needs_person"]["enum"]) == {None, *NeedsPerson}
    ours = {delivery.RECEIVED, delivery.RESERVED, delivery.UNKNOWN, delivery.CANCELLED, "failed", "undelivered"}
    twilios = {name for name in schemas["MessageFields"]["properties"]["delivery_status"]["enum"] if name not in ours}
    assert all(delivery.moves_forward("sending", None, name) for name in twilios)


def test_every_counter_has_its_place_in_the_described_numbers() -> None:
    one_of_each = counters(Counter(dict.fromkeys(COUNTERS, 1)))
    schema = {"allOf": [{"$ref": "#/components/schemas/CounterFields"}], "unevaluatedProperties": False}
    assert mistakes(one_of_each, schema) == []
    told = [
        value
        for item in one_of_each.values()
        for value in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else [item])
    ]
    assert len(told) == len(COUNTERS)
    assert all(told)


# Answers


def test_health_and_sign_in_answer_as_described(described: DescribedShop) -> None:
    assert described("GET", "/api/health", who=None).status_code == 200
    good = {"username": "op", "password": PASSWORD}
    assert described("POST", "/api/session", good, who=None).status_code == 200
    assert described("POST", "/api/session", {"username": "op"}, who=None).status_code == 400
    wrong = {"username": "viewer", "password": "wrong"}
    statuses = [described("POST", "/api/session", wrong, who=None).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert described("DELETE", "/api/session", who="op").status_code == 204


def test_lists_threads_changes_and_search_answer_as_described(described: DescribedShop) -> None:
    shop = described.shop
    since = described("GET", "/api/changes").json_body["next"]
    shop.clock.move(1)
    shop.customer_writes("Hola", ReferralHeadline="Rebozos", ReferralSourceId="1", ExternalUserId="ES.111")
    shop.customer_writes("", Latitude="19.4", Longitude="-99.1", Label="Casa")
    shop.customer_writes(
        "", NumMedia="1", MediaUrl0="https://api.twilio.com/m/1", MediaContentType0="image/jpeg", MessageType="image"
    )
    shop.customer_writes("Hola", From="whatsapp:ES.4480491918930694", ExternalUserId="ES.4480491918930694", WaId="")
    shop.worker()
    listed = described("GET", "/api/conversations", query={"limit": "1", "queue": "all"}).json_body
    assert len(listed["items"]) == 1
    assert described("GET", "/api/conversations", query={"limit": "1", "cursor": listed["next"]}).status_code == 200
    assert len(described("GET", "/api/changes", query={"since": since}).json_body["items"]) == 2
    assert len(described("POST", "/api/search", {"q": "+34600000001"}, who="viewer").json_body["items"]) == 1
    whole = described("GET", CONVERSATION, conversation_id=shop.conversation_id()).json_body
    assert whole["referral"]["headline"] == "Rebozos"
    messages = described("GET", MESSAGES, conversation_id=shop.conversation_id()).json_body["items"]
    assert {message["kind"] for message in messages} == {"text", "location", "image"}
    assert {message["author"] for message in messages} == {"customer", "bot"}
    hidden = shop.conversation_id("whatsapp:ES.4480491918930694")
    assert described("GET", CONVERSATION, conversation_id=hidden).json_body["phone"] is None


def test_a_failed_message_answers_as_described(described: DescribedShop) -> None:
    shop = described.shop
    shop.customer_writes()
    shop.worker()
    sid = shop.twilio.accepted[0].sid
    assert shop.status("bot:1:1", "undelivered", sid, ErrorCode="63024").status_code == 200
    messages = described("GET", MESSAGES, conversation_id=shop.conversation_id()).json_body["items"]
    failed = next(message for message in messages if message["author"] == "bot")
    assert failed["error"]["code"] == 63024
    waiting = described("GET", "/api/conversations", query={"queue": "waiting"}).json_body["items"]
    assert [row["needs_person"] for row in waiting] == ["delivery_failed"]


def test_replies_edits_and_numbers_answer_as_described(described: DescribedShop) -> None:
    shop = described.shop
    shop.customer_writes()
    ana = shop.conversation_id()
    reply = {"client_id": "client-0001", "body": "Hola, soy Lucía"}
    assert described("POST", MESSAGES, reply, conversation_id=ana).status_code == 201
    assert described("POST", MESSAGES, reply, conversation_id=ana).status_code == 201
    assert described("POST", MESSAGES, {"client_id": "short"}, conversation_id=ana).status_code == 400
    edits = {"stage": "quoted", "amount": 124900, "note": "vuelve", "assigned_to": None, "opted_out": False}
    assert described("PATCH", CONVERSATION, {"version": 1, **edits}, conversation_id=ana).status_code == 200
    assert described("PATCH", CONVERSATION, {"version": 0, "note": ""}, conversation_id=ana).status_code == 409
    assert described("PATCH", CONVERSATION, {"version": 2, "blocked": True}, conversation_id=ana).status_code == 200
    blocked = described("POST", MESSAGES, {"client_id": "client-0002", "body": "Hola"}, conversation_id=ana)
    assert blocked.status_code == 409
    assert described("GET", "/api/metrics").json_body["totals"]["stages"]["quoted"] == 1
    period = {"from": "2026-11-19", "to": "2026-11-20", "sender": "+14155238886"}
    assert len(described("GET", "/api/metrics", query=period).json_body["items"]) == 2


def test_reports_and_sums_answer_as_described(described: DescribedShop) -> None:
    shop = described.shop
    shop.customer_writes(ReferralSourceId="1202", ReferralHeadline="Rebozos")
    shop.worker()
    tomorrow = {"from": "2026-11-21", "to": "2026-11-21", "compare": "true"}
    compared = described("GET", "/api/metrics", query=tomorrow, who="viewer").json_body
    assert (compared["ads"], len(compared["previous"]["ads"])) == ([], 1)
    assert compared["previous"]["totals"]["response_seconds"]["p90"] is not None
    assert described("GET", "/api/metrics", query={"compare": "1"}).status_code == 400
    assert described("GET", "/api/metrics.csv", query={"lang": "en"}, who="viewer").status_code == 200
    assert described("GET", "/api/metrics.csv", query={"lang": "fr"}).status_code == 400
    assert len(described("GET", "/api/orders/summary", who="viewer").json_body["items"]) == 4
    assert described("GET", "/api/orders/summary", query={"sender": "+1"}).status_code == 400


def test_what_operators_send_and_look_at_answers_as_described(described: DescribedShop) -> None:
    shop = described.shop
    shop.customer_writes()
    ana = shop.conversation_id()
    shown = described("GET", "/api/profile").json_body
    template = {"name": "retomar", "content_sid": "HX" + "0a" * 16, "variables": ["nombre"], "body": "Hola {{1}}"}
    profile = shown["profile"] | {"templates": [template]}
    assert described("PUT", "/api/profile", {"version": "file", "profile": profile}, who="admin").status_code == 200
    filled = {"client_id": "client-0001", "template": "retomar", "variables": {"nombre": "Ana"}}
    assert described("POST", MESSAGES, filled, conversation_id=ana).status_code == 201
    picture = {"content_type": "image/jpeg", "data": base64.b64encode(PHOTO).decode()}
    for number, caption in enumerate([{}, {"body": "Así quedó"}], start=2):
        sent = {"client_id": f"client-000{number}", "media": picture, **caption}
        assert described("POST", MESSAGES, sent, conversation_id=ana).status_code == 201
    file = {"conversation_id": ana, "message_id": "op:client-0002"}
    media = MESSAGES + "/{message_id}/media/{place}"
    assert described("GET", media, who="viewer", **file, place="0").status_code == 200
    assert described("GET", media, **file, place="1").status_code == 404
    shop.twilio.fails = [SendRefused(63024)]
    failed = {"client_id": "client-0004", "body": "Hola"}
    assert described("POST", MESSAGES, failed, conversation_id=ana).status_code == 201
    again = {"client_id": "client-0005", "resend": "op:client-0004"}
    assert described("POST", MESSAGES, again, conversation_id=ana).status_code == 201
    twice = again | {"client_id": "client-0006", "resend": "op:client-0005"}
    assert described("POST", MESSAGES, twice, conversation_id=ana).status_code == 409
    whole = described("GET", CONVERSATION, conversation_id=ana).json_body
    out = {"version": whole["version"], "opted_out": True, "reason": "Por teléfono", "assigned_to": "op"}
    assert described("PATCH", CONVERSATION, out, conversation_id=ana).json_body["opt_out_by"] == "op"
    assert described("GET", "/api/conversations/counts", who="viewer").json_body["all"] == 1
    assert len(described("GET", "/api/conversations", query={"assigned_to": "me"}).json_body["items"]) == 1


def test_the_profile_its_versions_and_the_pause_answer_as_described(described: DescribedShop) -> None:
    shown = described("GET", "/api/profile", who="viewer").json_body
    profile = shown["profile"]
    profile["delivery"]["areas"][0]["free_from"] = "999.00"
    profile["templates"] = [
        {"name": "retomar", "content_sid": "HX" + "0a" * 16, "variables": ["nombre"], "body": "Hola {{1}}"}
    ]
    saved = described("PUT", "/api/profile", {"version": "file", "profile": profile}, who="admin")
    assert saved.status_code == 200
    assert saved.json_body["profile"] == profile
    wrong = described("PUT", "/api/profile", {"version": "file", "profile": {}}, who="admin")
    assert (wrong.status_code, len(wrong.json_body["error"]["details"])) == (400, 13)
    late = described("PUT", "/api/profile", {"version": "file", "profile": profile}, who="admin")
    assert late.status_code == 409
    assert len(described("GET", "/api/profile/versions", who="viewer").json_body["items"]) == 2
    assert described("GET", "/api/profile", query={"version": "file"}).status_code == 200
    assert described("GET", "/api/profile", query={"version": "20260101T000000-00000000"}).status_code == 404
    assert described("GET", "/api/profile", query={"sender": "+1"}).status_code == 400
    assert described("PUT", "/api/pause", {"paused": True}, who="admin").status_code == 200
    assert described("PUT", "/api/pause", {"paused": 1}, who="admin").status_code == 400


def test_products_knowledge_and_questions_answer_as_described(described: DescribedShop) -> None:
    product, imports = "/api/products/{product_id}", "/api/products/import"
    assert described("POST", imports, {"csv": "id;nombre;precio\nA;;x\n", "dry_run": True}).status_code == 400
    assert described("POST", imports, {"csv": "id;nombre;precio;color\nA;Taza;1\nB;Vela;2\n"}).status_code == 200
    whole = {"name": "Taza", "price": 5, "currency": "MXN", "stock": 3, "tags": ["té"], "url": "https://n.example/a"}
    assert described("PUT", product, whole, product_id="A").status_code == 200
    assert described("PUT", product, {"name": "Taza"}, product_id="A").status_code == 400
    assert described("GET", product, product_id="A", who="viewer").json_body["stock"] == 3
    first = described("GET", "/api/products", query={"limit": "1"}).json_body
    assert described("GET", "/api/products", query={"limit": "1", "cursor": first["next"]}).status_code == 200
    assert len(described("GET", "/api/products", query={"q": "tazas"}).json_body["items"]) == 1
    assert described("DELETE", product, product_id="A").status_code == 204
    assert described("DELETE", product, product_id="A").status_code == 404
    written = {"items": [{"title": "¿Abren?", "text": "Sí."}], "pages": [{"name": "tallas", "markdown": "S y M"}]}
    assert described("PUT", "/api/knowledge", written).status_code == 200
    assert described("GET", "/api/knowledge", who="viewer").json_body["entries"] == 2
    asked = UnansweredQuestion(SENDER, "¿Hacen factura?", described.shop.clock.now())
    described.shop.parts.conversations.commit(Change("c", questions=(asked,), touches_conversation=False))
    tried = {"csv": "id;nombre;precio\nB;Vela;3\nC;Copa;1\n", "dry_run": True}
    assert described("POST", imports, tried).json_body["preview"]["changed"]
    (question,) = described("GET", "/api/questions", who="viewer").json_body["items"]
    answers, question_id = "/api/questions/{question_id}/answer", question["question_id"]
    answer = {"title": "¿Hacen factura?", "text": "Sí, sin costo."}
    assert described("POST", answers, {}, question_id=question_id).status_code == 400
    assert described("POST", answers, answer, question_id=question_id).status_code == 201
    assert described("POST", answers, answer, question_id=question_id).status_code == 404
    described.shop.parts.conversations.commit(Change("c", questions=(asked,), touches_conversation=False))
    (question,) = described("GET", "/api/questions", who="viewer").json_body["items"]
    forgotten = described("DELETE", "/api/questions/{question_id}", question_id=question["question_id"])
    assert forgotten.status_code == 204


def test_an_erasure_answers_as_described(described: DescribedShop) -> None:
    shop = described.shop
    shop.customer_writes()
    erased = described("DELETE", CONVERSATION, who="admin", conversation_id=shop.conversation_id())
    assert erased.status_code == 202
    job_id = erased.json_body["job_id"]
    assert described("GET", CONVERSATION, conversation_id=shop.conversation_id()).json_body["erased"]
    assert described("GET", "/api/jobs/{job_id}", who="admin", job_id=job_id).json_body["state"] == "queued"
    shop.worker()
    done = described("GET", "/api/jobs/{job_id}", who="admin", job_id=job_id).json_body
    assert (done["state"], done["second_pass"]) == ("done", "waiting")


def test_an_export_answers_as_described(described: DescribedShop) -> None:
    shop = described.shop
    shop.customer_writes()
    asked = described("GET", CONVERSATION + "/export", who="admin", conversation_id=shop.conversation_id())
    assert asked.status_code == 202
    shop.worker()
    done = described("GET", "/api/jobs/{job_id}", who="admin", job_id=asked.json_body["job_id"]).json_body
    assert (done["kind"], done["state"], done["removed"]) == ("export", "done", None)
    assert done["url"].startswith("https://")


def test_operators_answer_as_described(described: DescribedShop) -> None:
    new = {"username": "lucia", "role": "operator", "password": "una contraseña larga"}
    one = "/api/operators/{username}"
    assert described("POST", "/api/operators", new, who="admin").status_code == 201
    assert described("POST", "/api/operators", new, who="admin").status_code == 409
    assert described("POST", "/api/operators", {**new, "username": "L"}, who="admin").status_code == 400
    assert len(described("GET", "/api/operators", who="admin").json_body["items"]) == 4
    assert len(described("GET", "/api/operators/names", who="viewer").json_body["items"]) == 4
    assert described("GET", "/api/senders", who="viewer").json_body["items"][0]["sender"] == SENDER
    assert described("PATCH", one, {"role": "viewer"}, who="admin", username="lucia").json_body["role"] == "viewer"
    assert described("PATCH", one, {"sign_out": False}, who="admin", username="lucia").status_code == 400
    assert described("PATCH", one, {"role": "viewer"}, who="admin", username="nobody").status_code == 404
    assert described("DELETE", one, who="admin", username="lucia").status_code == 204
    assert described("DELETE", one, who="admin", username="admin").status_code == 409
    changed = {"current": PASSWORD, "new": "otra contraseña larga"}
    assert described("PUT", "/api/me/password", {**changed, "current": "falsa"}).status_code == 403
    assert described("PUT", "/api/me/password", changed).status_code == 200


def test_refusals_answer_as_described(described: DescribedShop) -> None:
    for template in ("/api/conversations", "/api/metrics", "/api/changes"):
        assert described("GET", template, who=None).status_code == 401
    for template in (CONVERSATION, MESSAGES):
        assert described("GET", template, conversation_id="nobody").status_code == 404
    assert described("GET", "/api/jobs/{job_id}", who="admin", job_id="none").status_code == 404
    for name, value in {"limit": "0", "queue": "nobody", "stage": "nowhere", "cursor": "made-up"}.items():
        assert described("GET", "/api/conversations", query={name: value}).status_code == 400
    for name, value in {"from": "yesterday", "sender": "+1"}.items():
        assert described("GET", "/api/metrics", query={name: value}).status_code == 400
    assert described("GET", "/api/changes", query={"since": "made-up"}).status_code == 400
    assert described("POST", "/api/search", b"{").status_code == 400
    wrong_method = described.shop.api("PUT", "/api/conversations", {}, token=described.tokens["op"])
    assert wrong_method.status_code == 405
    check_response(wrong_method, {"$ref": "#/components/responses/MethodNotAllowed"})
    not_json = described.shop.client.http.post(
        "/api/search",
        headers={"Content-Type": "text/plain", "Authorization": f"Bearer {described.tokens['op']}"},
        body=b"{}",
    )
    assert not_json.status_code == 415
    check_response(not_json, DESCRIPTION["paths"]["/api/search"]["post"]["responses"]["415"])


def test_each_operation_asks_for_the_described_role(described: DescribedShop) -> None:
    just_below = {"operator": "viewer", "admin": "op"}
    for method, path, operation in operations():
        needed = operation.get("x-least-role")
        parts = dict.fromkeys(re.findall(r"{(\w+)}", path), "x")
        body = None if method in ("GET", "DELETE") else {}
        if needed is None:
            assert operation["security"] != DESCRIPTION["security"]
            continue
        assert described(method, path, body, who=None, **parts).status_code == 401
        if needed in just_below:
            assert described(method, path, body, who=just_below[needed], **parts).status_code == 403


def test_a_route_without_a_role_does_not_start() -> None:
    with pytest.raises(TypeError, match="role"):
        Routes(__name__).route("/api/open-by-omission", methods=["GET"])  # type: ignore[call-arg]


def test_the_webhooks_answer_twiml_as_described(shop: Shop) -> None:
    receive = DESCRIPTION["paths"]["/whatsapp"]["post"]["responses"]
    report = DESCRIPTION["paths"]["/whatsapp/status"]["post"]["responses"]
    answers = {
        "200": shop.webhook(),
        "400": shop.webhook({"AccountSid": shop.form()["AccountSid"]}),
        "403": shop.webhook(signature="wrong"),
        "413": shop.webhook(raw=b"Body=" + b"a" * 300_000),
        "415": shop.webhook(content_type="application/json"),
    }
    for status, answer in answers.items():
        assert str(answer.status_code) == status
        check_response(answer, receive[status])
    reported = shop.status("bot:1:1", "sent", "SM1")
    assert reported.status_code == 200
    check_response(reported, report["200"])
    forged = shop.webhook(path="/whatsapp/status?c=x&m=y", signature="wrong")
    assert forged.status_code == 403
    check_response(forged, report["403"])
