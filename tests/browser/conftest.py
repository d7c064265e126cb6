"""A real browser, and the whole local stack behind the page."""

import itertools
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from local.settings import ROOT
from tests.browser.admin import Admin
from tests.browser.local_stack import Customer, NewCustomer, NewPage, Stack, new_customer, running_stack

BUILT_PAGE = ROOT / "dashboard_site" / "dist" / "index.html"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if not BUILT_PAGE.exists():
        pytest.fail("The page is not built: npm ci && npm run build, in dashboard_site.")
    with running_stack(tmp_path_factory.mktemp("stack"), secrets.token_urlsafe(12)) as running:
        Admin(running).has_in_stock("TAZA-BN", 500)  # many tests buy it
        yield running


@pytest.fixture(scope="session")
def admin(stack: Stack) -> Admin:
    return Admin(stack)


@pytest.fixture
def new_page(browser: Browser, stack: Stack) -> Iterator[NewPage]:
    """Opens the dashboard in a browser of its own; fails the test for what the page complains about."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        # The browser itself reports every refused request, which some tests want to see.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def open_page(width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="es-CO", timezone_id="America/Bogota"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(stack.dashboard)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture(scope="session")
def customer(stack: Stack) -> NewCustomer:
    """Makes a customer with a phone of their own."""
    numbers = itertools.count(1)

    def make(profile_name: str) -> Customer:
        return new_customer(stack, profile_name, f"+57300555{next(numbers):04}")

    return make
