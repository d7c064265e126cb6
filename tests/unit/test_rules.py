"""Small rules: splitting, folding, progress of messages, cost, money, the window, what the model sees."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import SettingsInvalid
from chalicelib.sales import delivery, instructions, money, passwords, window
from chalicelib.sales.conversation import Conversation, Direction, Message
from chalicelib.sales.cost import Usage, cost_nano_usd, prices_of
from chalicelib.sales.identity import Pseudonyms, external_user_id_of, phone_of
from chalicelib.sales.links import status_url, without_fragment
from chalicelib.sales.profile import DeliveryArea, Profile, parse_profile
from chalicelib.sales.text import fold, preview, split_text
from tests.fakes.outside import START
from tests.unit.test_settings import load

PROFILE_FILE = Path("chalicelib/profiles/default.toml")


@pytest.fixture
def profile_text() -> str:
    return PROFILE_FILE.read_text(encoding="utf-8")


@pytest.fixture
def profile(profile_text: str) -> Profile:
    return parse_profile(profile_text, "default.toml")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# Text


@given(st.text(max_size=6000))
def test_no_part_is_too_long_and_no_word_is_lost(text: str) -> None:
    parts = split_text(text)
    assert all(0 < units(part) <= 1600 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_short_text_is_one_part() -> None:
    assert split_text("Hola\n\n¿qué tal?") == ["Hola\n\n¿qué tal?"]
    assert split_text("  ") == []


def test_a_long_text_is_cut_between_paragraphs_first() -> None:
    first, second = "a" * 1000, "b. " * 300
    assert split_text(f"{first}\n\n{second}") == [first, second.strip()]


def test_a_long_paragraph_is_cut_at_the_end_of_a_sentence() -> None:
    parts = split_text("Una frase de cierta longitud. " * 100)
    assert all(part.endswith(".") for part in parts)


def test_emoji_count_as_two() -> None:
    assert [units(part) for part in split_text("😀" * 1000)] == [1600, 400]


def test_folding_takes_case_and_accents_away() -> None:
    assert fold(" José ÑÚÑEZ ") == "jose nunez"


def test_a_preview_is_one_short_line() -> None:
    assert preview("Hola\n\nqué   tal") == "Hola qué tal"
    assert len(preview("x" * 500)) == 80


# Progress


def test_progress_only_moves_forward() -> None:
    order = ["queued", "sending", "sent", "delivered", "read"]
    for before, old in enumerate(order):
        for after, new in enumerate(order):
            assert delivery.moves_forward(old, "SM1", new) == (after > before)


def test_a_reserved_message_takes_any_report() -> None:
    for status in ("queued", "sending", "sent", "delivered", "read", "failed", "undelivered"):
        assert delivery.moves_forward("sending", None, status)


@pytest.mark.parametrize("final", ["failed", "undelivered", "cancelled"])
def test_what_is_final_stays(final: str) -> None:
    assert not any(delivery.moves_forward(final, "SM1", new) for new in ("sent", "delivered", "read", "failed"))


def test_a_failure_after_delivery_is_not_believed() -> None:
    assert delivery.moves_forward("sent", "SM1", "failed")
    assert not delivery.moves_forward("delivered", "SM1", "failed")


def test_a_jump_to_read_counts_as_delivered_too() -> None:
    assert delivery.counters_of("sent", "read") == {"delivered": 1, "read": 1}
    assert delivery.counters_of("delivered", "read") == {"read": 1}


@pytest.mark.parametrize("code", [63016, 63018, 63003, 63007, 63014, 63013, 63049, 21617, 14107, None, 99999])
def test_every_error_has_plain_words(code: int | None) -> None:
    assert delivery.in_words(code).endswith((".", ")."))


# Identity


def test_addresses_with_and_without_a_phone_are_told_apart() -> None:
    assert phone_of("whatsapp:+34600000001") == "+34600000001"
    assert phone_of("whatsapp:ES.4480491918930694") is None
    assert external_user_id_of("whatsapp:ES.4480491918930694") == "ES.4480491918930694"
    assert external_user_id_of("whatsapp:+34600000001") is None


def test_a_conversations_name_depends_on_key_sender_and_customer() -> None:
    names = {
        Pseudonyms(key * 32).conversation_id(sender, address)
        for key in "ab"
        for sender in ("whatsapp:+1", "whatsapp:+2")
        for address in ("whatsapp:+34600000001", "whatsapp:+34600000002")
    }
    assert len(names) == 8
    assert all(len(name) == 32 and name.replace("-", "").replace("_", "").isalnum() for name in names)


def test_the_status_url_is_safe_to_sign() -> None:
    url = status_url("https://bot.example/whatsapp", "abc", "bot:1:2")
    assert without_fragment(url) == "https://bot.example/whatsapp/status?c=abc&m=bot%3A1%3A2"


def test_twilio_is_told_to_try_a_report_again_after_an_error_of_ours() -> None:
    assert status_url("https://bot.example/whatsapp", "abc", "bot:1:2").endswith("#rc=2&rp=5xx,ct,rt")


# Money and cost


def test_the_cost_counts_cached_tokens_at_their_own_price() -> None:
    assert cost_nano_usd(Usage(1000, 800, 50), prices_of("gpt-6-luna", None)) == 200 * 100 + 800 * 10 + 50 * 500


def test_the_cost_of_an_unknown_model_is_unknown_unless_its_price_is_given() -> None:
    assert cost_nano_usd(Usage(1000, 0, 50), prices_of("some-model", None)) is None
    assert cost_nano_usd(Usage(1000, 0, 0), prices_of("some-model", "1/0.5/2")) == 1_000_000


@pytest.mark.parametrize("text", ["1", "a/b/c", "1/2/3/4"])
def test_a_price_that_cannot_be_read_stops_the_start(text: str) -> None:
    with pytest.raises(SettingsInvalid, match="OPENAI_PRICE_PER_MILLION_USD"):
        load(OPENAI_PRICE_PER_MILLION_USD=text)


def test_money_is_whole_minor_units() -> None:
    assert money.to_minor_units(Decimal("249.90"), "MXN") == 24990
    assert money.to_minor_units(Decimal(15990), "CLP") == 15990
    assert money.in_words(124900, "MXN") == "$1,249.00 MXN"
    with pytest.raises(ValueError, match="finer"):
        money.to_minor_units(Decimal("1.999"), "MXN")


def test_a_password_matches_only_itself() -> None:
    password_hash = passwords.hash_password("secreta y larga")
    assert passwords.matches("secreta y larga", password_hash)
    assert not passwords.matches("otra", password_hash)
    assert not passwords.matches("secreta y larga", passwords.nobody())


# The window


def test_the_window_closes_24_hours_after_the_customers_last_message() -> None:
    conversation = Conversation(
        conversation_id="c",
        sender="s",
        address="a",
        created_at=START,
        changed_at=START,
        last_inbound_at=START,
    )
    assert window.is_open(conversation, START + timedelta(hours=23, minutes=59))
    assert not window.is_open(conversation, START + timedelta(hours=24))
    assert not window.is_open(replace(conversation, last_inbound_at=None), START)


# What the model sees


def said(body: str, number: int = 0, **fields: object) -> Message:
    values = {
        "conversation_id": "c",
        "message_id": f"m{number}",
        "direction": Direction.INBOUND,
        "author": "customer",
        "sent_at": START + timedelta(seconds=number),
        "delivery_status": "received",
        "body": body,
        **fields,
    }
    return Message(**values)  # type: ignore[arg-type]


def test_the_instructions_name_the_shop_its_prices_and_no_customer(profile: Profile) -> None:
    text = instructions.instructions_for(profile)
    for fact in ("Casa Nopal", "$79.00 MXN", "15 días", "«tú»", "hand_off", "inteligencia artificial"):
        assert fact in text
    assert text == instructions.instructions_for(profile)


TEXTS = """name sells about treatment tone hours_text delivery_text payment_text returns_text discounts_text
hand_off_contact hand_off_text"""


@pytest.mark.parametrize("field", TEXTS.split())
def test_each_text_of_the_profile_stands_in_the_instructions_as_it_was_written(profile: Profile, field: str) -> None:
    written = f"Algo que solo dice «{field}»."
    assert written in instructions.instructions_for(replace(profile, **{field: written}))  # type: ignore[arg-type]


def test_each_delivery_area_stands_in_the_instructions_with_price_term_and_from_when_it_is_free(
    profile: Profile,
) -> None:
    areas = (DeliveryArea("Norte", 7900, "2 días", 80000), DeliveryArea("Sur", 12900, "5 días"))
    told = instructions.instructions_for(replace(profile, delivery_areas=areas))
    assert "- Norte: $79.00 MXN, 2 días; gratis en compras desde $800.00 MXN\n- Sur: $129.00 MXN, 5 días\n" in told


def test_the_newest_messages_within_the_bound_are_sent_oldest_first() -> None:
    messages = [said("x" * 300, n) for n in range(100)]
    sent = instructions.conversation_for_model(messages, token_bound=1000)
    assert len(sent) == 9
    assert sum(len(m["content"]) for m in sent) // 3 <= 1000


def test_a_single_message_over_the_bound_is_sent_shortened() -> None:
    (sent,) = instructions.conversation_for_model([said("x" * 20_000)], token_bound=100)
    assert len(sent["content"]) < 7000
    assert sent["content"].endswith("[mensaje recortado]")


def test_the_model_is_told_who_spoke_and_what_it_cannot_see() -> None:
    sent = instructions.conversation_for_model(
        [
            said("mira", 1, kind="image"),
            said("Claro", 2, direction=Direction.OUTBOUND, author="lucia"),
            said("ok", 3, referral={"headline": "Tazas"}),
        ],
        token_bound=1000,
    )
    assert [m["role"] for m in sent] == ["user", "assistant", "user"]
    assert "una imagen" in sent[0]["content"]
    assert "persona del equipo" in sent[1]["content"]
    assert "«Tazas»" in sent[2]["content"]
