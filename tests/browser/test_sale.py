"""A sale as both sides see it: the customer on the phone, the shop on the dashboard."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.local_stack import NewPage, Stack
from tests.browser.test_dashboard import open_conversation, sign_in

pytestmark = pytest.mark.browser

ANSWER_MS = 20_000
SOON_MS = 8_000  # well before the page would ask again on its own, every 15 s
ORDER_NUMBER = re.compile(r"P-[A-Z2-7]{4}-[A-Z2-7]{4}")
NAME = "Olga Olmos"


def new_phone(page: Page, stack: Stack) -> Locator:
    """A customer made on the simulator's page, and their phone."""
    page.goto(stack.phone)
    page.get_by_role("button", name="Nuevo cliente").click()
    page.get_by_label("Nombre de perfil").fill(NAME)
    page.get_by_label("Teléfono").fill("+5215587654321")
    page.get_by_role("button", name="Crear").click()
    return page.locator("section.phone").filter(has=page.get_by_role("heading", name=NAME))


def writes(phone: Locator, body: str, answer: str | re.Pattern[str]) -> None:
    """Waits for the bot's answer: a customer who goes on too early is answered once for both."""
    phone.get_by_role("textbox", name="Mensaje").fill(body)
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator("li.message:not(.mine)").last).to_contain_text(answer, timeout=ANSWER_MS)


def value_of(page: Page, label: str) -> Locator:
    card = page.locator("[data-cards] > div").filter(has=page.get_by_text(label, exact=True))
    return card.locator('[data-field="value"]')


def in_stage(page: Page, stage: str) -> Locator:
    return page.locator(f'[data-funnel] [data-stage="{stage}"] [data-field="count"]')


@dataclass(frozen=True)
class Sales:
    """What the dashboard says of today; `revenue` in whole pesos."""

    won: int
    orders: int
    revenue: int


def sales(page: Page) -> Sales:
    expect(value_of(page, "Pedidos")).to_have_text(re.compile(r"\d"))
    return Sales(
        number_in(in_stage(page, "won")), number_in(value_of(page, "Pedidos")), number_in(value_of(page, "Ventas"))
    )


def number_in(element: Locator) -> int:
    """Nothing is drawn where nothing has happened yet."""
    return int(re.sub(r"\D", "", element.text_content() or "") or "0")


def test_from_hola_to_an_order_on_the_phone_and_the_funnel_moves(new_page: NewPage, stack: Stack) -> None:
    dashboard = new_page()
    sign_in(dashboard, stack)
    dashboard.get_by_role("link", name="Análisis").click()
    dashboard.get_by_role("link", name="Hoy", exact=True).click()
    before = sales(dashboard)

    phone = new_phone(new_page(), stack)
    writes(phone, "Hola", "Casa Nopal")
    thread = new_page()
    sign_in(thread, stack)
    open_conversation(thread, NAME)

    writes(phone, "¿Cuánto cuesta la taza de barro negro?", "$249.00 MXN")
    with dashboard.expect_response(lambda response: "/api/metrics" in response.url):
        writes(phone, "quiero 2, a Ciudad de México", "$577.00 MXN")
    writes(phone, "sí", ORDER_NUMBER)
    [number] = ORDER_NUMBER.findall(phone.locator("li.message:not(.mine)").last.inner_text())[:1]

    expect(in_stage(dashboard, "won")).to_have_text(str(before.won + 1), timeout=SOON_MS)
    assert sales(dashboard) == Sales(before.won + 1, before.orders + 1, before.revenue + 577)
    meter = dashboard.get_by_role("meter", name="Ganados")
    expect(meter).to_have_attribute("aria-valuetext", str(before.won + 1))
    for fact in ("Ganado", "577 MXN", f"Pedido {number}"):
        expect(thread.locator("[data-open-conversation] > header")).to_contain_text(fact)
