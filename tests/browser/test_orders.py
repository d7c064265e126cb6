"""The orders as the shop's people follow them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.admin import Admin
from tests.browser.local_stack import Customer, NewCustomer, Stack
from tests.browser.test_dashboard import sign_in

pytestmark = pytest.mark.browser

PRODUCT = "TAZA-BN"
NAME_WITH_MARKUP = "<b>Eva</b><script>document.title='roto'</script>"
REFRESHED_MS = 25_000  # the page asks again every 15 s


def buys(buyer: Customer, admin: Admin) -> str:
    """Returns the order's number."""
    says = (
        ("¿Cuánto cuesta la taza de barro negro?", "$249.00"),
        ("quiero 1, a Ciudad de México", "Total"),
        ("sí", "P-"),
    )
    for text, answer in says:
        buyer.writes(text)
        buyer.gets(answer)
    number: str = admin.ask("GET", "/api/orders?limit=1")["items"][0]["order_id"]
    return number


def open_orders(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.get_by_role("link", name="Pedidos", exact=True).click()
    expect(page.get_by_role("heading", name="Pedidos", level=1)).to_be_visible()


def card(page: Page, number: str) -> Locator:
    return page.locator(f'[data-order-id="{number}"]')


def tab(page: Page, name: str) -> Locator:
    return page.locator("[data-order-tabs]").get_by_role("button", name=re.compile(f"^{name}"))


def test_an_order_appears_by_itself_and_is_followed_until_it_was_sent(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    open_orders(page, stack)
    number = buys(customer("Compra Cano"), admin)
    order = card(page, number)
    expect(order).to_be_visible(timeout=REFRESHED_MS)
    expect(order).to_contain_text("Taza de barro negro")
    expect(order).to_contain_text(re.compile(r"328\s+MXN"))

    order.get_by_role("button", name="Marcar pagado").click()
    expect(order).to_contain_text("Pagado")
    tab(page, "Pagados").click()
    expect(order).to_be_visible()
    order.get_by_role("button", name="Marcar enviado").click()
    expect(order).to_have_count(0)
    expect(page.locator("[data-orders-total]")).to_be_focused()

    tab(page, "Enviados").click()
    expect(order).to_be_visible()
    expect(order.locator("[data-move]:visible")).to_have_count(0)
    order.get_by_role("link", name="Compra Cano").click()
    expect(page.locator("[data-open-conversation]").get_by_role("heading", name="Compra Cano")).to_be_visible()


def test_a_cancelled_order_was_asked_about_and_gives_its_pieces_back(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    before = admin.product(PRODUCT)["stock"]
    number = buys(customer("Clara Cruz"), admin)
    assert admin.product(PRODUCT)["stock"] == before - 1
    open_orders(page, stack)

    card(page, number).get_by_role("button", name="Cancelar pedido").click()
    page.locator("[data-confirm]").get_by_role("button", name="Cancelar", exact=True).click()
    expect(card(page, number)).to_contain_text("Por pagar")
    card(page, number).get_by_role("button", name="Cancelar pedido").click()
    page.locator("[data-confirm]").get_by_role("button", name="Cancelar el pedido").click()

    expect(card(page, number)).to_contain_text("Cancelado")
    expect(card(page, number).locator("[data-move]:visible")).to_have_count(0)
    assert admin.product(PRODUCT)["stock"] == before


def test_a_step_that_somebody_else_made_impossible_is_explained_and_the_newest_shown(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    number = buys(customer("Doble Duarte"), admin)
    open_orders(page, stack)
    expect(card(page, number)).to_be_visible()
    admin.ask("PATCH", f"/api/orders/{number}", state="sent")

    card(page, number).get_by_role("button", name="Cancelar pedido").click()
    page.locator("[data-confirm]").get_by_role("button", name="Cancelar el pedido").click()

    expect(page.locator("[data-toasts]")).to_contain_text(re.compile("Alguien cambió este pedido|ya se envió"))
    expect(card(page, number)).to_contain_text("Sin pagar")
    expect(card(page, number).get_by_role("button", name="Marcar pagado")).to_be_visible()
    expect(card(page, number).get_by_role("button", name="Cancelar pedido")).to_be_hidden()


def test_counts_and_totals_are_those_of_the_orders(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    buys(customer("Suma Sáenz"), admin)
    open_orders(page, stack)
    tab(page, "Por pagar").click()
    [placed] = [item for item in admin.ask("GET", "/api/orders/summary")["items"] if item["state"] == "placed"]

    expect(tab(page, "Por pagar").locator("[data-tab-count]")).to_have_text(str(placed["count"]))
    total = f"{placed['total'] // 100:,}".replace(",", ".")
    expect(page.locator("[data-orders-total]")).to_contain_text(total)
    expect(page.locator("[data-order-id]")).to_have_count(placed["count"])


def test_markup_in_a_customers_name_is_shown_as_text(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    number = buys(customer(NAME_WITH_MARKUP), admin)
    open_orders(page, stack)

    expect(card(page, number).locator("[data-order-customer]")).to_have_text(NAME_WITH_MARKUP)
    assert page.locator("[data-page=orders] script, [data-page=orders] b").count() == 0
    assert "roto" not in page.title()
