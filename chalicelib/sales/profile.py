"""The shop's profile: one readable TOML file a sender. Every mistake is told at once, each with its place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from chalicelib.errors import ProfileInvalid
from chalicelib.sales import money

TREATMENTS = ("tú", "usted", "vos")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class PricedItem:
    """`price` in minor units of the profile's currency."""

    name: str
    price: int
    about: str


@dataclass(frozen=True, slots=True)
class DeliveryArea:
    name: str
    price: int
    days: str


@dataclass(frozen=True, slots=True)
class Template:
    """An approved WhatsApp template: Twilio's ContentSid and the names of its variables in order."""

    name: str
    content_sid: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannedReply:
    shortcut: str
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    sells: str
    about: str
    currency: str
    treatment: str
    tone: str
    languages: tuple[str, ...]
    timezone: ZoneInfo
    hours_text: str
    opening_hours: Mapping[str, tuple[str, ...]]
    delivery_text: str
    delivery_areas: tuple[DeliveryArea, ...]
    payment_text: str
    payment_methods: tuple[str, ...]
    returns_text: str
    most_discount_percent: int
    discounts_text: str
    hand_off_contact: str
    hand_off_text: str
    takes_back_after_hours: int
    first_message: str
    courteous_line: str
    unreadable_media: str
    products: tuple[PricedItem, ...]
    templates: tuple[Template, ...]
    canned_replies: tuple[CannedReply, ...]


def parse_profile(text: str, name: str) -> Profile:
    """Raises ProfileInvalid; `name` is how its sentences call the file."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ProfileInvalid(f"{name}: not valid TOML: {error}") from None
    reader = _Reader(document)
    profile = _read(reader)
    reader.finish(name)
    return profile


def _read(reader: "_Reader") -> Profile:
    currency = reader.text("business", "currency")
    treatment = reader.text("voice", "treatment")
    reader.check(treatment in TREATMENTS, "voice.treatment must be one of: " + ", ".join(TREATMENTS))
    return Profile(
        name=reader.text("business", "name"),
        sells=reader.text("business", "sells"),
        about=reader.text("business", "about", default=""),
        currency=currency,
        treatment=treatment,
        tone=reader.text("voice", "tone"),
        languages=reader.texts("voice", "languages", default=("es",)),
        timezone=reader.timezone("hours", "timezone"),
        hours_text=reader.text("hours", "text"),
        opening_hours={day: reader.texts("hours", day, default=()) for day in DAYS},
        delivery_text=reader.text("delivery", "text"),
        delivery_areas=tuple(
            DeliveryArea(area.text("name"), area.price("price", currency), area.text("days"))
            for area in reader.rows("delivery", "areas")
        ),
        payment_text=reader.text("payment", "text"),
        payment_methods=reader.texts("payment", "methods", default=()),
        returns_text=reader.text("returns", "text"),
        most_discount_percent=reader.whole("discounts", "most_percent", default=0, most=100),
        discounts_text=reader.text("discounts", "text", default=""),
        hand_off_contact=reader.text("hand_off", "contact"),
        hand_off_text=reader.text("hand_off", "text"),
        takes_back_after_hours=reader.whole("hand_off", "takes_back_after_hours", default=12),
        first_message=reader.text("texts", "first_message"),
        courteous_line=reader.text("texts", "courteous_line"),
        unreadable_media=reader.text("texts", "unreadable_media"),
        products=tuple(
            PricedItem(item.text("name"), item.price("price", currency), item.text("about", default=""))
            for item in reader.rows("products")
        ),
        templates=tuple(
            Template(row.text("name"), row.text("content_sid"), row.texts("variables", default=()))
            for row in reader.rows("templates")
        ),
        canned_replies=tuple(
            CannedReply(row.text("shortcut"), row.text("text")) for row in reader.rows("canned_replies")
        ),
    )


class _Reader:
    """Reads values by their path and collects what is wrong; rows share the collection of the whole."""

    def __init__(self, document: Mapping[str, Any], place: str = "", mistakes: list[str] | None = None) -> None:
        self._document = document
        self._place = place
        self._mistakes = mistakes if mistakes is not None else []

    def check(self, holds: bool, sentence: str) -> None:
        if not holds:
            self._mistakes.append(sentence)

    def finish(self, name: str) -> None:
        if self._mistakes:
            raise ProfileInvalid(f"{name}: " + "; ".join(self._mistakes))

    def text(self, *path: str, default: str | None = None) -> str:
        value = self._value(path, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self._mistakes.append(f"{self._name(path)} must be a text that is not empty")
            return ""
        return value.strip()

    def texts(self, *path: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._value(path, default)
        if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
            self._mistakes.append(f"{self._name(path)} must be a list of texts")
            return default
        return tuple(value)

    def whole(self, *path: str, default: int, most: int = 10_000) -> int:
        value = self._value(path, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            self._mistakes.append(f"{self._name(path)} must be a whole number from 0 to {most}")
            return default
        return value

    def price(self, name: str, currency: str) -> int:
        value = self._value((name,), None)
        try:
            if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
                raise ValueError
            return money.to_minor_units(Decimal(value), currency)
        except ValueError:
            self._mistakes.append(f"{self._name((name,))} must be a price like 249.90")
            return 0

    def timezone(self, *path: str) -> ZoneInfo:
        name = self.text(*path)
        if name not in available_timezones():
            self._mistakes.append(f"{self._name(path)} must be a time zone like America/Bogota")
            return ZoneInfo("UTC")
        return ZoneInfo(name)

    def rows(self, *path: str) -> list["_Reader"]:
        value = self._value(path, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self._mistakes.append(f"{self._name(path)} must be written as [[{'.'.join(path)}]]")
            return []
        return [
            _Reader(row, f"{self._name(path)} {number}: ", self._mistakes) for number, row in enumerate(value, start=1)
        ]

    def _value(self, path: tuple[str, ...], default: Any) -> Any:
        value: Any = self._document
        for key in path:
            if not isinstance(value, Mapping) or key not in value:
                return default
            value = value[key]
        return value

    def _name(self, path: tuple[str, ...]) -> str:
        return self._place + ".".join(path)
