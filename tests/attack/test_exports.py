"""Files that leave the shop: no text in them becomes a formula, another record, or a way to another place."""

import csv
import io
import json
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sales.corrections import Case, Correction, Said, as_toml
from chalicelib.sales.customer_jobs import export_key
from chalicelib.sales.inbound import mistake_in
from chalicelib.sales.report_file import Language, as_csv, safe_cell
from tests.examples import examples
from tests.fakes.media import PHOTO
from tests.functional.conftest import Shop
from tests.world import ANA, World

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠A1",
]
HOSTILE_CELLS = [*FORMULAS, '",=1+1,"', "a\n=1+1", "a\r\n=1+1,=2", 'a"b', "a,b;c", "", " ", "=", "-", "--1", "-1\n=1"]
BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def read_again(row: list[Any]) -> list[str]:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(map(safe_cell, row))
    [read] = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    return read


# CSV; the page's own files are dashboard_site/test/csv.test.js


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_report_can_be_a_formula(text: str) -> None:
    assert read_again([text]) == [f"'{text}"]


@examples(100)
@given(st.lists(TEXTS | st.sampled_from(HOSTILE_CELLS), min_size=2, max_size=5))
def test_whatever_stands_in_a_cell_stays_one_cell_of_one_line_and_no_formula(row: list[str]) -> None:
    read = read_again(row)
    assert len(read) == len(row)
    for before, after in zip(row, read, strict=True):
        assert after in (before, f"'{before}")
        assert not after.startswith(BEGINS_A_FORMULA) or is_number(after)


def is_number(text: str) -> bool:
    return text.isascii() and text.lstrip("-").replace(".", "", 1).isdigit()


@pytest.mark.parametrize("number", [-1, -0, "-0.05", "-1249.50", "-7", "0.000053"])
def test_a_negative_number_stays_a_number(number: int | str) -> None:
    assert read_again([number]) == [str(number)]


def test_money_that_went_back_is_a_number_in_the_report() -> None:
    days = {"2026-11-20": Counter(revenue_paid=-124950, cost_nano_usd=-1_000)}
    [line] = csv.DictReader(io.StringIO(as_csv(days, "MXN", Language.ENGLISH)[1:], newline=""))
    assert (line["Revenue paid"], line["AI cost (USD)"]) == ("-1249.50", "-0.000001")


def test_a_report_holds_nothing_that_a_customer_or_an_ad_says(shop: Shop) -> None:
    ad = {"ReferralSourceId": "=1+1", "ReferralHeadline": "=HYPERLINK(A1)", "ReferralBody": "@x"}
    shop.customer_writes("=1+1", ProfileName="=cmd|' /C calc'!A0", **ad)
    shop.worker()
    answer = shop.api("GET", "/api/metrics.csv")
    told = answer.body.decode()
    assert not any(text in told for text in ("1+1", "cmd", "HYPERLINK", "@x"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="metrics-')
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        "text/csv; charset=utf-8",
        "nosniff",
    )


@pytest.mark.parametrize(
    "hostile", ['2026-11-01"; filename="x.html', "2026-11-01%0d%0aX-Evil:%201", "=1+1", "../../etc"]
)
def test_a_reports_name_is_not_the_callers(shop: Shop, hostile: str) -> None:
    for name in ("from", "to", "lang", "sender"):
        assert shop.api("GET", f"/api/metrics.csv?{name}={hostile}").status_code == 400


# Conversations for the evaluation


@examples(100)
@given(st.lists(TEXTS, min_size=1, max_size=3), TEXTS, TEXTS)
def test_whatever_a_customer_wrote_stays_one_text_of_the_exported_conversation(
    said: list[str], wrong: str, right: str
) -> None:
    case = Case("México", datetime(2026, 11, 20, tzinfo=UTC), (Said(tuple(said), 0),), wrong, right)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    correction = Correction("c", "bot:1:1", wrong, right, "op", now, case)
    [conversation] = tomllib.loads(as_toml([correction]))["conversation"]
    assert set(conversation) == {"id", "country", "about", "needs_model", "start", "turn"}
    assert [turn["customer"] for turn in conversation["turn"]] == [said]


# A person's ZIP


@pytest.mark.parametrize("sid", ["..", ".", "../x", "/etc/x", "a/b", "SM1\x00", "C:x", "..\\x", ".hidden", "-rf"])
def test_a_messages_id_that_leads_to_another_place_is_none(sid: str) -> None:
    form = {"From": ANA, "To": "whatsapp:+14155238886"}
    assert mistake_in({**form, "MessageSid": sid})
    assert not mistake_in({**form, "MessageSid": "SM1"})


def test_no_name_in_a_persons_zip_is_the_persons_and_all_texts_come_back_as_they_were() -> None:
    world = World()
    evil = '../../evil.html"\n\u2028=1+1</script>\x1b[31m'
    world.customer_writes(evil, profile_name=evil)
    photo = world.files.holds("image/jpeg", PHOTO)
    world.customer_writes("", kind="image", media=(replace(photo, content_type="text/html; ../../x"),))
    world.worker_runs()
    job_id = world.export_customer().ask(world.id_of(ANA))
    world.named_jobs_run()
    job = world.export_customer().records.get(job_id)
    assert job
    archive = ZipFile(io.BytesIO(world.objects.objects[export_key(job)]))
    assert all(part not in ("", ".", "..") and part.isalnum() for name in archive.namelist() for part in plain(name))
    told = json.loads(archive.read("conversacion.json"))
    assert told["messages"][0]["body"] == evil
    assert told["conversation"]["profile_name"] == evil


def plain(name: str) -> list[str]:
    """The parts of a path, without the ending of a file of ours."""
    return name.removesuffix(".json").replace("_", "").split("/")
