"""What a webhook may carry beyond the usual: odd ids, endless names and numbers. Nothing of it is an error of ours."""

import pytest

from tests.functional.conftest import ANA, SENDER, Shop


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageSid": "SM" + "0" * 63},
        {"MessageSid": "bot:1:1"},
        {"MessageSid": "SM 1"},
        {"MessageSid": "SMñ"},
        {"From": "whatsapp:+" + "1" * 2000},
        {"To": "whatsapp:+" + "1" * 2000},
    ],
)
def test_an_odd_id_or_address_is_a_bad_request(shop: Shop, fields: dict[str, str]) -> None:
    assert shop.webhook(shop.form(**fields)).status_code == 400
    assert shop.jobs() == []


@pytest.mark.parametrize("name", ["A" * 5000, "😀" * 400, "\ufdfa" * 300])
def test_an_endless_name_is_cut_and_the_message_kept(shop: Shop, name: str) -> None:
    shop.customer_writes("Hola", ProfileName=name)
    shown = shop.conversation()["profile_name"]
    assert name.startswith(shown)
    assert 0 < len(shown) <= 200
    assert [message["body"] for message in shop.thread()] == ["Hola"]


def test_an_endless_number_of_files_is_none(shop: Shop) -> None:
    shop.customer_writes("Hola", NumMedia="9" * 5000)
    assert shop.thread()[0]["media"] == []


@pytest.mark.parametrize(("latitude", "longitude"), [("nan", "1"), ("1", "inf"), ("1e999", "1"), ("north", "1")])
def test_a_place_that_is_no_number_is_no_place(shop: Shop, latitude: str, longitude: str) -> None:
    shop.customer_writes("Aquí", Latitude=latitude, Longitude=longitude)
    (message,) = shop.thread()
    assert (message["location"], message["body"]) == (None, "Aquí")


def test_the_username_is_shown_where_it_is_all_there_is(shop: Shop) -> None:
    shop.customer_writes("Hola", Username="@ana" + "a" * 200)
    assert shop.conversation()["username"] == ("@ana" + "a" * 200)[:100]


def test_an_endless_external_id_is_left_out(shop: Shop) -> None:
    shop.customer_writes("Hola", ExternalUserId="ES." + "1" * 3000)
    assert shop.parts.conversations.read(shop.parts.pseudonyms.conversation_id(SENDER, ANA)) is not None


@pytest.mark.parametrize("fragment", ["", "#rc=2&rp=5xx,ct,rt"])
def test_a_signature_may_cover_the_connection_overrides_or_not(shop: Shop, fragment: str) -> None:
    assert shop.webhook(url=f"https://bot.example/whatsapp{fragment}").status_code == 200
