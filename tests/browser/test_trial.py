"""Trying the bot: from hola to an order of which nothing has happened."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin import Admin
from tests.browser.local_stack import Stack
from tests.browser.test_dashboard import sign_in

pytestmark = pytest.mark.browser

ANSWER_MS = 20_000
LINES = (
    ("Hola", "Casa Nopal"),
    ("¿Cuánto cuesta la taza de barro negro?", "$249.00 MXN"),
    ("quiero 2, a Ciudad de México", "$577.00 MXN"),
)


def open_trial(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.locator("[data-app-nav]").get_by_role("link", name="Probar el bot").click()
    expect(page.get_by_role("heading", name="Probar el bot")).to_be_visible()


def says(page: Page, text: str, answer: str | re.Pattern[str]) -> None:
    page.get_by_label("Mensaje de prueba").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-trial-turns] > li").last).to_contain_text(answer, timeout=ANSWER_MS)


def what_the_shop_has(admin: Admin) -> dict[str, object]:
    """All that an order and its conversation would have changed."""
    return {
        "conversations": admin.ask("GET", "/api/conversations/counts")["all"],
        "orders": admin.ask("GET", "/api/orders/summary")["items"],
        "stock": admin.product("TAZA-BN")["stock"],
    }


def test_a_trial_comes_to_an_order_and_nothing_has_happened(page: Page, stack: Stack, admin: Admin) -> None:
    before = what_the_shop_has(admin)
    open_trial(page, stack)
    for text, answer in LINES:
        says(page, text, answer)
    says(page, "sí", re.compile(r"Pedido P-"))
    expect(page.locator(".trial-mark")).to_contain_text("Ganado")

    page.get_by_text("En qué se basó y qué costó").last.click()
    expect(page.locator('[data-page="trial"] [data-lookups]').last).not_to_be_empty()

    assert what_the_shop_has(admin) == before


def test_a_trial_starts_anew(page: Page, stack: Stack) -> None:
    open_trial(page, stack)
    says(page, "Hola", "Casa Nopal")
    page.get_by_role("button", name="Empezar de nuevo").click()
    expect(page.locator("[data-trial-turns] > li")).to_have_count(0)
    expect(page.get_by_text("¿Qué le preguntaría un cliente?")).to_be_visible()


def test_a_session_that_ends_while_the_bot_answers_loses_nothing(page: Page, stack: Stack) -> None:
    open_trial(page, stack)
    says(page, "Hola", "Casa Nopal")
    token = page.evaluate("JSON.parse(sessionStorage.getItem('session')).token")
    page.request.delete(f"{stack.api}/api/session", headers={"Authorization": f"Bearer {token}"})
    page.evaluate(
        """() => {
            const text = document.querySelector("#trial-text");
            text.value = "¿Cuánto cuesta la taza de barro negro?";
            text.form.requestSubmit();
            text.value = "quiero 2";
        }"""
    )
    expect(page.locator("[data-sign-in-reason]")).to_contain_text("Tu sesión terminó")
    sign_in(page, stack)
    expect(page.get_by_label("Mensaje de prueba")).to_have_value("¿Cuánto cuesta la taza de barro negro?\nquiero 2")
    expect(page.locator("[data-trial-turns] > li")).to_have_count(2)
    says(page, "¿Cuánto cuesta la taza de barro negro?", "$249.00 MXN")


def test_markup_in_a_trial_stays_text(page: Page, stack: Stack) -> None:
    open_trial(page, stack)
    page.get_by_label("Mensaje de prueba").fill("<img src=x onerror=alert(1)> ‮hola")
    page.keyboard.press("Enter")
    expect(page.locator("[data-trial-turns] > li")).to_have_count(2, timeout=ANSWER_MS)
    expect(page.locator("[data-trial-turns]")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("[data-trial-turns] img")).to_have_count(0)
