"""The dashboard's JSON: who may what, what it tells, how it refuses."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client

import app as chalice_app
from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.sales.operators import Operator
from chalicelib.store.operators import DynamoOperators
from tests.aws import environment
from tests.functional.conftest import ANA, PASSWORD, Shop, settings


def error_code(answer: Any) -> str:
    return str(answer.json_body["error"]["code"])


def test_health_tells_version_and_stage_to_anyone(shop: Shop) -> None:
    body = shop.api("GET", "/api/health", token=None).json_body
    assert set(body) == {"status", "version", "stage"}


# Sign-in


def test_sign_in_gives_a_token_and_tells_the_role(shop: Shop) -> None:
    body = shop.sign_in("admin").json_body
    assert body["operator"] == {"username": "admin", "role": "admin"}
    assert body["expires_at"].endswith("Z")
    assert shop.api("GET", "/api/conversations", token=body["token"]).status_code == 200


@pytest.mark.parametrize("username", ["op", "nobody", "", "x" * 500])
def test_a_wrong_name_or_password_is_refused_alike(shop: Shop, username: str) -> None:
    answer = shop.sign_in(username, "wrong")
    assert (answer.status_code, error_code(answer)) in ((401, "invalid_credentials"), (400, "bad_field"))


def test_sign_in_slows_down_after_failures_and_opens_again(shop: Shop) -> None:
    statuses = [shop.sign_in("op", "wrong").status_code for _ in range(7)]
    assert statuses == [401, 401, 401, 401, 401, 429, 429]
    slowed = shop.sign_in("op")
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1
    shop.clock.move(int(slowed.headers["Retry-After"]))
    assert shop.sign_in("op").status_code == 200
    assert shop.sign_in("admin").status_code == 200


def test_the_pause_grows_with_each_further_failure(shop: Shop) -> None:
    pauses = []
    for _ in range(9):
        answer = shop.sign_in("op", "wrong")
        if answer.status_code == 429:
            pauses.append(int(answer.headers["Retry-After"]))
            shop.clock.move(pauses[-1])
    assert pauses == sorted(pauses)
    assert len(set(pauses)) > 1


class SideBySide(DynamoOperators):
    """While one attempt is on its way, at the step named, the next one comes."""

    def __init__(self, shop: Shop, step: str, attempts: int) -> None:
        self.sign_in = replace(shop.parts.sign_in, operators=self)
        self.step, self.waiting, self.checked, self.refused = step, attempts, 0, 0

    def guess(self) -> None:
        self.waiting -= 1
        with pytest.raises(RequestRefused) as raised:
            self.sign_in("op", "wrong", "192.0.2.1")
        self.refused += raised.value.status == 429

    def get(self, username: str) -> Operator | None:
        self.checked += 1
        self._meanwhile("get")
        return super().get(username)

    def begin_pause(self, *arguments: Any) -> bool:
        self._meanwhile("begin_pause")
        return super().begin_pause(*arguments)

    def _meanwhile(self, step: str) -> None:
        if step == self.step and self.waiting > 0:
            self.guess()


@pytest.mark.parametrize("step", ["get", "begin_pause"])
def test_guesses_side_by_side_do_not_slip_past_the_pause(shop: Shop, step: str) -> None:
    guesses = SideBySide(shop, step, attempts=14)
    while guesses.waiting:
        guesses.guess()
    assert (guesses.checked, guesses.refused) == (5, 9)


def test_signing_in_often_from_one_place_slows_nobody_down(shop: Shop) -> None:
    assert {shop.sign_in("op").status_code for _ in range(35)} == {200}


def test_a_sign_out_ends_the_tokens(shop: Shop) -> None:
    token = shop.token()
    assert shop.api("DELETE", "/api/session", token=token).status_code == 204
    assert shop.api("GET", "/api/conversations", token=token).status_code == 401


# Lists and threads


def _three_customers(shop: Shop) -> list[str]:
    addresses = [f"whatsapp:+3460000000{n}" for n in (1, 2, 3)]
    for number, address in enumerate(addresses, start=1):
        shop.customer_writes(f"Hola {number}", From=address, ProfileName=f"José {number}")
        shop.clock.move(1)
    return [shop.conversation_id(address) for address in addresses]


def test_conversations_are_listed_newest_first_in_pages(shop: Shop) -> None:
    ids = _three_customers(shop)
    first = shop.api("GET", "/api/conversations?limit=2").json_body
    assert [c["conversation_id"] for c in first["items"]] == [ids[2], ids[1]]
    second = shop.api("GET", f"/api/conversations?limit=2&cursor={first['next']}").json_body
    assert [c["conversation_id"] for c in second["items"]] == [ids[0]]
    assert second["next"] is None


def test_a_cursor_that_was_tampered_with_is_refused(shop: Shop) -> None:
    _three_customers(shop)
    cursor = shop.api("GET", "/api/conversations?limit=1").json_body["next"]
    for bad in ("x", cursor[:-2] + "AA", cursor[4:]):
        answer = shop.api("GET", f"/api/conversations?limit=1&cursor={bad}")
        assert (answer.status_code, error_code(answer)) == (400, "bad_cursor")
    other_list = shop.api("GET", f"/api/conversations?limit=1&queue=human&cursor={cursor}")
    assert other_list.status_code == 400


def test_queues_hold_who_belongs_there(shop: Shop) -> None:
    ids = _three_customers(shop)
    shop.worker()
    shop.api("PATCH", f"/api/conversations/{ids[1]}", {"version": 0, "mode": "human"})
    shop.customer_writes("¿Hay alguien?", From="whatsapp:+34600000002")

    def listed(queue: str) -> list[str]:
        return [c["conversation_id"] for c in shop.api("GET", f"/api/conversations?queue={queue}").json_body["items"]]

    assert set(listed("all")) == set(ids)
    assert listed("human") == [ids[1]]
    assert set(listed("bot")) == {ids[0], ids[2]}
    assert listed("waiting") == [ids[1]]


@pytest.mark.parametrize(
    "query", ["queue=nobody", "stage=unknown", "limit=0", "limit=201", "limit=x", "limit=" + "9" * 5000]
)
def test_a_wrong_parameter_is_a_clear_bad_request(shop: Shop, query: str) -> None:
    answer = shop.api("GET", f"/api/conversations?{query}")
    assert answer.status_code == 400
    assert answer.json_body["error"]["message"]


@pytest.mark.parametrize("q", ["+34600000002", "34600000002", "+34 600 000 002", "jose 2", "JOSÉ 2", "2", "2 José"])
def test_search_finds_by_exact_phone_or_by_the_start_of_each_word_of_the_name(shop: Shop, q: str) -> None:
    ids = _three_customers(shop)
    found = shop.api("POST", "/api/search", {"q": q}).json_body["items"]
    assert [c["conversation_id"] for c in found] == [ids[1]]


@pytest.mark.parametrize("q", ["5555550123", "(555) 555-0123"])
def test_search_finds_a_phone_of_the_shops_own_country_without_its_code(shop: Shop, q: str) -> None:
    shop.customer_writes("Hola", From="whatsapp:+15555550123")
    found = shop.api("POST", "/api/search", {"q": q}).json_body["items"]
    assert [c["phone"] for c in found] == ["+15555550123"]


def test_search_finds_nothing_within_a_word_of_the_name(shop: Shop) -> None:
    _three_customers(shop)
    assert shop.api("POST", "/api/search", {"q": "ose"}).json_body["items"] == []


def test_search_finds_nothing_by_a_part_of_the_phone(shop: Shop) -> None:
    _three_customers(shop)
    assert shop.api("POST", "/api/search", {"q": "600000"}).json_body == {"items": [], "next": None}


def test_messages_come_newest_first_in_pages(shop: Shop) -> None:
    for number in range(5):
        shop.customer_writes(f"m{number}")
        shop.clock.move(1)
    path = f"/api/conversations/{shop.conversation_id()}/messages?limit=2"
    bodies, cursor = [], ""
    while cursor is not None:
        page = shop.api("GET", path + (f"&cursor={cursor}" if cursor else "")).json_body
        bodies += [m["body"] for m in page["items"]]
        cursor = page["next"]
    assert bodies == ["m4", "m3", "m2", "m1", "m0"]


def test_search_for_nothing_but_accents_finds_nobody(shop: Shop) -> None:
    _three_customers(shop)
    assert shop.api("POST", "/api/search", {"q": "\u0301\u0300"}).json_body["items"] == []


@pytest.mark.parametrize(
    "path",
    ["/api/conversations/nobody", "/api/conversations/nobody/messages", "/api/conversations/" + "x" * 3000],
)
def test_what_is_not_there_is_not_found(shop: Shop, path: str) -> None:
    answer = shop.api("GET", path)
    assert (answer.status_code, error_code(answer)) == (404, "not_found")


def test_a_mark_cannot_be_read_as_a_conversation(shop: Shop) -> None:
    shop.customer_writes(ExternalUserId="ES.111")
    key = shop.parts.pseudonyms.alias_key("whatsapp:+14155238886", "ES.111")
    path = f"/api/conversations/{key}"
    for method, way, body in (
        ("GET", "", None),
        ("GET", "/messages", None),
        ("POST", "/messages", {"client_id": "client-0001", "body": "Hola"}),
        ("PATCH", "", {"version": 0, "note": "x"}),
        ("DELETE", "", None),
    ):
        assert shop.api(method, path + way, body, token="admin").status_code == 404


# Changes


def test_changes_tell_what_is_new_once(shop: Shop) -> None:
    since = shop.api("GET", "/api/changes").json_body["next"]
    shop.clock.move(1)
    shop.customer_writes()
    first = shop.api("GET", f"/api/changes?since={since}").json_body
    assert [c["conversation_id"] for c in first["items"]] == [shop.conversation_id()]
    second = shop.api("GET", f"/api/changes?since={first['next']}").json_body
    assert second["items"] == []
    shop.clock.move(1)
    shop.worker()
    third = shop.api("GET", f"/api/changes?since={second['next']}").json_body
    assert [c["last_message_author"] for c in third["items"]] == ["bot"]


def test_a_change_that_the_index_shows_late_is_still_told(shop: Shop) -> None:
    _three_customers(shop)
    since = shop.api("GET", "/api/changes").json_body["next"]
    shop.clock.move(-5)
    shop.customer_writes("tarde", From="whatsapp:+34600000001")
    told = shop.api("GET", f"/api/changes?since={since}").json_body["items"]
    assert shop.conversation_id() in [c["conversation_id"] for c in told]


def test_a_poll_of_changes_makes_two_aws_calls(shop: Shop) -> None:
    token = shop.token()
    since = shop.api("GET", "/api/changes", token=token).json_body["next"]
    calls = shop.aws.counted(lambda: shop.api("GET", f"/api/changes?since={since}", token=token))
    assert calls == ["GetItem", "Query"]


# What operators do


def _reply(shop: Shop, body: str = "Hola, soy Lucía", client_id: str = "client-0001") -> Any:
    return shop.api(
        "POST", f"/api/conversations/{shop.conversation_id()}/messages", {"client_id": client_id, "body": body}
    )


def test_an_operators_message_takes_the_conversation_over_and_is_sent(shop: Shop) -> None:
    shop.customer_writes()
    answer = _reply(shop)
    assert answer.status_code == 201
    assert answer.json_body["message_id"] == "op:client-0001"
    assert answer.json_body["delivery_status"] == "queued"
    assert [m.body for m in shop.twilio.accepted] == ["Hola, soy Lucía"]
    conversation = shop.conversation()
    assert (conversation["mode"], conversation["assigned_to"]) == ("human", "op")
    assert conversation["waiting_since"] is None
    shop.worker()
    assert len(shop.twilio.accepted) == 1
    totals = shop.api("GET", "/api/metrics").json_body["totals"]
    assert (totals["answered_by_person"], totals["answered_by_bot"], totals["messages_in"]) == (1, 0, 1)


def test_the_same_client_id_sends_once(shop: Shop) -> None:
    shop.customer_writes()
    first, second = _reply(shop), _reply(shop)
    assert first.json_body["sid"] == second.json_body["sid"]
    assert len(shop.twilio.accepted) == 1


def test_an_operator_cannot_write_after_the_24_hours(shop: Shop) -> None:
    shop.customer_writes()
    shop.clock.move(24 * 3600 + 1)
    answer = _reply(shop)
    assert (answer.status_code, error_code(answer)) == (409, "window_closed")
    assert shop.twilio.accepted == []


@pytest.mark.parametrize(
    "body",
    [{}, {"client_id": "c"}, {"client_id": "client-0001"}, {"client_id": "client-0001", "body": " "}, [], "x"],
)
def test_a_reply_without_what_it_needs_is_a_bad_request(shop: Shop, body: Any) -> None:
    shop.customer_writes()
    answer = shop.api("POST", f"/api/conversations/{shop.conversation_id()}/messages", body)
    assert answer.status_code == 400
    assert shop.twilio.accepted == []


def test_a_reply_of_more_than_1600_characters_is_refused(shop: Shop) -> None:
    shop.customer_writes()
    answer = _reply(shop, "a" * 1601)
    assert (answer.status_code, error_code(answer)) == (400, "body_too_long")


def test_hand_back_lets_the_bot_answer_what_waits(shop: Shop) -> None:
    shop.customer_writes()
    shop.api("PATCH", f"/api/conversations/{shop.conversation_id()}", {"version": 0, "mode": "human"})
    shop.worker()
    assert shop.twilio.accepted == []
    answer = shop.api("PATCH", f"/api/conversations/{shop.conversation_id()}", {"version": 1, "mode": "bot"})
    assert (answer.status_code, answer.json_body["mode"], answer.json_body["version"]) == (200, "bot", 2)
    shop.worker()
    assert len(shop.twilio.accepted) == 1


def test_after_the_24_hours_a_conversation_stays_with_a_person(shop: Shop) -> None:
    shop.customer_writes()
    path = f"/api/conversations/{shop.conversation_id()}"
    shop.api("PATCH", path, {"version": 0, "mode": "human"})
    shop.clock.move(25 * 3600)
    answer = shop.api("PATCH", path, {"version": 1, "mode": "bot"})
    assert (answer.status_code, error_code(answer)) == (409, "window_closed")
    assert shop.conversation()["mode"] == "human"


def test_fields_are_edited_and_an_old_version_is_refused(shop: Shop) -> None:
    shop.customer_writes()
    path = f"/api/conversations/{shop.conversation_id()}"
    edits = {"stage": "quoted", "amount": 124900, "note": "vuelve el lunes", "assigned_to": "op", "blocked": True}
    edited = shop.api("PATCH", path, {"version": 0, **edits})
    assert edited.status_code == 200
    assert {name: edited.json_body[name] for name in edits} == edits
    again = shop.api("PATCH", path, {"version": 0, "note": "otra"})
    assert (again.status_code, error_code(again)) == (409, "version_conflict")
    assert shop.api("GET", "/api/metrics").json_body["totals"]["stages"]["quoted"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": 0},
        {"version": "0", "note": "x"},
        {"version": True, "note": "x"},
        {"version": 0, "mode": "robot"},
        {"version": 0, "stage": ["new"]},
        {"version": 0, "amount": -1},
        {"version": 0, "amount": 1.5},
        {"version": 0, "amount": 10**30},
        {"version": 0, "opted_out": "yes"},
        {"version": 0, "unanswered": []},
        {"version": 0, "note": {"a": 1}},
    ],
)
def test_a_wrong_edit_is_a_bad_request_and_changes_nothing(shop: Shop, body: Any) -> None:
    shop.customer_writes()
    answer = shop.api("PATCH", f"/api/conversations/{shop.conversation_id()}", body)
    assert (answer.status_code, error_code(answer)) == (400, "bad_field")
    assert shop.conversation()["version"] == 0


def test_a_person_is_erased_everywhere_by_a_job(shop: Shop) -> None:
    shop.customer_writes(ExternalUserId="ES.111")
    shop.worker()
    asked = shop.api("DELETE", f"/api/conversations/{shop.conversation_id()}", token="admin")
    assert asked.status_code == 202
    job_id = asked.json_body["job_id"]
    queued = shop.api("GET", f"/api/jobs/{job_id}", token="admin").json_body
    assert (queued["kind"], queued["state"], queued["steps"]) == ("erase", "queued", {"done": 0, "total": 5})
    shop.customer_writes("mientras tanto")
    shop.worker()
    done = shop.api("GET", f"/api/jobs/{job_id}", token="admin").json_body
    assert (done["state"], done["second_pass"], done["removed"]["messages"]) == ("done", "waiting", 3)
    assert done["removed"]["twilio_messages"] == 1
    assert shop.parts.conversations.read(shop.conversation_id()) is None
    assert shop.parts.conversations.recent_messages(shop.conversation_id(), 10) == []
    assert len(shop.twilio.accepted) == 1
    shop.customer_writes("he vuelto")
    assert shop.parts.conversations.read(shop.conversation_id()).unasked_forbidden


# Numbers


def test_metrics_count_a_period_in_the_business_time_zone(shop: Shop) -> None:
    shop.customer_writes()
    shop.worker()
    body = shop.api("GET", "/api/metrics?from=2026-11-19&to=2026-11-20").json_body
    assert [day["day"] for day in body["items"]] == ["2026-11-19", "2026-11-20"]
    assert body["timezone"] == "America/Mexico_City"
    empty, full = body["items"]
    assert empty["messages_in"] == 0
    assert (full["messages_in"], full["messages_out"], full["answered_by_bot"]) == (1, 1, 1)
    assert (full["conversations_new"], full["conversations_active"], full["stages"]["new"]) == (1, 1, 1)
    assert full["hours"][9] == 1  # 15:00 UTC is 9:00 in Mexico City
    assert sum(full["response_buckets"].values()) == 1
    assert body["totals"]["cost_usd"] == pytest.approx(0.000053)


@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "from=20261119", "from=2026-11-20&to=2026-11-01", "from=2020-01-01", "sender=%2B1"],
)
def test_a_wrong_period_or_sender_is_a_bad_request(shop: Shop, query: str) -> None:
    assert shop.api("GET", f"/api/metrics?{query}").status_code == 400


def test_the_first_day_there_is_does_not_break_the_report(shop: Shop) -> None:
    assert shop.api("GET", "/api/metrics?to=0001-01-01").status_code in (200, 400)


# How it refuses


def test_chalices_own_errors_have_the_same_shape(shop: Shop) -> None:
    wrong_method = shop.api("PUT", "/api/conversations", {})
    assert (wrong_method.status_code, error_code(wrong_method)) == (405, "method_not_allowed")
    not_json = shop.api("POST", "/api/search", b"{")
    assert (not_json.status_code, error_code(not_json)) == (400, "bad_json")
    deep = shop.api("POST", "/api/search", b"[" * 100_000)
    assert (deep.status_code, error_code(deep)) == (400, "bad_json")


def test_answers_carry_the_dashboards_origin_and_are_not_stored(shop: Shop) -> None:
    for answer in (shop.api("GET", "/api/health", token=None), shop.api("GET", "/api/conversations", token=None)):
        assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8001"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_preflight_allows_the_methods_of_its_path_to_the_dashboards_origin_alone(shop: Shop) -> None:
    answer = shop.client.http.request("OPTIONS", "/api/session", headers={"Origin": "https://other.example"})
    assert (answer.status_code, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8001"
    assert set(answer.headers["Access-Control-Allow-Methods"].split(",")) == {"OPTIONS", "POST", "DELETE"}
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization,Content-Type"


def test_every_path_of_the_api_answers_a_preflight(shop: Shop) -> None:
    paths = [path for path in chalice_app.app.routes if path.startswith("/api/")]
    answers = [shop.client.http.request("OPTIONS", path.replace("{", "").replace("}", "")) for path in paths]
    assert {answer.status_code for answer in answers} == {204}


def test_wrong_settings_are_told_at_a_preflight_as_at_any_request(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().handlers = []
    wiring.use(None)
    client = Client(chalice_app.app)
    with environment(settings(OPENAI_API_KEY="", REPLY_QUEUE_URL="https://sqs.example/1")):
        answers = [client.http.request(method, "/api/session", body=b"{}") for method in ("OPTIONS", "POST")]
    assert [(answer.status_code, error_code(answer)) for answer in answers] == [(503, "not_configured")] * 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["step"], line.get("alarm")) for line in lines] == [("settings_invalid", True)] * 2


def test_the_webhooks_answer_no_preflight() -> None:
    assert "OPTIONS" not in chalice_app.app.routes["/whatsapp"]


def test_an_address_is_never_part_of_a_url(shop: Shop) -> None:
    shop.customer_writes()
    assert "34600000001" not in shop.conversation_id()
    assert ANA not in shop.conversation_id()


def test_passwords_are_not_kept(shop: Shop) -> None:
    operator = shop.parts.operators.get("op")
    assert PASSWORD not in operator.password_hash
    assert "password" not in repr(operator)
