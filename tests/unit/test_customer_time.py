"""What time it is for a customer is told by the number, in every form in which WhatsApp writes it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.sales.conversation import Conversation
from chalicelib.sales.customer_time import is_within, zones_of

SHOP = ZoneInfo("America/Lima")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def zones(phone: str | None) -> set[str]:
    conversation = Conversation("c", "whatsapp:+14155238886", f"whatsapp:{phone}", NOW, NOW, phone=phone)
    return {zone.key for zone in zones_of(conversation, SHOP)}


@pytest.mark.parametrize(
    ("phone", "zone"),
    [
        ("+525512345678", "America/Mexico_City"),
        ("+5215512345678", "America/Mexico_City"),  # as WhatsApp still writes it
        ("+573001234567", "America/Bogota"),
        ("+5491112345678", "America/Buenos_Aires"),
        ("+56961234567", "America/Santiago"),
        ("+12125551234", "America/New_York"),
    ],
)
def test_the_number_tells_the_zone(phone: str, zone: str) -> None:
    assert zones(phone) == {zone}


def test_a_country_of_several_zones_is_all_of_them() -> None:
    assert zones("+34600000001") == {"Europe/Madrid", "Atlantic/Canary"}


@pytest.mark.parametrize("phone", [None, "+999999999999", "no number"])
def test_where_it_does_not_tell_the_shops_counts(phone: str | None) -> None:
    assert zones(phone) == {"America/Lima"}


def test_hours_and_days_must_fit_in_every_zone() -> None:
    both = (ZoneInfo("Europe/Madrid"), ZoneInfo("Atlantic/Canary"))
    friday_ten_in_madrid = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert not is_within(friday_ten_in_madrid, [4], ("10:00", "20:00"), both)
    assert is_within(friday_ten_in_madrid.replace(hour=10), [4], ("10:00", "20:00"), both)
    assert not is_within(friday_ten_in_madrid.replace(hour=10), [0], ("10:00", "20:00"), both)
