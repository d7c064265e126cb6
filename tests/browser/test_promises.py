"""What the page promises in every view: nothing typed is lost, a reply goes out once, the keyboard goes on."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from local.settings import Ports
from tests.browser import views
from tests.browser.admin import Admin
from tests.browser.local_stack import NewCustomer, Stack
from tests.browser.test_dashboard import messages_of, open_conversation, reply, row_of, sign_in
from tests.local.eventually import eventually

pytestmark = pytest.mark.browser

SLOW_MS = 20_000
TYPED = "Esto no se pierde"
# As an old phone has it at the edge of a town.
SLOW_NETWORK = {"offline": False, "latency": 1500, "downloadThroughput": 50_000, "uploadThroughput": 20_000}


@dataclass(frozen=True)
class Form:
    """Where somebody types: `opener` is clicked before, `field` is the label of what is typed in."""

    address: str
    opener: str
    field: str


FORMS = {
    "a product": Form("#/catalogo", "Agregar producto", "Nombre"),
    "an answer": Form("#/preguntas", "Agregar respuesta", "Respuesta"),
    "the profile": Form("#/perfil", "", "Qué más puede saber un cliente"),
    "an operator": Form("#/equipo", "Agregar a alguien", "Usuario"),
    "a password": Form("#/cuenta", "", "Contraseña nueva"),
    "a trial": Form("#/prueba", "", "Mensaje de prueba"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_what_is_typed_in_any_form_outlives_the_end_of_the_session(page: Page, stack: Stack, form: Form) -> None:
    sign_in(page, stack)
    field = typed_in(page, form)

    end_session(page, stack)
    expect(page.locator("[data-sign-in-reason]")).to_contain_text("Tu sesión terminó. Entra de nuevo")
    views.sign_in(page, stack.username, stack.password)

    expect(field).to_be_visible()
    expect(field).to_have_value(TYPED)


def typed_in(page: Page, form: Form) -> Locator:
    page.evaluate("address => { location.hash = address }", form.address)
    section = page.locator(".section-page:visible")
    if form.opener:
        section.get_by_role("button", name=form.opener).click()
    field = section.get_by_label(form.field, exact=True)
    field.fill(TYPED)
    return field


def end_session(page: Page, stack: Stack) -> None:
    token = page.evaluate("JSON.parse(sessionStorage.getItem('session')).token")
    page.request.delete(f"{stack.api}/api/session", headers={"Authorization": f"Bearer {token}"})


def test_while_the_api_is_down_a_reply_is_kept_and_it_goes_out_once_when_it_is_back(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    paco = customer("Paco Pausa")
    paco.writes("Hola")
    paco.gets("Casa Nopal")
    sign_in(page, stack)
    open_conversation(page, "Paco Pausa")

    with api_down(page, stack):
        expect(page.get_by_text("Sin conexión con el servidor.")).to_be_visible()
        reply(page, TYPED)
        expect(page.locator("[data-notice]")).to_contain_text("No se sabe si el mensaje salió.")
        expect(page.get_by_label("Respuesta al cliente")).to_have_value(TYPED)
    expect(page.get_by_text("Sin conexión con el servidor.")).to_be_hidden(timeout=SLOW_MS)
    page.get_by_role("button", name="Enviar", exact=True).click()

    paco.gets(TYPED)
    expect(page.get_by_label("Respuesta al cliente")).to_have_value("")
    assert paco.received().count(TYPED) == 1


@contextmanager
def api_down(page: Page, stack: Stack) -> Iterator[None]:
    """It answers as a gateway does whose service is gone."""
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route(f"{stack.api}/**", lambda route: route.fulfill(status=503, headers=headers, body="{}"))
    yield
    page.unroute(f"{stack.api}/**")


def test_on_a_slow_network_the_page_says_that_it_reads_and_a_reply_goes_out_once(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    lena = customer("Lena Lenta")
    lena.writes("Hola")
    lena.gets("Casa Nopal")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_NETWORK)

    page.get_by_label("Usuario").fill(stack.username)
    page.get_by_label("Contraseña").fill(stack.password)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("button", name="Entrando…")).to_be_disabled()
    expect(page.locator("[data-inbox-loading]")).to_be_visible()
    row_of(page, "Lena Lenta").click(timeout=SLOW_MS)
    expect(page.get_by_text("Cargando los mensajes…")).to_be_visible()
    page.get_by_label("Respuesta al cliente").fill(TYPED)
    expect(messages_of(page, "bot").last).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_label("Respuesta al cliente")).to_have_value(TYPED)
    page.locator('[data-action="send"]').evaluate("button => { for (let n = 0; n < 5; n++) button.click(); }")
    expect(page.get_by_role("button", name="Enviando")).to_be_disabled()

    lena.gets(TYPED)
    expect(page.get_by_label("Respuesta al cliente")).to_have_value("", timeout=SLOW_MS)
    assert lena.received().count(TYPED) == 1


def test_the_keyboard_goes_on_where_the_pressed_button_went_away(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    teo = customer("Teo Teclado")
    teo.writes("Hola")
    teo.gets("Casa Nopal")
    sign_in(page, stack)
    open_conversation(page, "Teo Teclado")

    press(page, "mark-wrong")
    page.get_by_label("Qué debería haber respondido").fill("Otra cosa")
    press(page, "save")
    expect(messages_of(page, "bot").last.locator(":focus")).to_be_visible()
    press(page, "take-over")
    expect(page.get_by_label("Respuesta al cliente")).to_be_focused()
    press(page, "hand-back")
    expect(page.locator('[data-action="take-over"]')).to_be_focused()
    page.get_by_label("Nota para el equipo").fill("Llamar el lunes")
    press(page, "save-sheet")
    expect(page.get_by_label("Etapa", exact=True)).to_be_focused()
    press(page, "block")
    press(page, "confirm")
    expect(page.locator('[data-action="unblock"]')).to_be_focused()
    press(page, "opt-out")
    page.get_by_label("Cómo lo sabes").fill("Por teléfono")
    press(page, "save")
    expect(page.locator('[data-action="opt-in"]')).to_be_focused()


def press(page: Page, action: str) -> None:
    button = page.locator(f'[data-action="{action}"]:visible')
    button.focus()
    page.keyboard.press("Enter")


def test_who_was_erased_by_one_operator_leaves_the_page_of_another(
    page: Page, stack: Stack, customer: NewCustomer, admin: Admin
) -> None:
    rita = customer("Rita Retirada")
    rita.writes("Quiero hablar con una persona")
    rita.gets("persona")
    sign_in(page, stack)
    open_conversation(page, "Rita Retirada")
    counted = page.locator('[data-queue="all"] [data-count]')
    expect(counted).to_have_text(re.compile(r"\d"))
    path = f"/api/conversations/{admin.conversation_of('Rita Retirada')['conversation_id']}"

    admin.ask("DELETE", path)
    eventually(lambda: requests.get(stack.api + path, headers=authorised(page), timeout=10).status_code == 404)
    page.evaluate("dispatchEvent(new Event('online'))")  # looks again at once, instead of within a minute

    expect(row_of(page, "Rita Retirada")).to_have_count(0)
    expect(page.get_by_text("Esa conversación no existe.")).to_be_visible()


def authorised(page: Page) -> dict[str, str]:
    return {"Authorization": f"Bearer {page.evaluate('''JSON.parse(sessionStorage.getItem('session')).token''')}"}


def test_the_local_stack_is_not_heard_beyond_this_machine(stack: Stack) -> None:
    """A server that listens on every address is heard on the whole of 127.0.0.0/8."""
    assert len(stack.ports) == len(fields(Ports))
    assert all(_is_heard("127.0.0.1", port) for port in stack.ports)
    assert not any(_is_heard("127.0.0.2", port) for port in stack.ports)


def _is_heard(address: str, port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex((address, port)) == 0
