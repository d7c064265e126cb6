"""What the shop reads from the numbers, against the whole local stack."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.local_stack import Customer, NewCustomer, NewPage, Stack
from tests.browser.test_dashboard import PHONE_WIDTH, sign_in
from tests.local.eventually import eventually

pytestmark = pytest.mark.browser

SOON_MS = 8_000  # well before the page would ask again on its own, every 15 s
ZONE = ZoneInfo("America/Mexico_City")
BEGINNING_OF_PNG = b"\x89PNG\r\n\x1a\n"
LAST_COLUMN = -1


@pytest.fixture(scope="session")
def sold(stack: Stack, customer: NewCustomer) -> Customer:
    """Somebody who came by an ad and has ordered two mugs."""
    nuria = customer("Nuria Nieto")
    _comes_by_an_ad(nuria)
    eventually(partial(_is_delivered, nuria, "Casa Nopal"))
    _orders(nuria)
    return nuria


def _comes_by_an_ad(customer: Customer) -> None:
    address = f"{customer.stack.phone}/api/customers/{customer.customer_id}/messages"
    requests.post(address, json={"body": "Hola", "from_ad": True}, timeout=30).raise_for_status()


def _orders(customer: Customer) -> None:
    for words, answer in (
        ("¿Cuánto cuesta la taza de barro negro?", "$249.00"),
        ("quiero 2, a Ciudad de México", "$577.00"),
        ("sí", "P-"),
    ):
        customer.writes(words)
        eventually(partial(_is_delivered, customer, answer))


def _is_delivered(customer: Customer, text: str) -> bool:
    """Who says yes before the quote is known to have gone out has said it to something else."""
    messages = requests.get(f"{customer.stack.phone}/api/messages", timeout=30).json()["items"]
    return any(
        text in message["body"] and message["delivery_status"] in ("delivered", "read")
        for message in messages
        if message["customer_id"] == customer.customer_id and message["direction"] == "outbound"
    )


def open_analytics(page: Page, stack: Stack, period: str = "Hoy") -> None:
    sign_in(page, stack)
    page.get_by_role("link", name="Análisis").click()
    page.get_by_role("link", name=period, exact=True).click()
    expect(page.locator("[data-days]")).not_to_be_empty()


def figure(page: Page, label: str) -> Locator:
    card = page.locator("[data-cards] > div").filter(has=page.get_by_text(label, exact=True))
    return card.locator('[data-field="value"]')


def panel(page: Page, title: str) -> Locator:
    return page.get_by_role("article", name=title, exact=True)


def table_of(page: Page, title: str) -> Locator:
    frame = panel(page, title)
    frame.get_by_text("Ver los datos en una tabla").click()
    return frame.get_by_role("table", name=title)


def downloaded(page: Page, button: Locator) -> tuple[str, bytes]:
    with page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def rows_of(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))


def today() -> date:
    return datetime.now(UTC).astimezone(ZONE).date()


def test_figures_and_charts_move_as_customers_write(page: Page, stack: Stack, customer: NewCustomer) -> None:
    open_analytics(page, stack)
    received = figure(page, "Mensajes recibidos")
    expect(received).to_have_text(re.compile(r"\d"))
    before = int(received.inner_text())

    nora = customer("Nora Nava")
    nora.writes("Hola")
    nora.gets("Casa Nopal")

    expect(received).to_have_text(str(before + 1), timeout=SOON_MS)
    chart = panel(page, "Mensajes y conversaciones por día").get_by_role("img")
    expect(chart).to_have_attribute("aria-label", re.compile(rf"{before + 1} recibidos"))


def test_a_sale_by_an_ad_is_in_the_figures_the_funnel_and_the_ads(page: Page, stack: Stack, sold: Customer) -> None:
    open_analytics(page, stack)

    expect(figure(page, "Pedidos")).to_have_text(re.compile("[1-9]"))
    expect(figure(page, "Ventas")).to_have_text(re.compile(r"[1-9].* MXN"))
    expect(figure(page, "Primera respuesta")).to_have_text(re.compile(r"\d"))
    expect(page.locator('[data-funnel] [data-stage="won"] [data-field="count"]')).to_have_text(re.compile("[1-9]"))
    row = table_of(page, "Anuncios que vendieron").get_by_role("row").filter(has_text="Regalos hechos a mano")
    expect(row).to_contain_text("577 MXN")


def test_the_hours_of_the_week_are_a_table_of_its_own(page: Page, stack: Stack, sold: Customer) -> None:
    open_analytics(page, stack)

    heat_map = panel(page, "A qué hora escriben").locator(".heat-map")

    expect(heat_map.get_by_role("row")).to_have_count(8)
    expect(heat_map.locator('[data-level="5"]').first).to_have_text(re.compile("[1-9]"))


def test_a_charts_table_and_file_hold_each_day_of_the_period(page: Page, stack: Stack, sold: Customer) -> None:
    open_analytics(page, stack, "7 días")

    expect(table_of(page, "Ventas por día").locator("tbody").get_by_role("row")).to_have_count(7)
    name, file = downloaded(page, page.get_by_role("button", name="CSV: Ventas por día"))

    heading, *days = rows_of(file)
    week = [(today() - timedelta(days=n)).isoformat() for n in range(6, -1, -1)]
    assert name == f"ventas-por-dia_{week[0]}_{week[LAST_COLUMN]}.csv"
    assert heading[:3] == ["Día", "Pedidos", "Vendido"]
    assert [row[0] for row in days] == week
    assert int(days[LAST_COLUMN][1]) >= 1


def test_the_whole_period_is_one_file(page: Page, stack: Stack, sold: Customer) -> None:
    open_analytics(page, stack, "30 días")

    name, file = downloaded(page, page.get_by_role("button", name="Descargar CSV del periodo"))

    assert name == f"cifras_{today() - timedelta(days=29)}_{today()}.csv"
    assert len(file.decode("utf-8-sig").splitlines()) == 1 + 30


@pytest.mark.parametrize(
    "title", ["Mensajes y conversaciones por día", "Embudo de ventas", "A qué hora escriben", "Anuncios que vendieron"]
)
def test_a_chart_becomes_a_picture(page: Page, stack: Stack, sold: Customer, title: str) -> None:
    open_analytics(page, stack)

    name, file = downloaded(page, page.get_by_role("button", name=f"PNG: {title}"))

    assert name.endswith(f"_{today()}_{today()}.png")
    assert file.startswith(BEGINNING_OF_PNG)
    assert len(file) > 5_000


def test_own_days_are_checked_shown_and_kept_in_the_address(page: Page, stack: Stack) -> None:
    open_analytics(page, stack)
    page.get_by_role("button", name="Otras fechas").click()
    page.get_by_label("Primer día").fill("2025-03-10")
    page.get_by_label("Último día").fill("2025-03-01")
    page.get_by_role("button", name="Ver", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="anterior")).to_be_visible()

    page.get_by_label("Primer día").fill("2025-02-20")
    page.get_by_role("button", name="Ver", exact=True).click()

    expect(page.locator("[data-days]")).to_contain_text("20 feb")
    assert page.url.endswith("#/analisis?desde=2025-02-20&hasta=2025-03-01")
    page.reload()
    expect(page.locator("[data-days]")).to_contain_text("20 feb")


def test_a_period_without_anything_says_so_in_each_chart(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.goto(f"{stack.dashboard}#/analisis?desde=2025-02-20&hasta=2025-03-01")

    expect(figure(page, "Pedidos")).to_have_text("0")
    expect(figure(page, "Conversión")).to_have_text("–")
    expect(panel(page, "Ventas por día")).to_contain_text("No hubo pedidos en este periodo.")
    expect(panel(page, "A qué hora escriben")).to_contain_text("No hubo mensajes en este periodo.")
    expect(page.get_by_role("button", name=re.compile("^PNG"))).to_have_count(0)


def test_the_former_address_of_the_day_leads_to_its_figures(page: Page, stack: Stack) -> None:
    sign_in(page, stack)

    page.goto(f"{stack.dashboard}#/hoy")

    expect(page.get_by_role("link", name="Hoy", exact=True)).to_have_attribute("aria-current", "true")


def test_figures_that_cannot_be_read_are_asked_for_again(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.route("**/api/metrics?*", lambda route: route.abort())
    page.get_by_role("link", name="Análisis").click()
    expect(page.get_by_text("No hay conexión con el servidor.")).to_be_visible()

    page.unroute("**/api/metrics?*")
    page.get_by_role("button", name="Reintentar").and_(page.locator('[data-action="retry"]')).click()

    expect(figure(page, "Mensajes recibidos")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_text("No hay conexión con el servidor.")).to_be_hidden()


def test_the_charts_fit_on_a_phone_and_follow_the_theme(new_page: NewPage, stack: Stack, sold: Customer) -> None:
    page = new_page(width=PHONE_WIDTH, height=740)
    sign_in(page, stack)
    page.goto(f"{stack.dashboard}#/hoy")
    canvas = panel(page, "Mensajes y conversaciones por día").get_by_role("img")
    expect(canvas).to_be_visible()
    dark = canvas.evaluate("canvas => canvas.toDataURL()")

    page.get_by_role("button", name="Secciones").click()
    page.get_by_role("button", name="Usar el tema claro").click()

    page.wait_for_function("([canvas, dark]) => canvas.toDataURL() !== dark", arg=[canvas.element_handle(), dark])
    assert page.evaluate("document.querySelector('[data-page=analytics]').scrollWidth") <= PHONE_WIDTH
