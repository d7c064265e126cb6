"""The list of conversations: what it shows, in which order, how it follows what changes, and who it alerts."""

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from chalicelib.sales.conversation import Mode, Stage
from tests.browser.local_stack import NewCustomer, NewPage, Stack, customer_writes, new_customer, running_stack
from tests.browser.many_conversations import answered, waiting, write_conversations
from tests.browser.test_dashboard import messages_of, open_conversation, row_of, sign_in

pytestmark = pytest.mark.browser

MOST_ROWS = 200
MANY = 5000
SECONDS = 1000  # of Playwright's milliseconds
DAYS = timedelta(days=1)
HOURS = timedelta(hours=1)
MINUTES = timedelta(minutes=1)

NOTIFICATIONS = """
    window.notified = [];
    window.Notification = class {
        static permission = "granted";
        static requestPermission = async () => "granted";
        constructor(text, options) { window.notified.push([text, options.body ?? ""]); }
        addEventListener() {}
        close() {}
    };
"""


@pytest.fixture(scope="module")
def busy_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own with 5,000 conversations, the newest of two days ago."""
    with running_stack(tmp_path_factory.mktemp("busy_stack"), secrets.token_urlsafe(12)) as stack:
        write_conversations(
            stack.aws, [answered(f"Cliente {n}", n, 2 * DAYS + n * MINUTES) for n in range(1, MANY + 1)]
        )
        yield stack


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Mostrar").get_by_role("button", name=name)


def count_of(button: Locator) -> int:
    count = button.locator("[data-count]")
    expect(count).to_have_text(re.compile(r"\d"))
    return int(count.inner_text().replace(".", ""))


def expect_count(button: Locator, count: int) -> None:
    expect(button.locator("[data-count]")).to_have_text(f"{count:,}".replace(",", "."), timeout=20 * SECONDS)


def names(page: Page) -> list[str]:
    return page.locator("[data-conversation-row] [data-field=name]").all_inner_texts()


def names_among(page: Page, mine: list[str]) -> list[str]:
    return [name for name in names(page) if name in mine]


def change(page: Page, stack: Stack, conversation_id: str, **fields: Any) -> None:
    """As another operator's page would."""
    token = page.evaluate("JSON.parse(sessionStorage.getItem('session')).token")
    address = f"{stack.api}/api/conversations/{conversation_id}"
    headers = {"Authorization": f"Bearer {token}"}
    version = page.request.get(address, headers=headers).json()["version"]
    assert page.request.patch(address, headers=headers, data={"version": version, **fields}).ok


def test_each_list_says_how_many_it_has_and_counts_on_as_things_happen(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    sign_in(page, stack)
    every, wait, people = tab(page, "Todas"), tab(page, "Te esperan"), tab(page, "Personas")
    before = count_of(every), count_of(wait), count_of(people)

    customer("Cuenta Cano").writes("Quiero hablar con una persona")

    expect_count(every, before[0] + 1)
    expect_count(wait, before[1] + 1)
    expect_count(people, before[2] + 1)
    people.click()
    expect(people).to_have_attribute("aria-pressed", "true")
    expect(row_of(page, "Cuenta Cano")).to_be_visible()
    tab(page, "Bot").click()
    expect(row_of(page, "Cuenta Cano")).to_have_count(0)


def test_stage_and_operator_narrow_the_list_and_changes_join_and_leave_it(page: Page, stack: Stack) -> None:
    dos = answered("Filtro Dos", 7102, 3 * DAYS, stage=Stage.WON, assigned_to="otra")
    filtered = [
        answered("Filtro Uno", 7101, 3 * DAYS, stage=Stage.WON, assigned_to=stack.username),
        dos,
        answered("Filtro Tres", 7103, 3 * DAYS, stage=Stage.QUOTED, assigned_to=stack.username),
    ]
    write_conversations(stack.aws, filtered)
    sign_in(page, stack)

    page.get_by_label("Etapa de la venta").select_option(label="Ganado")
    expect(row_of(page, "Filtro Uno")).to_be_visible()
    expect(row_of(page, "Filtro Dos")).to_contain_text("otra")
    expect(row_of(page, "Filtro Tres")).to_have_count(0)

    page.get_by_role("button", name="Mías").click()
    expect(row_of(page, "Filtro Dos")).to_have_count(0)
    change(page, stack, dos.conversation_id, assigned_to=stack.username)
    expect(row_of(page, "Filtro Dos")).to_contain_text(stack.username)
    change(page, stack, dos.conversation_id, stage="lost")
    expect(row_of(page, "Filtro Dos")).to_have_count(0)
    expect(row_of(page, "Filtro Uno")).to_be_visible()

    page.get_by_label("Etapa de la venta").select_option(label="Perdido")
    change(page, stack, dos.conversation_id, assigned_to=None)
    expect(page.get_by_text("Ninguna conversación cumple estos filtros.")).to_be_visible()
    page.get_by_role("button", name="Quitar los filtros").click()
    expect(page.get_by_role("button", name="Mías")).to_have_attribute("aria-pressed", "false")
    expect(row_of(page, "Filtro Tres")).to_be_visible()


def test_who_waits_is_shown_by_urgency_and_each_row_says_why(page: Page, stack: Stack) -> None:
    now = datetime.now(UTC)
    write_conversations(
        stack.aws,
        [
            waiting("Urge Nueva", 7201, 40 * MINUTES),
            waiting("Urge Compra", 7202, 30 * MINUTES, stage=Stage.NEGOTIATING, amount=900_000, currency="MXN"),
            waiting("Urge Cierre", 7203, 2 * MINUTES, last_inbound_at=now - 23 * HOURS),
            waiting("Urge Tarde", 7204, 30 * HOURS),
        ],
    )
    sign_in(page, stack)

    tab(page, "Te esperan").click()

    expect(row_of(page, "Urge Tarde")).to_be_visible()
    ours = ["Urge Cierre", "Urge Compra", "Urge Nueva", "Urge Tarde"]
    assert names_among(page, ours) == ours
    expect(row_of(page, "Urge Cierre")).to_contain_text(re.compile(r"Cierra en \d+ min"))
    expect(row_of(page, "Urge Compra")).to_contain_text(re.compile(r"Pidió hablar con una persona\s*3\d min"))
    expect(row_of(page, "Urge Tarde")).to_contain_text("Solo plantilla")


def test_somebody_who_begins_to_wait_is_told_once_by_title_sound_and_notification(
    page: Page, stack: Stack, customer: NewCustomer
) -> None:
    page.add_init_script(NOTIFICATIONS)
    page.reload()
    sign_in(page, stack)
    page.get_by_role("button", name="Avisarme cuando alguien espere").click()
    expect(page.get_by_role("button", name="Silenciar los avisos")).to_be_visible()
    expect(page.get_by_text("Te avisaremos con un sonido y una notificación")).to_be_visible()
    before = count_of(tab(page, "Te esperan"))

    alma = customer("Alma Alerta")
    alma.writes("Quiero hablar con una persona, es un secreto")

    expect(page).to_have_title(re.compile(rf"^\({before + 1}\) "))
    expect(page.locator("[data-announcer]")).to_have_text(re.compile("Alma Alerta.* espera a una persona"))
    [[text, body]] = page.evaluate("notified")
    assert "Alma Alerta" in text
    assert "secreto" not in text + body

    alma.writes("¿Hola?")
    open_conversation(page, "Alma Alerta")
    expect(messages_of(page, "customer")).to_have_count(2)
    assert len(page.evaluate("notified")) == 1


def test_who_is_being_read_is_not_announced_by_a_notification(page: Page, stack: Stack, customer: NewCustomer) -> None:
    page.add_init_script(NOTIFICATIONS)
    page.reload()
    sign_in(page, stack)
    page.get_by_role("button", name="Avisarme cuando alguien espere").click()
    lia = customer("Lía Leída")
    lia.writes("Hola")
    open_conversation(page, "Lía Leída")
    before = count_of(tab(page, "Te esperan"))

    lia.writes("Quiero hablar con una persona")

    expect_count(tab(page, "Te esperan"), before + 1)
    assert page.evaluate("notified") == []


def test_that_the_bot_is_paused_stands_over_the_page(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    expect(page.get_by_text("Bot en pausa")).to_be_hidden()
    pause(page, stack, True)
    try:
        page.reload()
        expect(page.get_by_text("Bot en pausa")).to_be_visible()
    finally:
        pause(page, stack, False)


def pause(page: Page, stack: Stack, paused: bool) -> None:
    token = page.evaluate("JSON.parse(sessionStorage.getItem('session')).token")
    answer = page.request.put(
        f"{stack.api}/api/pause", headers={"Authorization": f"Bearer {token}"}, data={"paused": paused}
    )
    assert answer.ok


@pytest.fixture
def busy_page(new_page: NewPage, busy_stack: Stack) -> Page:
    page = new_page()
    page.goto(busy_stack.dashboard)
    sign_in(page, busy_stack)
    expect(row_of(page, "Cliente 1").first).to_be_visible()
    return page


def scroll_on(page: Page) -> None:
    """To the end of what is read so far; goes on when more of it is there."""
    scroll = page.locator("[data-inbox-scroll]")
    before = scroll.evaluate("element => element.scrollHeight")
    scroll.evaluate("element => { element.scrollTop = element.scrollHeight; }")
    page.wait_for_function("before => document.querySelector('[data-inbox-scroll]').scrollHeight > before", arg=before)


def first_in_view(page: Page) -> dict[str, Any]:
    """The name and the place of the first row that is wholly in view."""
    place: dict[str, Any] = page.evaluate(
        """() => {
            const top = document.querySelector("[data-inbox-scroll]").getBoundingClientRect().top;
            const rows = [...document.querySelectorAll("[data-conversation-row]")];
            const row = rows.find((each) => each.getBoundingClientRect().top >= top);
            const name = row.querySelector("[data-field=name]").textContent;
            return { name, top: Math.round(row.getBoundingClientRect().top) };
        }"""
    )
    return place


def test_of_5000_conversations_no_more_than_200_rows_are_in_the_page(busy_page: Page) -> None:
    expect(tab(busy_page, "Todas")).to_contain_text("1.000+")
    rows = busy_page.locator("[data-conversation-row]")
    for _ in range(6):
        scroll_on(busy_page)
        assert rows.count() <= MOST_ROWS
    assert rows.count() == MOST_ROWS
    assert int(busy_page.locator("[data-rows] > li").last.get_attribute("aria-posinset") or 0) > 2 * MOST_ROWS

    busy_page.locator("[data-inbox-scroll]").evaluate("element => { element.scrollTop = 0; }")

    expect(row_of(busy_page, "Cliente 1").first).to_be_in_viewport()
    assert names(busy_page)[:3] == ["Cliente 1", "Cliente 2", "Cliente 3"]


def test_what_is_read_in_a_long_list_stays_in_its_place_when_others_write(busy_page: Page, busy_stack: Stack) -> None:
    scroll_on(busy_page)
    busy_page.locator("[data-inbox-scroll]").evaluate("element => { element.scrollTop = 40 * 80 + 10; }")
    before = first_in_view(busy_page)
    waiting = count_of(tab(busy_page, "Te esperan"))

    writer = new_customer(busy_stack, "Nueva Núñez", "+573009990001")
    customer_writes(busy_stack, "Quiero hablar con una persona", writer.customer_id)

    expect_count(tab(busy_page, "Te esperan"), waiting + 1)
    assert first_in_view(busy_page) == before
    busy_page.locator("[data-inbox-scroll]").evaluate("element => { element.scrollTop = 0; }")
    expect(busy_page.locator("[data-conversation-row]").first).to_contain_text("Nueva Núñez")


def test_the_keyboard_goes_through_a_long_list_opens_a_conversation_and_searches(busy_page: Page) -> None:
    busy_page.get_by_label("Etapa de la venta").focus()
    busy_page.locator("[data-inbox-scroll]").focus()
    for _ in range(60):
        busy_page.keyboard.press("ArrowDown")
    focused = busy_page.locator("[data-conversation-row]:focus")
    expect(focused).to_be_in_viewport()
    name = focused.locator("[data-field=name]").inner_text()
    busy_page.keyboard.press("ArrowUp")
    expect(focused).not_to_contain_text(name)
    busy_page.keyboard.press("ArrowDown")
    busy_page.keyboard.press("Enter")
    expect(busy_page.locator("[data-open-conversation]").get_by_role("heading", name=name)).to_be_visible()

    busy_page.keyboard.press("/")
    busy_page.keyboard.type("Cliente 4321")
    expect(busy_page.locator("[data-inbox-heading]")).to_contain_text("1 cliente")
    busy_page.keyboard.press("ArrowDown")
    expect(focused).to_contain_text("Cliente 4321")


def test_on_a_phone_one_comes_back_to_the_row_that_was_open(new_page: NewPage, busy_stack: Stack) -> None:
    page = new_page(width=360, height=740)
    page.goto(busy_stack.dashboard)
    sign_in(page, busy_stack)
    expect(row_of(page, "Cliente 1").first).to_be_visible()
    scroll_on(page)
    page.locator("[data-inbox-scroll]").evaluate("element => { element.scrollTop = 120 * 80; }")
    name = first_in_view(page)["name"]

    open_conversation(page, name)
    writer = new_customer(busy_stack, "Otra Ojeda", "+573009990002")
    customer_writes(busy_stack, "Hola", writer.customer_id)
    page.get_by_role("link", name="Volver a la lista").click()

    focused = page.locator("[data-conversation-row]:focus")
    expect(focused.locator("[data-field=name]")).to_have_text(name)
    expect(focused).to_be_in_viewport()


def test_a_row_that_is_scrolled_out_of_the_page_leaves_the_keyboard_in_the_list(busy_page: Page) -> None:
    for _ in range(4):
        scroll_on(busy_page)
    busy_page.locator("[data-conversation-row]").last.focus()
    scroll = busy_page.locator("[data-inbox-scroll]")
    scroll.evaluate("element => { element.scrollTop = 0; }")
    expect(scroll).to_be_focused()

    busy_page.keyboard.press("ArrowDown")

    expect(busy_page.locator("[data-conversation-row]").first).to_be_focused()


def test_a_filter_that_hardly_anything_passes_reads_on_until_something_does(busy_page: Page, busy_stack: Stack) -> None:
    more_than_one_call_reads = 2 * DAYS + 1200 * MINUTES
    rare = answered("Rara Avis", 8001, more_than_one_call_reads, stage=Stage.NEGOTIATING, mode=Mode.HUMAN)
    write_conversations(busy_stack.aws, [rare])

    busy_page.get_by_label("Etapa de la venta").select_option(label="En negociación")

    expect(row_of(busy_page, "Rara Avis")).to_be_visible(timeout=30 * SECONDS)
