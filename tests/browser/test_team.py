"""The team's accounts, and one's own."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.local_stack import NewPage, Stack
from tests.browser.test_dashboard import sign_in

pytestmark = pytest.mark.browser

FIRST = "una frase de prueba"
SECOND = "otra frase de prueba"


def open_team(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.locator("[data-app-nav]").get_by_role("link", name="Equipo").click()
    expect(page.get_by_role("heading", name="Equipo")).to_be_visible()


def add(page: Page, username: str, role: str, password: str) -> None:
    page.get_by_role("button", name="Agregar a alguien").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Usuario").fill(username)
    dialog.get_by_label("Puede").select_option(role)
    dialog.get_by_label("Contraseña", exact=True).fill(password)
    dialog.get_by_role("button", name="Guardar").click()
    expect(dialog).to_be_hidden()


def member(page: Page, username: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_text(username, exact=True))


def enter(page: Page, username: str, password: str) -> None:
    page.get_by_label("Usuario").fill(username)
    page.get_by_label("Contraseña").fill(password)
    page.get_by_role("button", name="Entrar").click()


def test_who_is_added_may_enter_and_does_what_the_role_allows(new_page: NewPage, stack: Stack) -> None:
    admin = new_page()
    open_team(admin, stack)
    add(admin, "paula", "Solo lectura", FIRST)
    expect(member(admin, "paula")).to_contain_text("Solo lectura")

    paula = new_page()
    enter(paula, "paula", FIRST)
    sections = paula.get_by_role("navigation", name="Secciones")
    expect(sections.get_by_role("link", name="Conversaciones")).to_be_visible()
    expect(sections.get_by_role("link", name="Equipo")).to_be_hidden()
    expect(sections.get_by_role("link", name="Probar el bot")).to_be_hidden()


def test_a_new_password_and_an_end_of_sessions_send_who_is_signed_in_to_the_door(
    new_page: NewPage, stack: Stack
) -> None:
    admin = new_page()
    open_team(admin, stack)
    add(admin, "raul", "Operador", FIRST)
    raul = new_page()
    enter(raul, "raul", FIRST)
    expect(raul.locator("[data-sign-in]")).to_be_hidden()

    member(admin, "raul").get_by_role("button", name="Nueva contraseña").click()
    admin.get_by_role("dialog").get_by_label("Contraseña", exact=True).fill(SECOND)
    admin.get_by_role("dialog").get_by_role("button", name="Guardar").click()

    expect(raul.locator("[data-sign-in-reason]")).to_contain_text("Tu sesión terminó")
    enter(raul, "raul", FIRST)
    expect(raul.locator("[data-sign-in-error]")).to_be_visible()
    enter(raul, "raul", SECOND)
    expect(raul.locator("[data-sign-in]")).to_be_hidden()

    member(admin, "raul").get_by_role("button", name="Cerrar sus sesiones").click()
    admin.get_by_role("dialog").get_by_role("button", name="Cerrar sus sesiones").click()
    expect(raul.locator("[data-sign-in]")).to_be_visible()


def test_a_short_password_and_a_strange_name_are_told_beside_their_fields(page: Page, stack: Stack) -> None:
    open_team(page, stack)
    page.get_by_role("button", name="Agregar a alguien").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Usuario").fill("<b>Ana")
    dialog.get_by_label("Contraseña", exact=True).fill("corta")
    dialog.get_by_role("button", name="Guardar").click()
    expect(dialog.locator("#operator-username-mistake")).to_be_visible()
    expect(dialog.locator("#operator-password-mistake")).to_contain_text("10")
    expect(dialog.get_by_label("Usuario")).to_be_focused()


def test_who_leaves_the_team_cannot_enter_any_more(new_page: NewPage, stack: Stack) -> None:
    admin = new_page()
    open_team(admin, stack)
    add(admin, "tomas", "Operador", FIRST)
    member(admin, "tomas").get_by_role("button", name="Quitar").click()
    admin.get_by_role("dialog").get_by_role("button", name="Quitar").click()
    expect(member(admin, "tomas")).to_have_count(0)

    tomas = new_page()
    enter(tomas, "tomas", FIRST)
    expect(tomas.locator("[data-sign-in-error]")).to_be_visible()


def test_everyone_changes_the_own_password_and_goes_on(new_page: NewPage, stack: Stack) -> None:
    admin = new_page()
    open_team(admin, stack)
    add(admin, "sara", "Operador", FIRST)
    sara, elsewhere = new_page(), new_page()
    for page in (sara, elsewhere):
        enter(page, "sara", FIRST)
        expect(page.locator("[data-sign-in]")).to_be_hidden()

    sara.locator('[data-nav="account"]').click()
    sara.get_by_label("Contraseña actual").fill("no es esta")
    sara.get_by_label("Contraseña nueva").fill(SECOND)
    sara.get_by_label("Otra vez la nueva").fill(SECOND)
    sara.get_by_role("button", name="Cambiar la contraseña").click()
    expect(sara.locator("#current-password-mistake")).to_be_visible()

    sara.get_by_label("Contraseña actual").fill(FIRST)
    sara.get_by_role("button", name="Cambiar la contraseña").click()
    expect(sara.locator("[data-toasts]")).to_contain_text("Tu contraseña cambió")
    expect(elsewhere.locator("[data-sign-in]")).to_be_visible()
    expect(sara.locator("[data-sign-in]")).to_be_hidden()
    sara.locator("[data-app-nav]").get_by_role("link", name=re.compile("Conversaciones")).click()
    expect(sara.locator("[data-sign-in]")).to_be_hidden()


def test_the_focus_stays_with_the_account_that_changed(page: Page, stack: Stack) -> None:
    open_team(page, stack)
    add(page, "ines", "Operador", FIRST)
    change = member(page, "ines").get_by_role("button", name="Cambiar lo que puede")
    change.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Puede").select_option("Solo lectura")
    dialog.get_by_role("button", name="Guardar").click()
    expect(member(page, "ines")).to_contain_text("Solo lectura")
    expect(change).to_be_focused()

    member(page, "ines").get_by_role("button", name="Quitar").click()
    page.get_by_role("dialog").get_by_role("button", name="Quitar").click()
    expect(member(page, "ines")).to_have_count(0)
    expect(page.get_by_role("button", name="Agregar a alguien")).to_be_focused()
