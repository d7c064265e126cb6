"""The shop's profile as a form: what changes, who was faster, what is wrong, and the way back. And the pause."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.local_stack import NewPage, Stack
from tests.browser.test_dashboard import sign_in
from tests.local.eventually import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def profile(page: Page, stack: Stack) -> Page:
    open_profile(page, stack)
    return page


def open_profile(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.locator("[data-app-nav]").get_by_role("link", name="Perfil de la tienda").click()
    expect(page.get_by_label("Qué vende *")).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Revisar y guardar").click()
    page.get_by_role("dialog").get_by_role("button", name="Guardar la versión nueva").click()


def toast(page: Page) -> Locator:
    return page.locator("[data-toasts]")


def test_what_changes_is_shown_before_it_is_saved_and_can_be_taken_back(profile: Page) -> None:
    before = profile.get_by_label("Qué más puede saber un cliente").input_value()
    profile.get_by_label("Qué más puede saber un cliente").fill("Taller de Oaxaca <b>desde 1950</b>.")
    expect(profile.get_by_text("1 cambio sin guardar")).to_be_visible()
    profile.get_by_role("button", name="Revisar y guardar").click()
    row = profile.get_by_role("dialog").get_by_role("row").filter(has_text="Qué más puede saber")
    expect(row).to_contain_text(before)
    expect(row).to_contain_text("Taller de Oaxaca <b>desde 1950</b>.")
    profile.get_by_role("dialog").get_by_role("button", name="Guardar la versión nueva").click()
    expect(toast(profile)).to_contain_text("Perfil guardado")
    expect(profile.locator('[data-page="profile"]')).to_contain_text("En uso: la versión de")

    profile.get_by_role("button", name="Versiones").click()
    profile.get_by_role("button", name="Recuperar").last.click()
    expect(profile.get_by_label("Qué más puede saber un cliente")).to_have_value(before)
    save(profile)
    expect(profile.get_by_role("dialog")).to_be_hidden()
    profile.reload()
    expect(profile.get_by_label("Qué más puede saber un cliente")).to_have_value(before)


def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(profile: Page) -> None:
    profile.get_by_label("Moneda *").fill("pesos")
    profile.get_by_role("textbox", name="Lunes").fill("de nueve a seis")
    save(profile)
    currency = profile.locator("[data-profile-field]").filter(has=profile.get_by_label("Moneda *"))
    expect(currency.locator("[data-mistake]")).to_contain_text("debe ser una moneda")
    expect(profile.get_by_label("Moneda *")).to_be_focused()
    monday = profile.locator("[data-profile-field]").filter(has=profile.get_by_role("textbox", name="Lunes"))
    expect(monday.locator("[data-mistake]")).to_contain_text("horas como")
    expect(profile.get_by_role("textbox", name="Lunes")).to_have_value("de nueve a seis")


def test_rows_are_added_moved_and_removed(profile: Page) -> None:
    replies = profile.locator('[data-group="canned_replies"]')
    count = replies.locator("li").count()
    replies.get_by_role("button", name="Agregar").click()
    replies.get_by_label("Atajo *").last.fill("horario")
    replies.get_by_label("Texto *").last.fill("Abrimos de 9 a 6.")
    replies.get_by_role("button", name="Subir").last.click()
    expect(replies.get_by_label("Atajo *").first).to_have_value("horario")
    save(profile)
    expect(toast(profile)).to_contain_text("Perfil guardado")
    replies.get_by_role("button", name="Quitar").first.click()
    save(profile)
    expect(replies.locator("li")).to_have_count(count)


def test_who_saves_second_sees_the_first_and_keeps_the_own_changes(new_page: NewPage, stack: Stack) -> None:
    first, second = new_page(), new_page()
    for page in (first, second):
        open_profile(page, stack)
    first.get_by_label("Tono *").fill("Alegre y muy breve.")
    save(first)
    expect(toast(first)).to_contain_text("Perfil guardado")

    second.get_by_label("Qué ofreces *").fill("Cambios durante 20 días.")
    save(second)
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text("guardó otra versión mientras editabas")
    dialog.get_by_role("button", name="Guardar la versión nueva").click()
    expect(dialog).to_be_hidden()
    expect(second.get_by_label("Tono *")).to_have_value("Alegre y muy breve.")
    expect(second.get_by_label("Qué ofreces *")).to_have_value("Cambios durante 20 días.")


def test_a_price_with_thousands_is_no_price_with_cents(profile: Page) -> None:
    areas = profile.locator('[data-group="delivery"]')
    before = areas.get_by_label("Gratis desde").first.input_value()
    areas.get_by_label("Gratis desde").first.fill("1,500")
    profile.get_by_role("button", name="Revisar y guardar").click()
    dialog = profile.get_by_role("dialog")
    expect(dialog.get_by_role("row").filter(has_text="Zonas y precios")).to_contain_text("1500")
    dialog.get_by_role("button", name="Guardar la versión nueva").click()
    expect(toast(profile)).to_contain_text("Perfil guardado")
    expect(areas.get_by_label("Gratis desde").first).to_have_value("1500.00")

    areas.get_by_label("Gratis desde").first.fill(before)
    save(profile)
    expect(profile.get_by_role("dialog")).to_be_hidden()


def test_what_is_typed_while_the_profile_is_read_again_stays(profile: Page) -> None:
    waiting: list[Route] = []
    profile.locator("[data-app-nav]").get_by_role("link", name="Equipo").click()
    profile.route("**/api/profile*", lambda route: waiting.append(route))
    profile.locator("[data-app-nav]").get_by_role("link", name="Perfil de la tienda").click()
    about = profile.get_by_label("Qué más puede saber un cliente")
    about.fill("A medio escribir")
    eventually(lambda: profile.evaluate("1") == 1 and len(waiting) > 0)
    with profile.expect_response("**/api/profile*"):
        waiting[0].continue_()
    expect(profile.get_by_text("1 cambio sin guardar")).to_be_visible()
    expect(about).to_have_value("A medio escribir")


def test_an_old_version_takes_the_place_of_what_is_typed_only_on_purpose(profile: Page) -> None:
    about = profile.get_by_label("Qué más puede saber un cliente")
    about.fill("Una versión más")
    save(profile)
    expect(toast(profile)).to_contain_text("Perfil guardado")
    about.fill("A medio escribir")
    profile.get_by_role("button", name="Versiones").click()
    profile.get_by_role("button", name="Recuperar").last.click()
    profile.locator("[data-confirm]").get_by_role("button", name="Cancelar").click()
    expect(about).to_have_value("A medio escribir")

    profile.get_by_role("button", name="Versiones").click()
    profile.get_by_role("button", name="Recuperar").last.click()
    profile.locator("[data-confirm]").get_by_role("button", name="Descartar").click()
    expect(about).not_to_have_value("A medio escribir")
    save(profile)
    expect(profile.get_by_role("dialog")).to_be_hidden()


def test_while_the_bot_is_paused_every_page_says_so(page: Page, stack: Stack) -> None:
    open_profile(page, stack)
    page.get_by_role("button", name="Poner el bot en pausa").click()
    page.get_by_role("dialog").get_by_role("button", name="Poner en pausa").click()
    try:
        expect(page.locator("[data-paused-mark]")).to_be_visible()
        expect(page.locator("[data-paused-note]")).to_be_visible()
    finally:
        page.get_by_role("button", name="Quitar la pausa").click()
        page.get_by_role("dialog").get_by_role("button", name="Quitar la pausa").click()
    expect(page.locator("[data-paused-mark]")).to_be_hidden()
