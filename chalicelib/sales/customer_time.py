"""What time it is for a customer, by the country of the phone number."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.sales.conversation import Conversation

# Mexican mobiles are still written with the 1 that their numbers lost in 2019.
_MEXICAN_MOBILE = "+521"
_NONE = timedelta(0)


def zones_of(conversation: Conversation, shop_zone: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """Every zone that the number may be in; the shop's for who hides the number or where it does not tell."""
    import phonenumbers  # a start need not wait for it
    from phonenumbers import timezone as phone_zones

    try:
        number = phonenumbers.parse(_as_dialled(conversation.phone or ""))
    except phonenumbers.NumberParseException:
        return (shop_zone,)
    names = set(phone_zones.time_zones_for_number(number)) - {phone_zones.UNKNOWN_TIMEZONE}
    return tuple(zone for name in sorted(names) if (zone := _zone(name))) or (shop_zone,)


def zone_of(conversation: Conversation, shop_zone: ZoneInfo, now: datetime) -> ZoneInfo:
    """The one to speak of: the shop's where it may be the customer's as well, else the one where it is latest."""
    zones = zones_of(conversation, shop_zone)
    return shop_zone if shop_zone in zones else max(zones, key=lambda zone: now.astimezone(zone).utcoffset() or _NONE)


def is_within(moment: datetime, days: Collection[int], hours: tuple[str, str], zones: tuple[ZoneInfo, ...]) -> bool:
    """In each of the zones; `days` of the week from 0 for Monday, `hours` as `("10:00", "20:00")`."""
    begins, ends = hours
    there = [moment.astimezone(zone) for zone in zones]
    return all(local.weekday() in days and begins <= f"{local:%H:%M}" < ends for local in there)


def _as_dialled(phone: str) -> str:
    return f"+52{phone.removeprefix(_MEXICAN_MOBILE)}" if phone.startswith(_MEXICAN_MOBILE) else phone


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
