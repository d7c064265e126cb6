"""The numbers of a period, what the orders add up to, and answers to what customers asked, over the API."""

import csv
import io
from typing import Any

import pytest

from chalicelib.sales.change import Change, UnansweredQuestion
from chalicelib.sales.orders import OrderState
from tests.contract.test_orders import order
from tests.functional.conftest import SENDER, Shop

TODAY = "from=2026-11-20&to=2026-11-20"
BETO = {"From": "whatsapp:+34600000002", "WaId": "34600000002"}


def metrics(shop: Shop, query: str = TODAY) -> dict[str, Any]:
    answer = shop.api("GET", f"/api/metrics?{query}", token="viewer")
    assert answer.status_code == 200, answer.json_body
    return dict(answer.json_body)


def file_of(shop: Shop, query: str = TODAY) -> list[dict[str, str]]:
    answer = shop.api("GET", f"/api/metrics.csv?{query}", token="viewer")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


# Metrics


def test_a_period_tells_who_answered_alone_and_how_long_it_took(shop: Shop) -> None:
    shop.customer_writes()
    shop.customer_writes(**BETO)
    shop.worker()
    reply = {"client_id": "client-0001", "body": "Soy Lucía"}
    assert shop.api("POST", f"/api/conversations/{shop.conversation_id()}/messages", reply).status_code == 201
    body = metrics(shop)
    (day,) = body["items"]
    assert day["conversations_bot_alone"] == body["totals"]["conversations_bot_alone"] == 1
    assert 0 < day["response_seconds"]["median"] <= day["response_seconds"]["p90"] <= 5
    assert day["first_response_seconds"] == {"median": 2.5, "p90": 4.5}


def test_a_day_on_which_nobody_wrote_has_no_response_time(shop: Shop) -> None:
    assert metrics(shop)["totals"]["response_seconds"] == {"median": None, "p90": None}


def test_ads_are_told_with_what_they_say_and_the_period_before_on_demand(shop: Shop) -> None:
    shop.customer_writes(ReferralSourceId="1202", ReferralHeadline="=Rebozos")
    shop.worker()
    told = {"source_id": "1202", "headline": "=Rebozos", "conversations": 1}
    sold = dict.fromkeys(("orders_placed", "orders_paid", "revenue_placed", "revenue_paid"), 0)
    assert metrics(shop)["ads"] == [told | sold]
    assert metrics(shop)["previous"] is None
    later = metrics(shop, "from=2026-11-21&to=2026-11-22&compare=true")
    assert (later["ads"], later["previous"]["ads"]) == ([], [told | sold])
    assert (later["previous"]["from"], later["previous"]["to"]) == ("2026-11-19", "2026-11-20")
    assert later["previous"]["totals"]["messages_in"] == 1


def test_the_days_come_as_a_file_that_a_spreadsheet_opens(shop: Shop) -> None:
    shop.customer_writes()
    shop.worker()
    answer = shop.api("GET", f"/api/metrics.csv?{TODAY}", token="viewer")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="metrics-2026-11-20-2026-11-20.csv"'
    assert answer.body.startswith(b"\xef\xbb\xbfD\xc3\xada,")
    (line,) = file_of(shop)
    assert (line["Día"], line["Mensajes recibidos"], line["Moneda"]) == ("2026-11-20", "1", "MXN")
    assert (line["Ventas"], line["Costo de IA (USD)"]) == ("0.00", "0.000053")
    (english,) = file_of(shop, f"{TODAY}&lang=en")
    assert (english["Day"], english["Answered by the bot alone"]) == ("2026-11-20", "1")


@pytest.mark.parametrize("query", ["lang=fr", "from=yesterday", "sender=%2B1"])
def test_a_file_that_cannot_be_made_is_a_clear_bad_request(shop: Shop, query: str) -> None:
    answer = shop.api("GET", f"/api/metrics.csv?{query}")
    assert (answer.status_code, "error" in answer.json_body) == (400, True)


def test_the_shops_numbers_are_told_so_that_one_can_be_chosen(shop: Shop) -> None:
    told = shop.api("GET", "/api/senders").json_body["items"]
    assert told == [{"sender": "whatsapp:+14155238886", "phone": "+14155238886"}]
    assert metrics(shop, f"{TODAY}&sender=%2B14155238886")["items"]


def test_compare_is_true_or_false(shop: Shop) -> None:
    assert shop.api("GET", "/api/metrics?compare=yes").status_code == 400


# Orders


def test_orders_add_up_by_state(shop: Shop) -> None:
    placed = [order(number, total=1000 * number) for number in (1, 2)]
    others = [order(3, state=OrderState.CANCELLED, total=500), order(4, currency="USD")]
    change = Change("c", new_orders=(*placed, *others), touches_conversation=False)
    shop.parts.conversations.commit(change)
    summary = shop.api("GET", "/api/orders/summary", token="viewer").json_body
    assert (summary["currency"], summary["capped"], summary["next"]) == ("MXN", False, None)
    assert [(item["state"], item["count"], item["total"]) for item in summary["items"]] == [
        ("placed", 2, 3000),
        ("paid", 0, 0),
        ("sent", 0, 0),
        ("cancelled", 1, 500),
    ]
    assert shop.api("GET", "/api/orders/summary?sender=%2B14155238886").json_body == summary
    assert shop.api("GET", "/api/orders/summary?sender=%2B1").status_code == 400


# Questions


def asked(shop: Shop, question: str = "¿Hacen factura?") -> str:
    told = UnansweredQuestion(SENDER, question, shop.clock.now())
    shop.parts.conversations.commit(Change("c", questions=(told,), touches_conversation=False))
    return str(shop.api("GET", "/api/questions").json_body["items"][0]["question_id"])


def test_a_question_gets_its_answer_and_leaves_the_list(shop: Shop) -> None:
    path = f"/api/questions/{asked(shop)}/answer"
    answer = shop.api("POST", path, {"title": " ¿Hacen factura? ", "text": "Sí, sin costo."})
    assert (answer.status_code, answer.json_body) == (201, {"title": "¿Hacen factura?", "text": "Sí, sin costo."})
    assert shop.api("GET", "/api/questions").json_body["items"] == []
    assert shop.api("GET", "/api/knowledge").json_body["items"] == [answer.json_body]
    again = shop.api("POST", path, {"title": "¿Hacen factura?", "text": "No."})
    assert (again.status_code, again.json_body["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": "¿Sí?"},
        {"title": "", "text": "Sí."},
        {"title": "¿Sí?", "text": 1},
        {"title": "a", "text": "b", "c": 1},
    ],
)
def test_an_answer_without_what_it_needs_changes_nothing(shop: Shop, body: Any) -> None:
    question_id = asked(shop)
    answer = shop.api("POST", f"/api/questions/{question_id}/answer", body)
    assert (answer.status_code, answer.json_body["error"]["code"]) == (400, "bad_field")
    assert "de 1 a 4000 caracteres" in answer.json_body["error"]["message"]
    assert len(shop.api("GET", "/api/questions").json_body["items"]) == 1


# Products


def test_an_import_that_is_tried_shows_what_it_would_change(shop: Shop) -> None:
    path = "/api/products/import"
    assert shop.api("POST", path, {"csv": "id;nombre;precio;existencias\nA;Taza;1;4\nB;Vela;2;1\n"}).status_code == 200
    file = {"csv": "id;nombre;precio\nA;Taza;3\nC;Copa;4\n"}
    tried = shop.api("POST", path, {**file, "dry_run": True}).json_body
    assert tried["preview"] == {
        "added": [{"product_id": "C", "name": "Copa"}],
        "changed": [
            {
                "product_id": "A",
                "name": "Taza",
                "before": {"price": 100, "currency": "MXN", "stock": 4},
                "after": {"price": 300, "currency": "MXN", "stock": 4},
            }
        ],
        "removed": [{"product_id": "B", "name": "Vela"}],
    }
    assert shop.api("POST", path, file).json_body["preview"] is None


def test_a_preview_shows_the_first_twenty_and_counts_all(shop: Shop) -> None:
    lines = "".join(f"P{n:02};Vela {n};1\n" for n in range(30))
    tried = shop.api("POST", "/api/products/import", {"csv": f"id;nombre;precio\n{lines}", "dry_run": True}).json_body
    assert (tried["added"], len(tried["preview"]["added"])) == (30, 20)
