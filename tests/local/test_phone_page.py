"""The phone page in a real browser, with a bot of the tests behind it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from local.phone import phone_app
from tests.local.conftest import World
from tests.local.servers import serving

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(world: World, browser: Browser) -> Iterator[OpenPage]:
    mistakes: list[str] = []
    with serving(phone_app(world.account)) as url:
        contexts = []

        def open_it(width: int = 1280, **options: object) -> Page:
            context = browser.new_context(viewport={"width": width, "height": 740}, **options)  # type: ignore[arg-type]
            contexts.append(context)
            page = context.new_page()
            page.on("pageerror", lambda error: mistakes.append(str(error)))
            page.goto(url)
            expect(page.locator(".phone").first).to_be_attached()
            return page

        yield open_it
        for context in contexts:
            context.close()
    assert mistakes == []


def phone_of(page: Page, name: str) -> Locator:
    return page.locator(".phone", has=page.get_by_role("heading", name=name))


def writes(phone: Locator, text: str) -> None:
    phone.get_by_label("Mensaje", exact=True).fill(text)
    phone.get_by_label("Mensaje", exact=True).press("Enter")


def test_what_is_written_reaches_the_bot_and_its_answer_is_shown(world: World, open_page: OpenPage) -> None:
    phone = phone_of(open_page(), "Lucía Fernández")
    writes(phone, "¿Tienen tazas?")
    expect(phone.locator(".mine")).to_contain_text("¿Tienen tazas?")
    expect(phone.get_by_label("Entregado")).to_be_visible()
    assert world.bot.webhooks()[0].form["Body"] == "¿Tienen tazas?"
    world.bot_writes("*Taza*: $249.00")
    answer = phone.locator(".message:not(.mine)")
    expect(answer.locator("strong")).to_have_text("Taza")
    expect(phone.get_by_label("Leído")).to_be_visible()


def test_nothing_a_person_writes_becomes_part_of_the_page(world: World, open_page: OpenPage) -> None:
    world.account.add_customer("<img src=x onerror=alert(1)>", "+34600000009")
    phone = phone_of(open_page(), "<img src=x onerror=alert(1)>")
    writes(phone, "<script>alert(1)</script> <b>hola</b>")
    expect(phone.locator(".body")).to_have_text("<script>alert(1)</script> <b>hola</b>")
    expect(phone.locator("b, script, img")).to_have_count(0)


def test_typing_is_shown_until_the_answer_comes(world: World, open_page: OpenPage) -> None:
    phone = phone_of(open_page(), "Lucía Fernández")
    inbound = world.customer_writes()
    world.account.show_typing(inbound.sid)
    expect(phone.get_by_text("escribiendo…")).to_be_visible()
    world.bot_writes()
    expect(phone.get_by_text("escribiendo…")).to_be_hidden()


@pytest.mark.parametrize(
    ("entry", "name", "value"),
    [
        ("Nota de voz", "MediaContentType0", "audio/ogg"),
        ("Ubicación", "Label", "Casa"),
        ("Texto como botón pulsado", "ButtonText", "Sí, me interesa"),
        ("Texto que llega de un anuncio", "ReferralSourceType", "ad"),
    ],
)
def test_the_menu_sends_every_other_kind(world: World, open_page: OpenPage, entry: str, name: str, value: str) -> None:
    phone = phone_of(open_page(), "Sol")
    phone.get_by_label("Adjuntar y otras formas de enviar").click()
    phone.get_by_role("button", name=entry).click()
    [call] = world.bot.webhooks()
    assert call.form[name] == value


def test_one_webhook_can_be_sent_twice_and_several_at_once(world: World, open_page: OpenPage) -> None:
    phone = phone_of(open_page(), "Sol")
    for entry in ("Enviar el aviso dos veces", "Ráfaga: un mensaje por línea"):
        phone.get_by_label("Adjuntar y otras formas de enviar").click()
        phone.get_by_role("button", name=entry).click()
    calls = world.bot.webhooks(5)
    assert len({call.form["MessageSid"] for call in calls}) == 4
    expect(phone.locator(".mine")).to_have_count(4)


def test_faults_are_set_shown_and_cleared(world: World, open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Fallos").click()
    page.get_by_label("se rechazan").fill("2")
    page.get_by_role("button", name="Aplicar").click()
    expect(page.locator("[data-faults-active]")).to_be_visible()
    assert world.account.faults.settings.refuse_next == 2
    page.get_by_role("button", name="Fallos").click()
    page.get_by_role("button", name="Quitar todos").click()
    expect(page.get_by_label("se rechazan")).to_have_value("0")
    assert world.account.faults.settings.refuse_next == 0


def test_a_new_customer_without_number_gets_a_phone(world: World, open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Nuevo cliente").click()
    page.get_by_label("Nombre de perfil").fill("Ana Ruiz")
    page.get_by_label("Oculta su número").check()
    page.get_by_role("button", name="Crear").click()
    expect(phone_of(page, "Ana Ruiz")).to_contain_text("sin número · @ana.ruiz")
    assert world.account.store.customers()[-1].phone is None


def test_on_a_narrow_screen_one_phone_is_shown_and_nothing_sticks_out(world: World, open_page: OpenPage) -> None:
    page = open_page(width=360, color_scheme="dark")
    world.customer_writes("palabra" * 40)
    expect(page.locator(".phone:visible")).to_have_count(1)
    expect(page.locator(".mine")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("tab", name="Sol").click()
    expect(phone_of(page, "Sol")).to_be_visible()
    expect(phone_of(page, "Lucía Fernández")).to_be_hidden()


def test_the_theme_follows_the_system_until_it_is_switched(open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Cambiar entre claro y oscuro").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
