"""A conversation as an operator works in it: its messages, the composer, the customer's sheet."""

import re
import struct
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.admin import Admin
from tests.browser.local_stack import Customer, NewCustomer, NewPage, Stack
from tests.browser.many_conversations import answered, write_conversations
from tests.browser.test_dashboard import ARRIVED, messages_of, open_conversation, reply, row_of, sign_in
from tests.local.eventually import eventually

pytestmark = pytest.mark.browser

ANSWER_MS = 20_000
PHONE_WIDTH = 360
COLLEAGUE = "lucia"
PASSWORD = "una-larga-de-prueba-7"
TEMPLATE = {
    "name": "retomar",
    "content_sid": "HX0123456789abcdef0123456789abcdef",
    "variables": ["nombre", "producto"],
    "body": "Hola {{1}}, ¿todavía te interesa {{2}}?",
}


@pytest.fixture(autouse=True)
def _no_faults_left(stack: Stack) -> None:
    requests.delete(f"{stack.phone}/faults", timeout=10)


def opened(page: Page, stack: Stack, customer: Customer, text: str = "Hola") -> None:
    """The operator sees the bot's answer to this."""
    sign_in(page, stack)
    customer.writes(text)
    open_conversation(page, customer.profile_name)
    expect(messages_of(page, "bot").last).to_have_attribute("data-delivery-status", ARRIVED, timeout=ANSWER_MS)


def as_colleague(new_page: NewPage, stack: Stack, admin: Admin, name: str, role: str = "operator") -> Page:
    """Another operator who has the same conversation open."""
    username = COLLEAGUE if role == "operator" else f"{COLLEAGUE}-{role}"
    admin.has_operator(username, PASSWORD, role)
    page = new_page()
    sign_in(page, replace(stack, username=username, password=PASSWORD))
    open_conversation(page, name)
    return page


def sheet(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Ficha del cliente")


def field(page: Page, label: str) -> Locator:
    return sheet(page).get_by_label(label)


def goes_wrong(stack: Stack, **faults: int | str) -> None:
    requests.post(f"{stack.phone}/faults", json=faults, timeout=10).raise_for_status()


def png(side: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\x00" + b"\x10\x80\x60" * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture(side: int = 40) -> FilePayload:
    return {"name": "taza.png", "mimeType": "image/png", "buffer": png(side)}


def files_of(stack: Stack, customer: Customer) -> list[str]:
    """Addresses of the pictures that reached this phone."""
    items = requests.get(f"{stack.phone}/api/messages", timeout=10).json()["items"]
    mine = [one for one in items if one["customer_id"] == customer.customer_id and one["direction"] == "outbound"]
    return [address for one in mine for address in one["media"]]


def test_from_the_first_word_to_the_order_with_a_person_in_between(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    elena = customer("Elena Gil")
    opened(page, stack, elena, "¿Cuánto cuesta la taza de barro negro?")
    reply(page, "Hola, Elena. ¿Para cuándo la quieres?")
    mine = messages_of(page, stack.username)
    expect(mine).to_have_attribute("data-delivery-status", ARRIVED)
    expect(mine.get_by_title(re.compile("Entregado|Leído"))).to_be_visible()
    expect(page.get_by_role("button", name="Devolver al bot")).to_be_visible()
    elena.writes("Para el viernes")
    expect(messages_of(page, "customer").last).to_contain_text("Para el viernes")
    reply(page, "Perfecto, te dejo con el asistente.")
    expect(messages_of(page, stack.username)).to_have_count(2)
    page.get_by_role("button", name="Devolver al bot").click()
    expect(page.get_by_role("button", name="Tomar la conversación")).to_be_visible()

    elena.writes("quiero 2, a Ciudad de México")
    card = page.locator(".sale-card")
    expect(messages_of(page, "bot").last).to_contain_text("Cotización", timeout=ANSWER_MS)
    elena.writes("sí")

    order = messages_of(page, "bot").last.locator(".sale-card")
    expect(order).to_contain_text(re.compile(r"Pedido P-[A-Z2-7]{4}-[A-Z2-7]{4}"), timeout=ANSWER_MS)
    expect(order).to_contain_text("Taza de barro negro")
    expect(card).to_have_count(2)
    expect(field(page, "Etapa")).to_have_value("won")
    expect(sheet(page)).to_contain_text("hizo un pedido")


def test_what_an_answer_rests_on_is_shown_on_demand(page: Page, stack: Stack, customer: NewCustomer) -> None:
    opened(page, stack, customer("Darío Paz"), "¿Cuánto cuesta la taza de barro negro?")

    messages_of(page, "bot").last.get_by_role("button", name="Detalles").click()

    details = page.get_by_role("dialog", name="En qué se basó esta respuesta")
    expect(details).to_contain_text("Buscó productos")
    expect(details).to_contain_text("Tokens de entrada")
    expect(details.get_by_role("group", name="Lo que encontró").first).to_contain_text("barro negro")


def test_a_wrong_answer_is_marked_with_the_right_one_and_unmarked(
    page: Page, stack: Stack, customer: NewCustomer, admin: Admin
) -> None:
    opened(page, stack, customer("Celia Mora"))
    answer = messages_of(page, "bot").last
    answer.get_by_role("button", name="Respuesta incorrecta").click()
    question = page.get_by_role("dialog", name="Respuesta incorrecta")
    question.get_by_label("Qué debería haber respondido").fill("Hola, Celia. Sí enviamos a Mérida.")
    question.get_by_role("button", name="Guardar").click()

    expect(answer.get_by_text("Marcada como incorrecta")).to_be_visible()
    assert "Hola, Celia. Sí enviamos a Mérida." in [
        one["right"] for one in admin.ask("GET", "/api/corrections")["items"]
    ]
    answer.get_by_role("button", name="Corregir").click()
    expect(question.get_by_label("Qué debería haber respondido")).to_have_value("Hola, Celia. Sí enviamos a Mérida.")
    page.keyboard.press("Escape")
    answer.get_by_role("button", name="Quitar la marca").click()
    expect(answer.get_by_text("Marcada como incorrecta")).to_be_hidden()


def test_a_ready_reply_is_chosen_with_the_keyboard(page: Page, stack: Stack, customer: NewCustomer) -> None:
    gael = customer("Gael Soto")
    opened(page, stack, gael)
    box = page.get_by_label("Respuesta al cliente")

    box.press_sequentially("/gra")
    replies = page.get_by_role("listbox", name="Respuestas rápidas")
    expect(replies.get_by_role("option", selected=True)).to_contain_text("/gracias")
    box.press("Escape")
    expect(replies).to_be_hidden()
    box.press_sequentially("c")
    box.press("Enter")

    expect(box).to_have_value(re.compile("Muchas gracias por tu compra"))
    box.press("Enter")
    expect(messages_of(page, stack.username)).to_contain_text("Muchas gracias por tu compra")


def test_a_picture_is_sent_with_its_words_and_seen_on_both_sides(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    irene = customer("Irene Luz")
    opened(page, stack, irene)

    page.locator("[data-picture-file]").set_input_files(picture())
    expect(page.get_by_alt_text("Imagen que vas a enviar")).to_be_visible()
    reply(page, "Así es la taza")

    mine = messages_of(page, stack.username)
    expect(mine).to_have_attribute("data-delivery-status", ARRIVED, timeout=ANSWER_MS)
    expect(mine).to_contain_text("Así es la taza")
    expect(mine.get_by_role("img")).to_be_visible()
    expect(page.get_by_alt_text("Imagen que vas a enviar")).to_be_hidden()
    eventually(lambda: len(files_of(stack, irene)) == 1)
    mine.get_by_role("button", name=re.compile("Imagen")).click()
    large = page.locator("[data-picture-dialog] img")
    expect(large).to_be_visible()
    assert large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40


def test_a_large_picture_is_made_smaller_before_it_is_sent(page: Page, stack: Stack, customer: NewCustomer) -> None:
    opened(page, stack, customer("Omar Rey"))

    page.locator("[data-picture-file]").set_input_files(picture(2000))

    preview = page.get_by_alt_text("Imagen que vas a enviar")
    expect(preview).to_be_visible()
    assert preview.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1600


def test_a_picture_can_be_pasted_and_taken_away_again(page: Page, stack: Stack, customer: NewCustomer) -> None:
    opened(page, stack, customer("Paco Lira"))
    page.get_by_label("Respuesta al cliente").evaluate(
        """(box, bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "pegada.png", { type: "image/png" }));
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        list(png(20)),
    )
    expect(page.get_by_alt_text("Imagen que vas a enviar")).to_be_visible()

    page.get_by_role("button", name="Quitar la imagen").click()

    expect(page.get_by_alt_text("Imagen que vas a enviar")).to_be_hidden()
    expect(page.get_by_role("button", name="Enviar", exact=True)).to_be_disabled()


def test_a_file_that_is_no_picture_is_refused_in_words(page: Page, stack: Stack, customer: NewCustomer) -> None:
    opened(page, stack, customer("Rita Lobo"))

    page.locator("[data-picture-file]").set_input_files(
        {"name": "taza.png", "mimeType": "image/png", "buffer": b"esto no es una imagen"}
    )

    expect(page.get_by_text("Esta imagen no se puede abrir.")).to_be_visible()


def test_who_reads_above_stays_there_when_a_message_arrives(page: Page, stack: Stack, customer: NewCustomer) -> None:
    saul = customer("Saúl Roca")
    opened(page, stack, saul)
    page.get_by_role("button", name="Tomar la conversación").click()
    for number in range(12):
        saul.writes(f"Línea {number}\n\n\n\n¿Sí?")
    expect(messages_of(page, "customer")).to_have_count(13, timeout=ANSWER_MS)
    page.get_by_role("region", name="Mensajes").evaluate("thread => { thread.scrollTop = 300 }")
    read = messages_of(page, "customer").filter(has_text="Línea 3")
    before = read.bounding_box()

    saul.writes("Y otra cosa")

    expect(page.get_by_role("button", name="Mensajes nuevos")).to_be_visible()
    expect(messages_of(page, "customer")).to_have_count(14)
    assert read.bounding_box() == before


def test_a_customers_picture_and_voice_are_opened_by_an_authorised_link(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    noa = customer("Noa Vidal")
    opened(page, stack, noa)
    for kind in ("image", "audio"):
        requests.post(
            f"{stack.phone}/api/customers/{noa.customer_id}/messages", json={"kind": kind}, timeout=10
        ).raise_for_status()

    thumbnail = page.get_by_alt_text("Imagen de Cliente")
    expect(thumbnail).to_be_visible(timeout=ANSWER_MS)
    voice = page.get_by_role("button", name="Escuchar: Nota de voz")
    expect(voice).to_be_visible(timeout=ANSWER_MS)
    voice.click()
    expect(page.locator("[data-messages] audio")).to_have_js_property("readyState", 4, timeout=ANSWER_MS)
    assert stack.dashboard not in (thumbnail.get_attribute("src") or "")


def test_after_the_24_hours_only_a_filled_in_template_goes_out(page: Page, stack: Stack, admin: Admin) -> None:
    admin.has_template(TEMPLATE)
    write_conversations(stack.aws, [answered("Tere Gallo", 9_100_001, timedelta(hours=25))])
    sign_in(page, stack)
    page.get_by_label("Buscar un cliente").fill("Tere Gallo")
    open_conversation(page, "Tere Gallo")
    expect(page.get_by_label("Respuesta al cliente")).to_be_disabled()
    expect(page.locator("[data-composer-hint]")).to_contain_text("solo puedes enviarle una plantilla")

    page.get_by_role("button", name="Enviar una plantilla").click()
    dialog = page.get_by_role("dialog", name="Enviar una plantilla")
    expect(dialog.get_by_label("Nombre")).to_have_value("Tere")
    preview = dialog.get_by_role("region", name="Así la verá el cliente")
    expect(preview).to_have_text("Hola Tere, ¿todavía te interesa [producto]?")
    dialog.get_by_label("Producto").fill("la taza")
    expect(preview).to_have_text("Hola Tere, ¿todavía te interesa la taza?")
    dialog.get_by_role("button", name="Enviar la plantilla").click()

    expect(dialog).to_be_hidden()
    sent = messages_of(page, stack.username)
    expect(sent).to_contain_text("Hola Tere, ¿todavía te interesa la taza?")
    expect(sent).to_contain_text("retomar")


def test_a_failed_message_says_why_and_is_sent_again_once(page: Page, stack: Stack, customer: NewCustomer) -> None:
    hugo = customer("Hugo Font")
    opened(page, stack, hugo)
    goes_wrong(stack, undeliver_next=1, undeliver_code=63018)
    reply(page, "¿Sigues ahí?")
    failed = messages_of(page, stack.username).first
    expect(failed).to_contain_text("WhatsApp limitó los mensajes por segundo")
    expect(failed).to_contain_text("Espera unos minutos y pulsa «Reenviar»")

    failed.get_by_role("button", name="Reenviar").evaluate("button => { for (let n = 0; n < 4; n++) button.click(); }")

    again = messages_of(page, stack.username).last
    expect(again).to_have_attribute("data-delivery-status", ARRIVED)
    expect(messages_of(page, stack.username)).to_have_count(2)
    expect(failed).to_contain_text("Se volvió a enviar")
    expect(failed.get_by_role("button", name="Reenviar")).to_be_hidden()


def test_a_reply_whose_answer_was_lost_is_tried_again_and_arrives_once(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    blas = customer("Blas Toro")
    opened(page, stack, blas)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/conversations/*/messages", lose, times=1)
    reply(page, "¿Me lees?")
    expect(page.locator("[data-notice]")).to_contain_text("No se sabe si el mensaje salió")
    expect(page.get_by_label("Respuesta al cliente")).to_have_value("¿Me lees?")

    page.get_by_role("button", name="Enviar", exact=True).click()

    expect(page.get_by_label("Respuesta al cliente")).to_have_value("")
    expect(messages_of(page, stack.username)).to_have_attribute("data-delivery-status", ARRIVED)
    assert blas.received().count("¿Me lees?") == 1


def test_the_sheet_is_saved_and_another_page_sees_it(
    page: Page, stack: Stack, customer: NewCustomer, admin: Admin
) -> None:
    opened(page, stack, customer("Julia Mar"))
    admin.has_operator(COLLEAGUE, PASSWORD)
    page.reload()
    field(page, "Etapa").select_option("Interesado")
    field(page, "La atiende").select_option(COLLEAGUE)
    field(page, "Nota para el equipo").fill("Prefiere que la llamen por la tarde.")
    sheet(page).get_by_role("button", name="Guardar").click()

    expect(page.get_by_text("Ficha guardada.")).to_be_visible()
    expect(sheet(page).get_by_role("button", name="Guardar")).to_be_hidden()
    saved = admin.conversation_of("Julia Mar")
    assert (saved["stage"], saved["assigned_to"]) == ("interested", COLLEAGUE)
    assert saved["note"] == "Prefiere que la llamen por la tarde."
    expect(sheet(page)).to_contain_text(re.compile(f"lo cambió .?{stack.username}"))


def test_of_two_operators_the_slower_sees_the_others_note_and_loses_nothing(
    new_page: NewPage, stack: Stack, customer: NewCustomer, admin: Admin
) -> None:
    first = new_page()
    opened(first, stack, customer("Lola Cruz"))
    second = as_colleague(new_page, stack, admin, "Lola Cruz")
    note = "Nota para el equipo"
    field(first, note).fill("La mía")
    field(second, note).fill("La de Lucía")
    sheet(second).get_by_role("button", name="Guardar").click()
    expect(second.get_by_text("Ficha guardada.")).to_be_visible()

    sheet(first).get_by_role("button", name="Guardar").click()

    expect(sheet(first).get_by_role("alert")).to_contain_text("Otra persona cambió la nota")
    expect(sheet(first)).to_contain_text("La de Lucía")
    expect(field(first, note)).to_have_value("La mía")
    sheet(first).get_by_role("button", name="Guardar").click()
    expect(first.get_by_text("Ficha guardada.")).to_be_visible()
    expect(field(second, note)).to_have_value("La mía")


def test_of_two_who_take_over_at_once_the_slower_is_told(
    new_page: NewPage, stack: Stack, customer: NewCustomer, admin: Admin
) -> None:
    first = new_page()
    opened(first, stack, customer("Marta Pino"))
    # Nothing that has changed reaches this page any more.
    first.route("**/api/changes*", lambda route: route.abort())
    admin.edit("Marta Pino", mode="human")

    first.get_by_role("button", name="Tomar la conversación").click()

    expect(first.locator("[data-notice]")).to_contain_text("Otra persona acaba de hacer este mismo cambio")
    expect(first.get_by_role("button", name="Devolver al bot")).to_be_visible()


def test_what_was_typed_outlives_a_reload_and_ends_with_the_sign_out(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    opened(page, stack, customer("Nora Gil"))
    page.get_by_label("Respuesta al cliente").fill("A medias")
    field(page, "Nota para el equipo").fill("Nota a medias")

    page.reload()

    expect(page.get_by_label("Respuesta al cliente")).to_have_value("A medias")
    expect(field(page, "Nota para el equipo")).to_have_value("Nota a medias")
    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("button", name="Entrar")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_a_note_outlives_the_end_of_the_session(page: Page, stack: Stack, customer: NewCustomer) -> None:
    opened(page, stack, customer("Pilar Sol"))
    field(page, "Nota para el equipo").fill("No se pierde")
    token = page.evaluate("JSON.parse(sessionStorage.getItem('session')).token")
    requests.delete(f"{stack.api}/api/session", headers={"Authorization": f"Bearer {token}"}, timeout=10)

    expect(page.locator("[data-sign-in-reason]")).to_contain_text("Tu sesión terminó")
    sign_in(page, stack)

    expect(field(page, "Nota para el equipo")).to_have_value("No se pierde")
    sheet(page).get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Ficha guardada.")).to_be_visible()


def test_who_wants_no_messages_is_noted_with_a_reason_and_back_again(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    opened(page, stack, customer("Quique Sáez"))
    sheet(page).get_by_role("button", name="No quiere mensajes").click()
    question = page.get_by_role("dialog", name="El cliente no quiere mensajes")
    question.get_by_label("Cómo lo sabes").fill("Lo dijo por teléfono.")
    question.get_by_role("button", name="No escribirle más").click()

    expect(sheet(page)).to_contain_text("Lo dijo por teléfono.")
    expect(page.get_by_label("Respuesta al cliente")).to_be_disabled()
    sheet(page).get_by_role("button", name="Vuelve a querer mensajes").click()
    question = page.get_by_role("dialog", name="El cliente vuelve a querer mensajes")
    question.get_by_label("Cómo lo sabes").fill("Llamó otra vez.")
    question.get_by_role("button", name="Permitir mensajes").click()
    expect(page.get_by_label("Respuesta al cliente")).to_be_enabled()


def test_a_customer_is_blocked_and_unblocked(page: Page, stack: Stack, customer: NewCustomer) -> None:
    opened(page, stack, customer("Raúl Ibáñez"))
    sheet(page).get_by_role("button", name="Bloquear", exact=True).click()
    page.get_by_role("dialog", name="¿Bloquear a este cliente?").get_by_role("button", name="Bloquear").click()
    expect(page.locator("[data-composer-hint]")).to_contain_text("bloqueado")

    sheet(page).get_by_role("button", name="Desbloquear").click()

    expect(page.get_by_label("Respuesta al cliente")).to_be_enabled()


def test_a_copy_of_a_customers_data_is_made_and_downloaded(page: Page, stack: Stack, customer: NewCustomer) -> None:
    opened(page, stack, customer("Sara Nieto"))
    sheet(page).get_by_role("button", name="Copia de sus datos").click()
    dialog = page.get_by_role("dialog", name="Copia de los datos")
    expect(dialog.get_by_text("La copia está lista.")).to_be_visible(timeout=ANSWER_MS)

    with page.context.expect_event("page"):
        dialog.get_by_role("button", name="Descargar la copia").click()


def test_a_customer_is_erased_only_by_the_typed_word_and_the_job_is_followed(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    opened(page, stack, customer("Toño Vela"))
    sheet(page).get_by_role("button", name="Borrar sus datos").click()
    question = page.get_by_role("dialog", name="¿Borrar todo de este cliente?")
    erase = question.get_by_role("button", name="Borrar para siempre")
    expect(erase).to_be_disabled()
    question.get_by_role("textbox").fill("borrar")
    erase.click()

    job = page.get_by_role("dialog", name="Borrado de los datos")
    expect(job.get_by_role("status")).to_contain_text("Borrado.", timeout=ANSWER_MS)
    expect(job).to_contain_text(re.compile(r"[1-9]\d* mensajes?"))
    job.get_by_role("button", name="Cerrar").click()
    expect(row_of(page, "Toño Vela")).to_have_count(0)
    expect(page.get_by_text("Elige una conversación para ver sus mensajes.")).to_be_visible()


def test_a_viewer_sees_everything_and_changes_nothing(
    new_page: NewPage, stack: Stack, customer: NewCustomer, admin: Admin
) -> None:
    opened(new_page(), stack, customer("Uriel Rosa"), "¿Cuánto cuesta la taza de barro negro?")
    viewer = as_colleague(new_page, stack, admin, "Uriel Rosa", role="viewer")

    expect(viewer.get_by_text("Tu cuenta es de solo lectura.")).to_be_visible()
    expect(messages_of(viewer, "bot").last.get_by_role("button", name="Detalles")).to_be_visible()
    expect(field(viewer, "Etapa")).to_be_disabled()
    for name in ("Tomar la conversación", "Respuesta incorrecta", "Bloquear", "Borrar sus datos", "Enviar"):
        expect(viewer.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_script_markup_and_turned_text_of_a_customer_stay_text(
    page: Page, stack: Stack, customer: NewCustomer, admin: Admin
) -> None:
    attack = "<img src=x onerror=\"document.title='roto'\"> javascript:alert(1) http://x.mx https://casanopal.mx/a"
    name = "<i>Eva</i> \u202eoidua"
    opened(page, stack, customer(name), attack)
    admin.edit(name, note=attack)

    said = messages_of(page, "customer").locator('[data-field="body"]')
    expect(said).to_have_text(attack)
    expect(said.get_by_role("link")).to_have_text("https://casanopal.mx/a")
    expect(said.get_by_role("link")).to_have_attribute("rel", "noopener noreferrer")
    expect(field(page, "Nota para el equipo")).to_have_value(attack)
    expect(sheet(page).locator('[data-field="name"]')).to_have_text(name)
    assert page.locator("[data-main] img:not([data-attached-picture]), [data-main] i, [data-main] script").count() == 0
    assert "roto" not in page.title()


def test_on_a_phone_the_sheet_is_a_drawer(new_page: NewPage, stack: Stack, customer: NewCustomer) -> None:
    page = new_page(width=PHONE_WIDTH, height=740)
    opened(page, stack, customer("Vera Salas"))
    expect(sheet(page)).to_be_hidden()

    page.get_by_role("button", name="Ficha del cliente").click()
    expect(sheet(page)).to_be_visible()
    field(page, "Nota para el equipo").fill("Desde el móvil")
    sheet(page).get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Ficha guardada.")).to_be_attached()
    page.keyboard.press("Escape")

    expect(sheet(page)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
