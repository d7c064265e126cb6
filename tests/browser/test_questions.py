"""What the bot could not answer, and what the shop's people teach it."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.admin import Admin
from tests.browser.local_stack import NewCustomer, Stack
from tests.browser.test_dashboard import sign_in
from tests.local.eventually import eventually

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=\"document.title='roto'\"> \u202eséver la\u202c"


def asks(customer: NewCustomer, admin: Admin, name: str, question: str) -> None:
    """Until it is counted as one that nothing answered."""
    customer(name).writes(question)
    eventually(lambda: question in {item["question"] for item in admin.ask("GET", "/api/questions?limit=200")["items"]})


def open_questions(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.get_by_role("link", name="Preguntas", exact=True).click()
    expect(page.locator("[data-pages] [data-piece]").first).to_be_visible()


def question_of(page: Page, text: str) -> Locator:
    return page.locator("[data-question]").filter(has_text=text)


def piece(page: Page, title: str) -> Locator:
    return page.locator("[data-piece]").filter(has=page.get_by_role("heading", name=title))


def edit(page: Page, title: str) -> Locator:
    piece(page, title).get_by_role("button", name=re.compile("^Editar")).click()
    dialog = page.locator("[data-answer-dialog]")
    expect(dialog).to_be_visible()
    return dialog


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Guardar").click()


def answers_of(admin: Admin) -> dict[str, str]:
    return {item["title"]: item["text"] for item in admin.knowledge()["items"]}


def test_a_question_that_nothing_answered_is_answered_and_leaves_the_list(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    question = "¿Tienen estacionamiento para bicicletas?"
    asks(customer, admin, "Pregunta Paz", question)
    open_questions(page, stack)
    expect(question_of(page, question)).to_contain_text("1 vez")

    question_of(page, question).get_by_role("button", name="Responder").click()
    dialog = page.locator("[data-answer-dialog]")
    expect(dialog.get_by_label("Pregunta")).to_have_value(question)
    save(dialog)
    expect(dialog).to_contain_text("Escribe algo aquí")
    dialog.get_by_label("Respuesta").fill("Sí, junto a la entrada.")
    save(dialog)

    expect(question_of(page, question)).to_have_count(0)
    expect(piece(page, question)).to_contain_text("Sí, junto a la entrada.")
    assert answers_of(admin)[question] == "Sí, junto a la entrada."


def test_an_answer_to_a_question_that_somebody_else_settled_is_not_lost(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    question = "¿Aceptan vales de despensa?"
    asks(customer, admin, "Vera Vidal", question)
    open_questions(page, stack)
    question_of(page, question).get_by_role("button", name="Responder").click()
    dialog = page.locator("[data-answer-dialog]")
    dialog.get_by_label("Respuesta").fill("Sí, de Edenred.")
    [known] = [item for item in admin.ask("GET", "/api/questions")["items"] if item["question"] == question]
    admin.ask("DELETE", f"/api/questions/{known['question_id']}")

    save(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("se agrega lo tuyo")
    expect(dialog.get_by_label("Respuesta")).to_have_value("Sí, de Edenred.")
    save(dialog)

    expect(dialog).to_be_hidden()
    expect(question_of(page, question)).to_have_count(0)
    assert answers_of(admin)[question] == "Sí, de Edenred."


def test_a_question_is_dismissed(page: Page, stack: Stack, admin: Admin, customer: NewCustomer) -> None:
    question = "¿Aceptan mascotas en la tienda?"
    asks(customer, admin, "Diana Duque", question)
    open_questions(page, stack)

    question_of(page, question).get_by_role("button", name="Descartar").click()

    expect(question_of(page, question)).to_have_count(0)
    assert question not in {item["question"] for item in admin.ask("GET", "/api/questions")["items"]}


def test_two_people_who_write_answers_lose_nothing_of_each_other(page: Page, stack: Stack, admin: Admin) -> None:
    admin.add_answer("¿Graban nombres?", "No.")
    open_questions(page, stack)
    dialog = edit(page, "¿Graban nombres?")
    dialog.get_by_label("Respuesta").fill("Sí, por encargo.")
    admin.add_answer("¿Abren los lunes?", "No.")

    save(dialog)

    expect(dialog).to_be_hidden()
    expect(piece(page, "¿Abren los lunes?")).to_be_visible()
    known = answers_of(admin)
    assert (known["¿Graban nombres?"], known["¿Abren los lunes?"]) == ("Sí, por encargo.", "No.")


def test_an_answer_that_somebody_took_out_meanwhile_is_added_only_when_asked_again(
    page: Page, stack: Stack, admin: Admin
) -> None:
    admin.add_answer("¿Prestan sillas?", "No.")
    open_questions(page, stack)
    dialog = edit(page, "¿Prestan sillas?")
    dialog.get_by_label("Respuesta").fill("Sí.")
    admin.put_answers([item for item in admin.knowledge()["items"] if item["title"] != "¿Prestan sillas?"])

    save(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("Otra persona")
    assert "¿Prestan sillas?" not in answers_of(admin)
    save(dialog)

    expect(dialog).to_be_hidden()
    assert answers_of(admin)["¿Prestan sillas?"] == "Sí."


def test_what_was_typed_is_given_up_only_on_purpose(page: Page, stack: Stack, admin: Admin) -> None:
    open_questions(page, stack)
    page.get_by_role("button", name="Agregar página").click()
    dialog = page.locator("[data-page-dialog]")
    dialog.get_by_label("Nombre").fill("Envíos")
    page.keyboard.press("Escape")
    page.locator("[data-confirm]").get_by_role("button", name="Cancelar").click()
    expect(dialog.get_by_label("Nombre")).to_have_value("Envíos")

    dialog.get_by_role("button", name="Cancelar").click()
    page.locator("[data-confirm]").get_by_role("button", name="Descartar").click()

    expect(dialog).to_be_hidden()
    assert "Envíos" not in {written["name"] for written in admin.knowledge()["pages"]}


def test_what_the_bot_knows_is_searched_and_taken_out_once_confirmed(page: Page, stack: Stack, admin: Admin) -> None:
    admin.add_answer("¿Tienen pájaros de barro?", "Sí, silbatos.")
    open_questions(page, stack)
    page.get_by_label("Buscar en lo que el bot sabe").fill("pajaros SILBATOS")
    expect(page.locator("[data-piece]")).to_have_count(1)

    piece(page, "¿Tienen pájaros de barro?").get_by_role("button", name=re.compile("^Quitar")).click()
    page.locator("[data-confirm]").get_by_role("button", name="Quitar").click()

    expect(page.locator("[data-piece]")).to_have_count(0)
    assert "¿Tienen pájaros de barro?" not in answers_of(admin)


def test_markup_in_what_the_shop_wrote_is_shown_as_text(page: Page, stack: Stack, admin: Admin) -> None:
    admin.add_answer(MARKUP, MARKUP)
    open_questions(page, stack)

    attack = page.locator("[data-piece]").filter(has_text="onerror")
    expect(attack.locator('[data-field="text"]')).to_have_text(MARKUP)
    assert attack.locator('[data-field="title"]').evaluate("title => getComputedStyle(title).unicodeBidi") == "isolate"
    assert page.locator("[data-page=questions] img").count() == 0
    assert "roto" not in page.title()


def test_a_corrected_answer_is_listed_and_goes_into_the_file_for_the_evaluation(
    page: Page, stack: Stack, admin: Admin, customer: NewCustomer
) -> None:
    buyer = customer("Elvira Paz")
    buyer.writes("Hola a todos")
    buyer.gets("Casa Nopal")
    [conversation] = admin.ask("POST", "/api/search", q="Elvira Paz")["items"]
    messages = f"/api/conversations/{conversation['conversation_id']}/messages"
    answer = next(each for each in admin.ask("GET", messages)["items"] if each["author"] == "bot")
    admin.ask("PUT", f"{messages}/{quote(answer['message_id'])}/correction", right=MARKUP)

    open_questions(page, stack)
    correction = page.locator("[data-correction]").filter(has_text="onerror")
    expect(correction.locator('[data-field="right"]')).to_have_text(MARKUP)
    expect(correction).to_contain_text(stack.username)
    with page.expect_download() as download:
        page.get_by_role("button", name="Descargar para probar el bot").click()
    assert "Hola a todos" in download.value.path().read_text()

    correction.get_by_role("link", name="Ver la conversación").click()
    expect(page.get_by_role("heading", name="Elvira Paz")).to_be_visible()
