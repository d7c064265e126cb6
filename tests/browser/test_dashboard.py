"""The operators' journeys through the dashboard, each against the whole local stack."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.local_stack import NewCustomer, NewPage, Stack

pytestmark = pytest.mark.browser

ARRIVED = re.compile("delivered|read")
PHONE_WIDTH = 360


def sign_in(page: Page, stack: Stack) -> None:
    page.get_by_label("Usuario").fill(stack.username)
    page.get_by_label("Contraseña").fill(stack.password)
    page.get_by_role("button", name="Entrar").click()
    expect(page.locator("[data-sign-in]")).to_be_hidden()


def row_of(page: Page, name: str) -> Locator:
    return page.locator("[data-conversation-row]").filter(has_text=name)


def open_conversation(page: Page, name: str) -> None:
    row_of(page, name).click()
    expect(page.locator("[data-open-conversation]").get_by_role("heading", name=name)).to_be_visible()


def messages_of(page: Page, author: str) -> Locator:
    return page.locator(f'[data-message][data-author="{author}"]')


def reply(page: Page, text: str) -> None:
    page.get_by_label("Respuesta al cliente").fill(text)
    page.keyboard.press("Enter")


def test_a_wrong_password_is_told_and_the_page_stays_shut(page: Page, stack: Stack) -> None:
    page.get_by_label("Usuario").fill(stack.username)
    page.get_by_label("Contraseña").fill("no es esta")
    page.get_by_role("button", name="Entrar").click()

    expect(page.get_by_role("alert")).to_contain_text("contraseña")
    expect(page.locator("[data-main]")).to_be_hidden()


def test_an_operator_watches_the_bot_answer_takes_over_replies_and_hands_back(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    sign_in(page, stack)
    ana = customer("Ana Ríos")
    ana.writes("Hola, ¿hacen envíos?")

    expect(row_of(page, "Ana Ríos")).to_be_visible()
    open_conversation(page, "Ana Ríos")
    expect(messages_of(page, "customer")).to_contain_text("Hola, ¿hacen envíos?")
    expect(messages_of(page, "bot").last).to_have_attribute("data-delivery-status", ARRIVED)

    page.get_by_role("button", name="Tomar la conversación").click()
    expect(page.get_by_role("button", name="Devolver al bot")).to_be_visible()
    reply(page, "Hola, Ana. Te atiendo yo.")
    mine = messages_of(page, stack.username)
    expect(mine).to_contain_text("Hola, Ana. Te atiendo yo.")
    expect(mine).to_have_attribute("data-delivery-status", ARRIVED)
    expect(page.get_by_label("Respuesta al cliente")).to_have_value("")
    expect(row_of(page, "Ana Ríos")).to_contain_text("Tú:")
    assert "Hola, Ana. Te atiendo yo." in ana.received()

    page.get_by_role("button", name="Devolver al bot").click()
    expect(page.get_by_role("button", name="Tomar la conversación")).to_be_visible()
    expect(row_of(page, "Ana Ríos").locator('[data-mode="bot"]')).to_be_visible()


def test_a_new_message_moves_its_conversation_to_the_top_of_the_list(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    first, second = customer("Primera Pérez"), customer("Segunda Soto")
    first.writes("Hola")
    second.writes("Hola")
    sign_in(page, stack)
    for name in ("Primera Pérez", "Segunda Soto"):
        expect(row_of(page, name)).to_contain_text("Bot:")

    first.writes("¿Siguen ahí?")

    expect(page.locator("[data-conversation-row]").first).to_contain_text("Primera Pérez")


def test_who_asks_for_a_person_waits_in_the_operators_queue(page: Page, stack: Stack, customer: NewCustomer) -> None:
    sign_in(page, stack)
    customer("Paula Prisa").writes("Quiero hablar con una persona")

    page.get_by_role("button", name="Te esperan").click()

    expect(row_of(page, "Paula Prisa")).to_contain_text("Pidió hablar con una persona")


def test_markup_that_a_customer_writes_is_shown_as_text(page: Page, stack: Stack, customer: NewCustomer) -> None:
    attack = "<img src=x onerror=\"document.title='roto'\"><script>document.title='roto'</script>"
    name = "<b>Eva</b><script>document.title='roto'</script>"
    sign_in(page, stack)
    customer(name).writes(attack)

    open_conversation(page, name)

    expect(messages_of(page, "customer").locator('[data-field="body"]')).to_have_text(attack)
    assert page.locator("[data-main] img[src], [data-main] script, [data-main] b").count() == 0
    assert "roto" not in page.title()


def test_a_reply_sent_many_times_at_once_arrives_once(page: Page, stack: Stack, customer: NewCustomer) -> None:
    luis = customer("Luis Prado")
    luis.writes("Hola")
    sign_in(page, stack)
    open_conversation(page, "Luis Prado")
    expect(messages_of(page, "bot").last).to_have_attribute("data-delivery-status", ARRIVED)

    page.get_by_label("Respuesta al cliente").fill("Una sola vez")
    page.locator('[data-action="send"]').evaluate("button => { for (let n = 0; n < 5; n++) button.click(); }")

    expect(messages_of(page, stack.username)).to_have_attribute("data-delivery-status", ARRIVED)
    assert luis.received().count("Una sola vez") == 1


def test_what_was_typed_is_still_there_after_the_session_ended(page: Page, stack: Stack, customer: NewCustomer) -> None:
    customer("Rosa Sanz").writes("Hola")
    sign_in(page, stack)
    open_conversation(page, "Rosa Sanz")
    page.get_by_label("Respuesta al cliente").fill("Esto no se pierde")

    token = page.evaluate("JSON.parse(sessionStorage.getItem('session')).token")
    page.request.delete(f"{stack.api}/api/session", headers={"Authorization": f"Bearer {token}"})

    expect(page.locator("[data-sign-in-reason]")).to_contain_text("Tu sesión terminó")
    sign_in(page, stack)
    expect(page.get_by_label("Respuesta al cliente")).to_have_value("Esto no se pierde")


def test_the_page_says_that_the_server_cannot_be_reached_and_goes_on_by_itself(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    sign_in(page, stack)
    page.context.set_offline(True)
    expect(page.get_by_text("Sin conexión con el servidor.")).to_be_visible()

    page.context.set_offline(False)
    customer("Vuelta Vega").writes("Hola")

    expect(page.get_by_text("Sin conexión con el servidor.")).to_be_hidden()
    expect(row_of(page, "Vuelta Vega")).to_be_visible()


def test_a_customer_is_found_by_the_start_of_the_name(page: Page, stack: Stack, customer: NewCustomer) -> None:
    customer("Zoraida Luna").writes("Hola")
    sign_in(page, stack)
    expect(row_of(page, "Zoraida Luna")).to_be_visible()

    page.get_by_label("Buscar un cliente").fill("zorai")

    expect(page.locator("[data-inbox-heading]")).to_contain_text("1 cliente")
    expect(page.locator("[data-conversation-row]")).to_have_count(1)


def test_on_a_phone_the_list_and_the_thread_are_two_screens(
    new_page: NewPage, stack: Stack, customer: NewCustomer
) -> None:
    page = new_page(width=PHONE_WIDTH, height=740)
    customer("Móvil Mora").writes("Hola")
    sign_in(page, stack)

    open_conversation(page, "Móvil Mora")
    expect(row_of(page, "Móvil Mora")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH

    page.get_by_role("link", name="Volver a la lista").click()
    expect(row_of(page, "Móvil Mora")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH


def test_the_chosen_theme_is_kept_and_the_token_is_not(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Usar el tema claro").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    assert page.evaluate("Object.keys(localStorage)") == ["theme"]


def test_signing_out_shuts_the_page(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("button", name="Entrar")).to_be_visible()

    page.reload()

    expect(page.get_by_role("button", name="Entrar")).to_be_visible()
    expect(page.locator("[data-main]")).to_be_hidden()
