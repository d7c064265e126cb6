"""Every view in both themes and both languages: axe finds nothing, no sentence is left in the other language, nothing
is wider than a phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from local.settings import ROOT
from tests.browser.local_stack import NewCustomer, Stack
from tests.browser.views import LANGUAGES, THEMES, open_dashboard, shop_with_a_sale, show, sign_in, views

pytestmark = pytest.mark.browser

AXE = (ROOT / "dashboard_site" / "node_modules" / "axe-core" / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SPANISH = re.compile(r"[¿¡]|\b(el|los|las|una|que|para|con|por|sin|desde|está|más)\b", re.IGNORECASE)
# What people of the shop and its customers have written stays as they wrote it.
WRITTEN_BY_PEOPLE = "[data-user-text], bdi, [dir='auto'], input, textarea, option, [lang]"
NARROWEST = 360


@pytest.fixture(scope="session")
def buyer(stack: Stack, customer: NewCustomer) -> str:
    return shop_with_a_sale(stack, customer)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_any_view(browser: Browser, stack: Stack, buyer: str, theme: str, language: str) -> None:
    found: dict[str, list[str]] = {}
    with open_dashboard(browser, stack, theme=theme, language=language) as context:
        page = context.pages[0]
        page.evaluate(AXE)
        found["entrada"] = violations(page)
        sign_in(page, stack.username, stack.password)
        for view in views(buyer):
            show(page, view)
            found[view.name] = violations(page)
    assert {name: some for name, some in found.items() if some} == {}


def violations(page: Page) -> list[str]:
    result: Any = page.evaluate(
        "standards => axe.run(document, {runOnly: standards, resultTypes: ['violations']})", STANDARDS
    )
    return [f"{violation['id']}: {node['target']}" for violation in result["violations"] for node in violation["nodes"]]


def test_in_english_no_sentence_of_the_page_is_left_in_spanish(browser: Browser, stack: Stack, buyer: str) -> None:
    found: dict[str, list[str]] = {}
    with open_dashboard(browser, stack, language="en") as context:
        page = context.pages[0]
        sign_in(page, stack.username, stack.password)
        for view in views(buyer):
            show(page, view)
            found[view.name] = [text for text in own_texts(page) if SPANISH.search(text)]
    assert {name: some for name, some in found.items() if some} == {}


def own_texts(page: Page) -> list[str]:
    """The page's own visible sentences, with those that only a screen reader says."""
    texts: list[str] = page.evaluate(
        """written => {
            const isOwn = element => element.checkVisibility() && !element.closest(written);
            const elements = [...document.body.querySelectorAll("*")].filter(isOwn);
            const said = element => ["aria-label", "title", "placeholder"].map(name => element.getAttribute(name));
            const isText = node => node.nodeType === Node.TEXT_NODE;
            const own = element => [...element.childNodes].filter(isText).map(node => node.nodeValue);
            return elements.flatMap(element => [...said(element), ...own(element)]).filter(text => text?.trim());
        }""",
        WRITTEN_BY_PEOPLE,
    )
    return texts


def test_no_view_is_wider_than_a_narrow_phone(browser: Browser, stack: Stack, buyer: str) -> None:
    wider = []
    with open_dashboard(browser, stack, width=NARROWEST, height=740) as context:
        page = context.pages[0]
        sign_in(page, stack.username, stack.password)
        for view in views(buyer):
            show(page, view)
            if (
                page.evaluate(
                    "Math.max(...[...document.querySelectorAll('body, .section-page')].map(e => e.scrollWidth))"
                )
                > NARROWEST
            ):
                wider.append(view.name)
    assert wider == []
