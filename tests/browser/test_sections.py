"""The sections beside the conversations: what shows them, and what stands in the way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin import Admin
from tests.browser.local_stack import NewPage, Stack
from tests.browser.test_dashboard import sign_in
from tests.browser.test_team import FIRST, enter

pytestmark = pytest.mark.browser


def test_a_section_whose_code_could_not_be_read_is_opened_the_next_time(page: Page, stack: Stack) -> None:
    page.route("**/assets/orders-*.js", lambda route: route.abort())
    sign_in(page, stack)
    page.locator("[data-app-nav]").get_by_role("link", name="Pedidos").click()
    expect(page.locator('[data-page="orders"]')).to_contain_text("No se pudo abrir esta sección")

    page.unroute("**/assets/orders-*.js")
    page.locator("[data-app-nav]").get_by_role("link", name="Catálogo").click()
    page.locator("[data-app-nav]").get_by_role("link", name="Pedidos").click()
    expect(page.get_by_role("heading", name="Pedidos", level=1)).to_be_visible()
    expect(page.locator('[data-page="orders"]')).to_have_count(1)


def test_who_may_not_see_a_section_is_told_also_by_its_address(new_page: NewPage, stack: Stack) -> None:
    Admin(stack).has_operator("vera", FIRST, "operator")
    page = new_page()
    enter(page, "vera", FIRST)
    expect(page.locator("[data-sign-in]")).to_be_hidden()
    page.evaluate("location.hash = '#/equipo'")
    expect(page.locator('[data-page="team"]')).to_have_text("Tu cuenta no tiene permiso para ver esta sección.")

    page.evaluate("location.hash = '#/cuenta'")
    page.evaluate("location.hash = '#/equipo'")
    expect(page.locator('[data-page="team"]')).to_have_count(1)
