"""Every view of the dashboard, and how to come to it: for the tests of all views and for the pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.local_stack import Customer, Stack

THEMES = ("dark", "light")
LANGUAGES = ("es", "en")
ANSWER_MS = 20_000
# What a view shows only while it is reading.
_READING = "[aria-busy='true']:visible, [data-loading]:visible, .skeleton:visible"


@dataclass(frozen=True)
class View:
    """`address` is what stands behind the page's own; `ready` tells when it is all there."""

    name: str
    address: str
    ready: Callable[[Page], None]


def open_dashboard(
    browser: Browser, stack: Stack, *, theme: str = "dark", language: str = "es", width: int = 1440, height: int = 900
) -> BrowserContext:
    """A browser of its own in which this theme and this language were chosen before."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="es-MX", timezone_id="America/Mexico_City"
    )
    context.add_init_script(f"localStorage.setItem('theme', '{theme}'); localStorage.setItem('language', '{language}')")
    page = context.new_page()
    page.goto(stack.dashboard)
    expect(page.locator("[data-sign-in]")).to_be_visible()  # its language is read first
    return context


def sign_in(page: Page, username: str, password: str) -> None:
    """In either language."""
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.locator('[data-action="sign-in"]').click()
    expect(page.locator("[data-sign-in]")).to_be_hidden()


def show(page: Page, view: View) -> None:
    page.evaluate("address => { location.hash = address }", view.address)
    view.ready(page)
    expect(page.locator(_READING)).to_have_count(0)


def shop_with_a_sale(stack: Stack, customer: Callable[[str], Customer]) -> str:
    """Somebody buys, somebody waits for a person. Returns the buyer's name."""
    buyer, waiting = customer("Carmen Díaz"), customer("Diego Ruiz")
    says = (
        ("Hola", "Casa Nopal"),
        ("¿Cuánto cuesta la taza de barro negro?", "$249.00"),
        ("quiero 2, a Ciudad de México", "$577.00"),
        ("sí", "P-"),
    )
    for text, answer in says:
        buyer.writes(text)
        buyer.gets(answer)
    waiting.writes("Quiero hablar con una persona, por favor")
    waiting.gets("persona")
    return buyer.profile_name


def views(buyer: str) -> list[View]:
    return [
        View("conversaciones", "#/conversaciones", _has("[data-conversation-row]")),
        View("conversacion", "#/conversaciones", _opens(buyer)),
        View("analisis", "#/analisis", _has('[data-page="analytics"] h1')),
        View("pedidos", "#/pedidos", _has('[data-page="orders"] h1')),
        View("catalogo", "#/catalogo", _has('[data-page="catalog"] h1')),
        View("preguntas", "#/preguntas", _has('[data-page="questions"] h1')),
        View("prueba", "#/prueba", _has('[data-page="trial"] h1')),
        View("perfil", "#/perfil", _has('[data-page="profile"] h1')),
        View("equipo", "#/equipo", _has('[data-page="team"] h1')),
        View("cuenta", "#/cuenta", _has('[data-page="account"] h1')),
    ]


def _has(selector: str) -> Callable[[Page], None]:
    return lambda page: expect(page.locator(selector).first).to_be_visible()


def _opens(name: str) -> Callable[[Page], None]:
    def opens(page: Page) -> None:
        page.locator("[data-conversation-row]").filter(has_text=name).click()
        expect(page.locator("[data-message]").last).to_be_visible()

    return opens
