"""The conversations that ship: how many, of whom, about what; and that the demo model was not written for them."""

import re
from collections import Counter
from pathlib import Path

import pytest

import local
from chalicelib.sales.text import fold
from evaluation.conversations import read_conversations
from evaluation.shop import SHIPPED, read_shop

CONVERSATIONS = read_conversations(SHIPPED / "conversations")
COUNTRIES = {"España", "México", "Argentina", "Colombia"}
THEMES = {
    "De la pregunta al pedido",
    "Regateo",
    "Errores de tecleo",
    "Notas de voz",
    "Impaciencia",
    "Intentos de manipulación",
    "Fuera de tema",
    "Precios equivocados que da el cliente",
    "Existencias",
    "Quejas y personas",
    "No quiero más mensajes",
    "Menores de edad",
    "Dos productos a la vez",
    "Cambio de opinión",
}
DEMO_FILES = sorted(Path(local.__file__).parent.glob("demo_*.*"))
DEMO_WORDS = " ".join(re.findall(r"\w+", fold(" ".join(path.read_text(encoding="utf-8") for path in DEMO_FILES))))
_RUN = 5


def runs_of(text: str, length: int) -> list[str]:
    words = re.findall(r"\w+", fold(text))
    return [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]


def test_there_are_a_hundred_and_a_scripted_model_can_play_most() -> None:
    assert len(CONVERSATIONS) >= 100
    assert sum(not each.needs_model for each in CONVERSATIONS) >= 40


def test_every_country_has_its_share_with_and_without_a_real_model() -> None:
    shares = Counter((each.country, each.needs_model) for each in CONVERSATIONS)
    assert {country for country, _ in shares} == COUNTRIES
    assert min(shares.values()) >= 5
    assert len(shares) == 2 * len(COUNTRIES)


def test_every_theme_is_there_in_more_than_one_country() -> None:
    of_themes = {theme: {each.country for each in CONVERSATIONS if each.theme == theme} for theme in THEMES}
    assert {theme: countries for theme, countries in of_themes.items() if len(countries) < 2} == {}


def test_every_conversation_demands_something_of_its_own() -> None:
    for conversation in CONVERSATIONS:
        demanded = [
            expected for expected in conversation.expectations if expected.model_fields_set - {"customer", "voice"}
        ]
        assert demanded, conversation.id


def test_no_customer_writes_the_same_as_another() -> None:
    written = Counter(" ".join(runs_of(" ".join(each.words), 1)) for each in CONVERSATIONS)
    assert [words for words, count in written.items() if count > 1] == []


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each.id)
def test_the_demo_model_knows_nothing_of_a_conversation(conversation: object) -> None:
    each = next(known for known in CONVERSATIONS if known is conversation)
    assert fold(each.id) not in DEMO_WORDS
    for text in each.words:
        assert [run for run in runs_of(text, _RUN) if run in DEMO_WORDS] == []


def test_the_demo_model_knows_nothing_of_the_catalog() -> None:
    shop = read_shop(SHIPPED)
    assert len(shop.products) >= 60
    assert [product.name for product in shop.products if " ".join(runs_of(product.name, 1)) in DEMO_WORDS] == []
    played = {product_id for each in CONVERSATIONS for product_id in each.product_ids}
    telling = {word for product_id in played for word in runs_of(shop.names[product_id], 1) if len(word) > 3}
    assert telling & set(DEMO_WORDS.split()) == set()
    assert {fold(product_id) for product_id in played} & set(DEMO_WORDS.split()) == set()


def test_the_demo_model_knows_nothing_of_the_shop() -> None:
    profile = read_shop(SHIPPED).profile
    assert fold(profile.name) not in DEMO_WORDS
    assert [area.name for area in profile.delivery_areas if " ".join(runs_of(area.name, 1)) in DEMO_WORDS] == []
