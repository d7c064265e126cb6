"""What outsiders write, in every field that they have: it never becomes a line of the log, nor a part of one."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import logs
from chalicelib.errors import ModelFailed, SendRefused
from chalicelib.sales.links import status_url
from deployment.log_lines import LogLine
from deployment.logs import LogFile
from tests.attack.bodies import spoilt_bodies, that_take_json
from tests.attack.conftest import Stocked
from tests.attack.gateway_events import asked
from tests.examples import examples
from tests.functional.conftest import ACCOUNT, SENDER, WEBHOOK_URL, Shop
from tests.functional.test_openapi import operations

MARK = "hostil7f3"
LINE = '{"time": "2026-11-20T15:00:00.000+00:00", "level": "ERROR", "step": "' + MARK + '", "alarm": true}'
HOSTILE = {
    "lines": f"{MARK}\n{LINE}\r\n{LINE}",
    "marks that other readers end a line at": f"{MARK}\u2028{LINE}\u2029{LINE}\x85{LINE}\x0b\x0c\x1c\x1d\x1e{LINE}",
    "JSON": f'{MARK}", "alarm": true, "step": "{MARK}',
    "a terminal's commands": f"\x1b[2J\x1b]0;{MARK}\x07\x9b31m{MARK}\x1b[31m\x08\x7f",
    "formats": f"{MARK} %s %(message)s %n {{}} {{0.__class__}} ${{jndi:ldap://x}} {{{{7*7}}}}",
    "another direction": f"\u202e{MARK}\u2066\ufeff\u200b",
    "no text": f"{MARK}\x00\x01",
    "long": MARK * 20_000,
}


ALL_AT_ONCE = "".join(text[:200] for text in HOSTILE.values())
TEXTS = (ALL_AT_ONCE, ALL_AT_ONCE[:150], HOSTILE["long"])


def lines_of(out: str) -> list[dict[str, Any]]:
    """All of them, however a reader ends a line; each is one JSON object of printable ASCII, and a short one."""
    lines = out.splitlines()
    assert out.count("\n") == len(lines)
    assert all(re.fullmatch(r"[ -~]{2,20000}", line) for line in lines)
    found = [json.loads(line) for line in lines]
    assert all({"time", "level", "step"} <= set(line) for line in found)
    return found


def nothing_hostile_is_in(out: str) -> set[str]:
    """Which steps were told."""
    found = lines_of(out)
    assert MARK not in out
    return {line["step"] for line in found}


# Twilio's side

FIELDS = (
    *("MessageSid", "From", "Body", "ProfileName", "Username", "ExternalUserId", "WaId", "MessageType", "NumMedia"),
    *("MediaUrl0", "MediaContentType0", "Latitude", "Label", "Address", "ButtonText", "ButtonPayload", "ListId"),
    *("ListTitle", "OriginalRepliedMessageSid", "Forwarded", "ReferralSourceId", "ReferralHeadline", "ReferralBody"),
    *("ReferralSourceUrl", "ReferralCtwaClid", "ReferralMediaUrl", "SmsStatus", "AccountSid", "To", "ApiVersion"),
)


def test_no_field_of_a_customers_message_is_in_the_log(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    for number, hostile in enumerate(TEXTS):
        sound = {"From": f"whatsapp:+3460000010{number}", "MessageSid": f"SM{number}", "NumMedia": "1"}
        form = shop.form(**dict.fromkeys(FIELDS, hostile[:9000]) | sound)
        assert shop.webhook({**form, "AccountSid": ACCOUNT, "To": SENDER}).status_code == 200
        shop.webhook(form, signature="bm9wZQ==")
        for name in ("MessageSid", "From", "To", "AccountSid", hostile[:1000]):
            shop.webhook(shop.form(**{name: hostile}))
    shop.model.reply = HOSTILE["lines"]
    shop.model.fails = [None, ModelFailed("refused", temporary=False), ValueError(HOSTILE["formats"])]
    shop.twilio.fails = [SendRefused(63024)]
    assert len(shop.worker()) >= len(TEXTS)
    assert {"file_unavailable", "job_crashed", "send_refused"} <= nothing_hostile_is_in(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["c", "m", "MessageSid", "MessageStatus", "ErrorCode", "ErrorMessage"])
def test_no_field_of_a_status_report_is_in_the_log(capsys: pytest.CaptureFixture[str], shop: Shop, name: str) -> None:
    shop.customer_writes()
    shop.worker()
    for hostile in HOSTILE.values():
        told = {
            "c": shop.conversation_id(),
            "m": "bot:1:1",
            "MessageStatus": "sent",
            "MessageSid": "SM1",
            name: hostile,
        }
        url = status_url(WEBHOOK_URL, told.pop("c"), told.pop("m"))
        answer = shop.webhook({"AccountSid": ACCOUNT, **told}, url=url, path=url.removeprefix("https://bot.example"))
        assert answer.status_code in (200, 400)
    nothing_hostile_is_in(capsys.readouterr().out)


# The API's side


def test_no_part_of_a_path_and_no_parameter_is_in_the_log(capsys: pytest.CaptureFixture[str], stocked: Stocked) -> None:
    for method, path, operation in operations():
        if (method, path) == ("DELETE", "/api/session"):  # it has neither, and ends the token
            continue
        names = [given["name"] for given in operation.get("parameters", []) if given.get("in") == "query"]
        for hostile in TEXTS:
            parts = dict.fromkeys(re.findall(r"{(\w+)}", path), hostile[:190])
            query = {name: [hostile] for name in (*names, "cursor", hostile)}
            status, _, _ = asked(method, path, token=stocked.tokens["admin"], parts=parts, query=query, body={})
            assert status < 500, (method, path)
    nothing_hostile_is_in(capsys.readouterr().out)


def test_no_text_of_a_body_is_in_the_log(capsys: pytest.CaptureFixture[str], stocked: Stocked) -> None:
    for operation in that_take_json():
        token = stocked.tokens.get(operation.role or "", "")
        parts = {name: stocked.parts[name] for name in re.findall(r"{(\w+)}", operation.path)}
        for text in TEXTS:
            for body in (*(body for _, body in spoilt_bodies(operation.schema, text)), {text: text}, text):
                asked(operation.method, operation.path, token=token, parts=parts, body=body)
    nothing_hostile_is_in(capsys.readouterr().out)


def test_no_header_is_in_the_log(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    names = ("user-agent", "x-forwarded-for", "referer", "origin", "cookie", "content-type", "accept", "authorization")
    for hostile in TEXTS:
        for name in (*names, "x-twilio-signature", "x-request-id", hostile[:100]):
            for method, path in (("GET", "/api/conversations"), ("POST", "/api/session"), ("POST", "/whatsapp")):
                asked(method, path, headers={name: hostile}, body="{}")
    nothing_hostile_is_in(capsys.readouterr().out)


def test_no_name_that_failed_to_sign_in_is_in_the_log(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    for text in TEXTS:
        shop.sign_in(text, "falsa")
        shop.sign_in("op", text)
    assert "sign_in_failed" in nothing_hostile_is_in(capsys.readouterr().out)


# The writer of lines itself, whatever it is given


def held(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)


ANY_TEXT = st.text(st.characters(), max_size=50)
ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT | st.binary(max_size=5), held, max_leaves=6
)


@examples(60)
@given(ANY_VALUE, ANY_TEXT | st.sampled_from(TEXTS[:2]))
def test_whatever_a_step_is_told_it_stays_one_line_of_printable_json(
    capsys: pytest.CaptureFixture[str], value: Any, text: str
) -> None:
    logs.set_up()
    capsys.readouterr()
    logs.step("tested", value=value, text=text)
    logs.failure("tested", ValueError(text), text=text)
    first, second = lines_of(capsys.readouterr().out)
    assert (first["step"], second["error"]) == ("tested", "ValueError")


def test_a_line_cut_short_still_tells_its_beginning(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    logs.step("tested", text="abc" * 100_000, list=["abc" * 100_000])
    [line] = lines_of(capsys.readouterr().out)
    assert line["text"].startswith("abcabc")


# `make logs`


def raw_lines() -> Iterator[str]:
    """As no line of ours is, but one of a library, of Lambda or of another program may be."""
    for text in HOSTILE.values():
        yield text.replace("\n", " ")
        yield json.dumps({"step": text, "level": text, "field": text, text[:100]: 1, "alarm": True}, ensure_ascii=False)
        yield json.dumps({"step": "a", "nospace": text.replace(" ", "")})


def test_what_make_logs_shows_is_one_line_without_a_terminals_commands() -> None:
    for raw in raw_lines():
        line = LogLine(0, "api", raw)
        for shown in (line.shown(), line.as_written()):
            assert len(shown.splitlines()) == 1
            assert shown.isprintable()


def test_json_that_make_logs_shows_says_the_same_as_what_was_written() -> None:
    for text in HOSTILE.values():
        raw = json.dumps({"step": text, text: "ñ 🧉"}, ensure_ascii=False)
        assert json.loads(LogLine(0, "api", raw).as_written()) == json.loads(raw)


def test_make_logs_reads_a_file_by_its_lines_alone(tmp_path: Any) -> None:
    path = tmp_path / "api.log"
    line = json.dumps({"time": "2026-11-20T15:00:00+00:00", "step": "a", "x": f"a\u2028{LINE}"}, ensure_ascii=False)
    path.write_text(f"{line}\n{line}\n", encoding="utf-8")
    assert [read.raw for read in LogFile("api", path).lines(0)] == [line, line]
