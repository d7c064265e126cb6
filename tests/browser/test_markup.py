"""Every text that the API or Twilio's webhook takes is an attack on the page: it stays text in each view and dialog.

Nor does a view speak to anybody else, or break the policy.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from local.settings import ROOT
from tests.browser import hostile, views
from tests.browser.admin import Admin
from tests.browser.hostile import BUYER, BY_AN_AD, LEAD, Shop, hostile_shop
from tests.browser.local_stack import NewCustomer, Stack

# One process makes the hostile shop, which takes long.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hostile shop")]

PHONE_WIDTH = 360

CODE, SECRET, REFUSED = "a code of a closed list", "never given back", "refused unless it is an id or a name"
# Where each text of a request is put in the hostile shop, or why nobody can read it.
PLACES = {
    "MessageSid": REFUSED,
    "AccountSid": REFUSED,
    "From": REFUSED,
    "To": REFUSED,
    "Body": "Body",
    "ProfileName": "ProfileName",
    "ExternalUserId": SECRET,
    "MessageType": CODE,
    "NumMedia": CODE,
    "MediaUrl0": SECRET,
    "MediaContentType0": CODE,
    "Latitude": CODE,
    "Longitude": CODE,
    "Label": "Label",
    "Address": "Address",
    "ButtonText": "ButtonText",
    "ButtonPayload": SECRET,
    "ListId": SECRET,
    "ListTitle": "ListTitle",
    "OriginalRepliedMessageSid": CODE,
    "Forwarded": CODE,
    "FrequentlyForwarded": CODE,
    "ReferralBody": SECRET,
    "ReferralHeadline": "ReferralHeadline",
    "ReferralSourceId": CODE,
    "ReferralSourceType": CODE,
    "ReferralSourceUrl": SECRET,
    "ReferralCtwaClid": SECRET,
    "ReferralMediaUrl": SECRET,
    "ReferralMediaContentType": CODE,
    "MessageStatus": CODE,
    "ErrorCode": CODE,
    "username": REFUSED,
    "password": SECRET,
    "current": SECRET,
    "new": SECRET,
    "q": "q",
    "note": "note",
    "assigned_to": REFUSED,
    "reason": "reason",
    "client_id": REFUSED,
    "body": "reply",
    "template": "profile.templates.0.name",
    "variables.*": "variables",
    "media.content_type": SECRET,
    "media.data": SECRET,
    "resend": REFUSED,
    "right": "correction",
    "sender": REFUSED,
    "state": SECRET,
    "version": REFUSED,
    "product_id": REFUSED,
    "name": "product.name",
    "currency": REFUSED,
    "description": "product.description",
    "tags.*": "product.tags",
    "url": "product.name",
    "photo_url": "product.name",
    "csv": "csv",
    "": "csv",
    "*": SECRET,
    "items.*.title": "knowledge.title",
    "items.*.text": "knowledge.text",
    "pages.*.name": "page.name",
    "pages.*.markdown": "page.markdown",
    "title": "knowledge.title",
    "text": "knowledge.text",
}
CSV = f"id;nombre;precio;descripcion;{hostile.SHORT}\nNUEVO;{hostile.hostile('csv')};10;{hostile.MARKUP}\n"
# Opened from a section by this button.
DIALOGS = {
    "#/conversaciones": ("details", "change-correction", "block", "erase"),
    "#/pedidos": (),
    "#/catalogo": ("edit", "delete", "add"),
    "#/preguntas": ("answer", "edit", "delete", "add-answer", "add-page"),
    "#/perfil": ("show-versions",),
    "#/equipo": ("add-operator", "change-role", "new-password"),
}
# What a view shows only when all of it has been read.
TOLD_LAST = {"conversacion": "reason", "analisis": "ReferralHeadline", "preguntas": "correction"}
ELEMENTS = "[data-hostile], img[src='x'], a[href^='javascript:' i], a[href^='data:' i], a[href^='vbscript:' i]"
WATCH = """
    window.hostile = 0;
    window.violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        violations.push(`${violatedDirective} ${blockedURI}`));
"""
READ = """() => [document.body.innerText,
    ...[...document.querySelectorAll("input, textarea, td, [data-field]")].map(each => each.value ?? each.textContent)
].join("\\n")"""


@pytest.fixture(scope="module")
def shop(stack: Stack, admin: Admin, customer: NewCustomer) -> Iterator[Shop]:
    with hostile_shop(stack, admin, customer) as arranged:
        yield arranged


def test_every_text_of_a_request_has_its_place_in_the_hostile_shop(shop: Shop) -> None:
    known = set(shop.shown) | {"q", "csv", "variables", CODE, SECRET, REFUSED}
    assert set(texts_of_requests()) == set(PLACES)
    assert set(PLACES.values()) <= known


def texts_of_requests() -> Iterator[str]:
    document = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    for operations in document["paths"].values():
        for operation in operations.values():
            body = resolved(operation.get("requestBody", {}), document) if isinstance(operation, dict) else {}
            for content in body.get("content", {}).values():
                yield from texts_in(content["schema"], document)


def texts_in(schema: dict[str, Any], document: dict[str, Any], path: str = "") -> Iterator[str]:
    schema = resolved(schema, document)
    if "string" in (schema.get("type"), *(schema.get("type") or [])) and "enum" not in schema:
        yield path
    below = dict(schema.get("properties", {}))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            below["*"] = schema[key]
    for name, part in below.items():
        yield from texts_in(part, document, f"{path}.{name}".lstrip("."))
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, []):
            yield from texts_in(part, document, path)


def resolved(part: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def test_no_attack_runs_and_each_is_read_as_the_text_that_it_is(browser: Browser, stack: Stack, shop: Shop) -> None:
    complaints: list[str] = []
    with views.open_dashboard(browser, stack) as context:
        page = context.pages[0]
        page.set_default_timeout(5_000)
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(WATCH)
        page.reload()
        views.sign_in(page, stack.username, stack.password)
        seen = " ".join(looks(page))
        assert page.evaluate("[hostile, violations]") == [0, []]
    assert complaints == []
    wanted = shop.shown | {
        "q": f"q {hostile.SHORT}",
        "csv": "csv <img src=x",
        "variables": hostile.hostile("variables"),
    }
    assert " ".join(place for place, text in wanted.items() if plain(text) not in plain(seen)) == ""


def plain(text: str) -> str:
    return " ".join(text.split())


def looks(page: Page) -> Iterator[str]:
    """What is to be read in every section and dialog."""
    for view in views.views(BUYER):
        views.show(page, view)
        if view.name == "analisis":
            page.locator("article", has_text="Anuncios que vendieron").locator("summary").click()
        if told_last := TOLD_LAST.get(view.name):
            expect(page.locator("[data-main]")).to_contain_text(f"{told_last} <img")
        yield read(page)
        if view.name == "catalogo":
            page.get_by_label("Buscar un producto").fill("jarra azul")
            expect(page.locator("[data-product-id]:visible, [data-product-row]:visible").first).to_contain_text("Jarra")
        for action in DIALOGS.get(view.address, ()) if view.name != "conversaciones" else ():
            yield from opened(page, action)
    for name, told_last in ((BY_AN_AD, "ReferralHeadline"), (LEAD, "summary")):
        page.evaluate("location.hash = '#/conversaciones'")
        page.get_by_label("Buscar un cliente").fill(name)
        page.locator("[data-conversation-row]").filter(has_text=name).click()
        expect(page.locator("[data-open-conversation] > header")).to_contain_text(name)
        expect(page.locator("[data-main]")).to_contain_text(f"{told_last} <img")
        yield read(page)
    yield from typed_in(page)


def read(page: Page) -> str:
    assert page.locator(ELEMENTS).count() == 0
    text: str = page.evaluate(READ)
    return text


def opened(page: Page, action: str) -> Iterator[str]:
    found = page.locator(f"[data-action='{action}']:visible").all()
    for button in [*found[:1], *found[1:][-1:]]:
        button.click()
        expect(page.locator("dialog[open]")).to_be_visible()
        expect(page.locator("dialog[open] [aria-busy='true']")).to_have_count(0)
        yield read(page)
        shut(page)


def shut(page: Page) -> None:
    """Whether or not something was typed in it."""
    page.evaluate("document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close())")


def typed_in(page: Page) -> Iterator[str]:
    """What is searched, tried out, changed and brought as a file."""
    page.get_by_role("button", name="Enviar una plantilla").click()
    expect(page.locator("[data-template-dialog] [data-variable]").first).to_be_visible()
    for field in page.locator("[data-template-dialog] [data-variable]").all():
        field.fill(hostile.hostile("variables"))
    expect(page.locator("[data-template-dialog]")).to_contain_text("variables <img")
    yield read(page)
    shut(page)
    page.evaluate("location.hash = '#/conversaciones'")
    page.get_by_label("Buscar un cliente").fill(f"q {hostile.SHORT}")
    yield read(page)
    page.evaluate("location.hash = '#/catalogo'")
    page.get_by_role("button", name="Importar CSV").click()
    file: Any = {"name": f"{hostile.SHORT}.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    page.locator("[data-import-file]").set_input_files(file)
    added = page.locator("[data-import-samples] details").filter(has_text="csv <img")
    added.locator("summary").click()
    yield read(page)
    shut(page)
    profile = next(view for view in views.views(BUYER) if view.name == "perfil")
    views.show(page, profile)
    about = page.get_by_label("Qué más puede saber un cliente")
    expect(about).to_have_value(re.compile("hostile"))
    about.press_sequentially(" más")
    page.get_by_role("button", name="Revisar y guardar").click()
    expect(page.locator("[data-changes-dialog]")).to_contain_text("<img")
    yield read(page)
    shut(page)
    page.evaluate("location.hash = '#/prueba'")
    page.get_by_label("Mensaje de prueba").fill(hostile.MARKUP)
    page.keyboard.press("Enter")
    expect(page.locator("[data-trial-turns] > li")).to_have_count(2, timeout=20_000)
    yield read(page)


def test_no_view_asks_another_host_or_breaks_the_policy_or_leaves_the_token_behind(
    browser: Browser, stack: Stack, shop: Shop
) -> None:
    asked: set[str] = set()
    with views.open_dashboard(browser, stack) as context:
        page = context.pages[0]
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        page.add_init_script(WATCH)
        answer = page.reload()
        assert answer
        served = answer.header_value("content-security-policy")
        written = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
        views.sign_in(page, stack.username, stack.password)
        token = page.evaluate("JSON.parse(sessionStorage.getItem('session')).token")
        for view in views.views(BUYER):
            views.show(page, view)
            assert token not in page.evaluate("JSON.stringify(localStorage) + document.cookie + location"), view.name
        assert page.evaluate("violations") == []
    assert asked <= {urlsplit(address).netloc for address in (stack.dashboard, stack.api, stack.aws)}
    assert served
    assert written
    assert "unsafe" not in served + written


def test_on_a_narrow_phone_the_name_of_each_section_is_whole(browser: Browser, stack: Stack, shop: Shop) -> None:
    with views.open_dashboard(browser, stack, width=PHONE_WIDTH, height=740) as context:
        page = context.pages[0]
        views.sign_in(page, stack.username, stack.password)
        for view in views.views(BUYER):
            views.show(page, view)
            name = page.locator("[data-section-name]")
            assert name.evaluate("name => name.scrollWidth <= name.clientWidth"), view.name
