"""The shop's profile: what it is, how the bot speaks, and what it says word for word. Every mistake is told at once.

One readable TOML file a sender to begin with; the same document as JSON where it was edited in the dashboard.
docs/profile.md explains every field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from chalicelib.errors import ProfileInvalid
from chalicelib.sales import money, opening_hours
from chalicelib.sales.codes import CURRENCIES, LANGUAGES
from chalicelib.sales.opening_hours import DAYS
from chalicelib.sales.profile_mistakes import Mistake, Phrase
from chalicelib.sales.profile_reader import Reader
from chalicelib.sales.toml_lines import read_toml

# What the bot can fill in by itself in the template of its follow-ups.
TEMPLATE_VARIABLES = ("nombre", "producto", "tienda")
TREATMENTS = ("tú", "usted", "vos")
_CONTENT_SID = re.compile(r"HX[0-9a-f]{32}")
_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
_A_DAY = 24 * 60
_MOST_CHARACTERS = 60_000
# Mistakes that a line before them can be the cause of.
_SEEM_SO = frozenset({"missing", "no_template", "above_most"})
# So that the nudge goes out while free texts are still allowed.
_LATEST_NUDGE_MINUTES = 23 * 60


@dataclass(frozen=True, slots=True)
class DeliveryArea:
    """Prices in minor units of the profile's currency; from a purchase of `free_from` on it costs nothing."""

    name: str
    price: int
    days: str
    free_from: int | None = None


@dataclass(frozen=True, slots=True)
class DiscountRule:
    """`from_total` in minor units; both conditions must hold."""

    percent: int
    from_items: int = 1
    from_total: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """An approved WhatsApp template: Twilio's ContentSid, the names of its variables in order, and its text."""

    name: str
    content_sid: str
    variables: tuple[str, ...]
    body: str = ""

    def text(self, values: Mapping[str, str]) -> str:
        """As the customer reads it; `values` by the variables' numbers, `{"1": "Ana"}`, as Twilio takes them."""
        return _VARIABLE.sub(lambda found: values.get(found[0].strip("{} "), found[0]), self.body)


@dataclass(frozen=True, slots=True)
class CannedReply:
    shortcut: str
    text: str


@dataclass(frozen=True, slots=True)
class FollowUps:
    """What is sent to a customer who went silent: at most one nudge inside the 24 hours, then one template."""

    enabled: bool = True
    contact_hours: str = "10:00-20:00"
    contact_days: tuple[str, ...] = DAYS
    nudge_after_minutes: int = 180
    nudge_text: str = "¡Hola de nuevo! Por si sirve de algo: aquí sigo para lo de {about}. Cualquier duda, con gusto."
    asked_text: str = "¡Hola! Tal como quedamos, aquí va el recordatorio sobre {about}. ¿Seguimos?"
    template: str = ""
    template_after_hours: int = 20


@dataclass(frozen=True, slots=True)
class Profile:
    """Prices in minor units of `currency`. The texts with a default fit tú, usted and vos."""

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
    payment_text: str
    returns_text: str
    hand_off_contact: str
    hand_off_text: str
    first_message: str
    delivery_areas: tuple[DeliveryArea, ...] = ()
    payment_methods: tuple[str, ...] = ()
    payment_link: str = ""
    payment_after_order: str = ""
    most_discount_percent: int = 0
    discounts_text: str = ""
    discount_rules: tuple[DiscountRule, ...] = ()
    quote_valid_days: int = 3
    hand_off_topics: tuple[str, ...] = ()
    hand_off_line_open: str = "Ya avisé a una persona del equipo: contestará por aquí en cuanto pueda."
    hand_off_line_closed: str = "Ya avisé a una persona del equipo. Ahora está cerrado: contestará por aquí {opens}."
    remind_after_minutes: int = 30
    reminder_line: str = (
        "Perdón por la espera: todavía no hay una persona libre. Ya volví a avisar al equipo y contestará por aquí."
    )
    takes_back_after_hours: int = 12
    courteous_line: str = "Perdón, en este momento no puedo dar una buena respuesta."
    safe_line: str = "Para no dar un dato equivocado, prefiero que lo confirme una persona del equipo."
    limit_line: str = "Son muchos mensajes para mí en poco tiempo: es mejor que siga una persona."
    busy_line: str = "Hoy ya no puedo responder más por mi cuenta."
    unreadable_media: str = (
        "¡Gracias por el mensaje! Esta vez no pude oírlo o verlo. Con palabras escritas sí puedo ayudar; y quien "
        "prefiera hablar con alguien del equipo puede escribir «persona»."
    )
    media_too_large: str = (
        "El archivo es demasiado grande para mí. Una foto más pequeña, una nota de voz más corta o unas palabras "
        "escritas me llegan bien."
    )
    media_failed: str = "El archivo no me llegó bien. ¿Puede ser otra vez, o con palabras escritas?"
    file_unreadable: str = (
        "¡Gracias! No puedo abrir videos ni documentos. Con una foto o con palabras escritas sí puedo ayudar."
    )
    opt_out_confirmed: str = "Listo: ya no habrá más mensajes por aquí. Para volver a recibirlos basta escribir ALTA."
    opt_in_confirmed: str = (
        "¡Qué gusto! Los mensajes quedan activados otra vez. Para no recibirlos basta escribir BAJA."
    )
    opt_out_hint: str = "Este número pidió no recibir mensajes. Para volver a recibirlos basta escribir ALTA."
    templates: tuple[Template, ...] = ()
    canned_replies: tuple[CannedReply, ...] = ()
    follow_ups: FollowUps = FollowUps()

    def template(self, name: str) -> Template | None:
        return next((template for template in self.templates if template.name == name), None)


@dataclass(frozen=True, slots=True)
class InForce:
    """The profile that counts now; `version` is FILE_VERSION while none was saved."""

    profile: Profile
    paused: bool
    version: str


FILE_VERSION = "file"


def _defaults(part: type[Profile] | type[FollowUps]) -> dict[str, Any]:
    """The fields that need not be given, by name."""
    fields = part.__dataclass_fields__
    return {name: known.default for name, known in fields.items()}


_DEFAULTS = _defaults(Profile)
_FOLLOW_UPS = FollowUps()


def parse_profile(text: str | bytes, name: str) -> Profile:
    """Raises ProfileInvalid with the line of every mistake; `name` is how its sentences call the file."""
    source = read_toml(text if isinstance(text, str) else _decoded(text, name))
    reader = Reader(source.document)
    profile = _read(reader)
    reader.finish()
    broken = [Mistake((), "not_toml", (reason,), line) for line, reason in source.wrong]
    found = [replace(mistake, line=source.line_of(mistake.path)) for mistake in reader.mistakes]
    if broken:  # what seems to be missing may stand in a line that is no TOML
        found = [mistake for mistake in found if mistake.reason not in _SEEM_SO]
    _refuse(broken + found, name)
    return profile


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ProfileInvalid(name, [Mistake((), "not_utf8", line=line)]) from None


def read_profile(document: Mapping[str, Any], name: str = "profile") -> Profile:
    """From the JSON that `document_of` gives. Raises ProfileInvalid with the place of every mistake."""
    reader = Reader(document)
    profile = _read(reader)
    reader.finish()
    _refuse(reader.mistakes, name)
    return profile


def _refuse(mistakes: list[Mistake], name: str) -> None:
    if mistakes:
        raise ProfileInvalid(name, sorted(mistakes, key=lambda mistake: mistake.line))


def _read(reader: Reader) -> Profile:
    """Section by section; what is wrong is noted in the reader."""
    size = _characters(reader.document)
    if size > _MOST_CHARACTERS:
        reader.tell(None, "too_large", str(size), str(_MOST_CHARACTERS))
    business = reader.section("business")
    currency = _currency(business)
    templates = _templates(reader)
    return Profile(
        name=business.text("name"),
        sells=business.text("sells"),
        about=business.text("about", default=""),
        currency=currency,
        templates=templates,
        canned_replies=_canned_replies(reader),
        follow_ups=_follow_ups(reader.section("follow_ups"), templates),
        **_voice(reader.section("voice")),
        **_hours(reader.section("hours")),
        **_delivery(reader.section("delivery"), currency),
        **_payment(reader.section("payment")),
        **_discounts(reader.section("discounts"), currency),
        **_hand_off(reader.section("hand_off")),
        **_texts(reader.section("texts")),
        returns_text=reader.section("returns").text("text"),
        quote_valid_days=reader.section("quotes").whole("valid_days", _DEFAULTS["quote_valid_days"], least=1, most=90),
    )


def _characters(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list) else len(value) if isinstance(value, str) else 0


def _currency(business: Reader) -> str:
    """Of two decimals where it is wrong, so that prices can be read all the same."""
    currency = business.text("currency")
    business.check_known(currency, CURRENCIES, "currency", "currency")
    return currency if business.is_right("currency") else "MXN"


def _voice(voice: Reader) -> dict[str, Any]:
    treatment = voice.text("treatment")
    voice.check_known(treatment, TREATMENTS, "treatment", "one_of", ", ".join(TREATMENTS))
    languages = voice.texts("languages", default=("es",))
    for language in languages:
        voice.check(language in LANGUAGES, "languages", "language", language)
    voice.check("es" in languages, "languages", "spanish")
    return {"treatment": treatment, "tone": voice.text("tone"), "languages": languages}


def _hours(hours: Reader) -> dict[str, Any]:
    return {
        "timezone": _timezone(hours),
        "hours_text": hours.text("text"),
        "opening_hours": {day: _opening_hours(hours, day) for day in DAYS},
    }


def _timezone(hours: Reader) -> ZoneInfo:
    name = hours.text("timezone")
    hours.check_known(name, available_timezones(), "timezone", "timezone")
    return ZoneInfo(name if hours.is_right("timezone") else "UTC")


def _opening_hours(hours: Reader, day: str) -> tuple[str, ...]:
    written = hours.texts(day)
    for hour in written:
        hours.check(opening_hours.minutes_of(hour) is not None, day, "hours", hour)
    if hours.is_right(day):
        hours.check(not opening_hours.overlap(written), day, "hours_overlap", ", ".join(written))
    return written if hours.is_right(day) else ()


def _delivery(delivery: Reader, currency: str) -> dict[str, Any]:
    rows = delivery.rows("areas")
    areas = tuple(
        DeliveryArea(
            area.text("name"),
            area.price("price", currency),
            area.text("days"),
            area.price_or_none("free_from", currency),
        )
        for area in rows
    )
    _check_once(rows, "name", [area.name for area in areas])
    return {"delivery_text": delivery.text("text"), "delivery_areas": areas}


def _payment(payment: Reader) -> dict[str, Any]:
    link = payment.text("link", default="", holds=("{order}", "{total}"))
    payment.check(not link or link.startswith("https://"), "link", "link")
    return {
        "payment_text": payment.text("text"),
        "payment_methods": payment.texts("methods"),
        "payment_link": link,
        "payment_after_order": payment.text("after_order", default="", holds=("{link}", "{order}", "{total}")),
    }


def _discounts(discounts: Reader, currency: str) -> dict[str, Any]:
    most = discounts.whole("most_percent", default=0, most=100)
    rows = discounts.rows("rules")
    rules = tuple(
        DiscountRule(
            rule.whole("percent", default=0, least=1, most=100),
            rule.whole("from_items", default=1, least=1),
            rule.price("from_total", currency, default=0),
        )
        for rule in rows
    )
    for row, rule in zip(rows, rules, strict=True):
        row.check(rule.percent <= most or not discounts.is_right("most_percent"), "percent", "above_most", str(most))
    return {
        "most_discount_percent": most,
        "discounts_text": discounts.text("text", default=""),
        "discount_rules": rules,
    }


def _hand_off(hand_off: Reader) -> dict[str, Any]:
    return {
        "hand_off_contact": hand_off.text("contact"),
        "hand_off_text": hand_off.text("text"),
        "hand_off_topics": hand_off.texts("topics"),
        "hand_off_line_open": hand_off.text("line_open", _DEFAULTS["hand_off_line_open"]),
        "hand_off_line_closed": hand_off.text("line_closed", _DEFAULTS["hand_off_line_closed"], holds=("{opens}",)),
        "remind_after_minutes": hand_off.whole(
            "remind_after_minutes", _DEFAULTS["remind_after_minutes"], least=1, most=_A_DAY
        ),
        "reminder_line": hand_off.text("reminder_line", _DEFAULTS["reminder_line"]),
        "takes_back_after_hours": hand_off.whole(
            "takes_back_after_hours", _DEFAULTS["takes_back_after_hours"], most=24 * 90
        ),
    }


_TEXTS = (
    "courteous_line",
    "safe_line",
    "limit_line",
    "busy_line",
    "unreadable_media",
    "media_too_large",
    "media_failed",
    "file_unreadable",
    "opt_out_confirmed",
    "opt_in_confirmed",
    "opt_out_hint",
)


def _texts(texts: Reader) -> dict[str, Any]:
    return {"first_message": texts.text("first_message")} | {name: texts.text(name, _DEFAULTS[name]) for name in _TEXTS}


def _templates(reader: Reader) -> tuple[Template, ...]:
    rows = reader.rows("templates")
    templates = tuple(_template(row) for row in rows)
    _check_once(rows, "name", [template.name for template in templates])
    return templates


def _template(row: Reader) -> Template:
    content_sid = row.text("content_sid")
    row.check(bool(_CONTENT_SID.fullmatch(content_sid)), "content_sid", "content_sid")
    variables = row.texts("variables")
    body = row.text("body", holds=tuple(_VARIABLE.findall(str(row.document.get("body")))))
    wanted = [f"{{{{{number}}}}}" for number in range(1, len(variables) + 1)]
    fits = set(_VARIABLE.findall(body)) == set(wanted)
    if row.is_right("variables"):
        row.check(fits, "body", "template_variables", ", ".join(wanted) or Phrase("nothing"))
    return Template(row.text("name"), content_sid, variables, body)


def _canned_replies(reader: Reader) -> tuple[CannedReply, ...]:
    rows = reader.rows("canned_replies")
    replies = tuple(CannedReply(row.text("shortcut"), row.text("text")) for row in rows)
    _check_once(rows, "shortcut", [reply.shortcut for reply in replies])
    return replies


def _follow_ups(section: Reader, templates: tuple[Template, ...]) -> FollowUps:
    contact_hours = section.text("contact_hours", _FOLLOW_UPS.contact_hours)
    section.check(opening_hours.is_within_a_day(contact_hours), "contact_hours", "contact_hours", contact_hours)
    return FollowUps(
        enabled=section.flag("enabled", _FOLLOW_UPS.enabled),
        contact_hours=contact_hours if section.is_right("contact_hours") else _FOLLOW_UPS.contact_hours,
        contact_days=_contact_days(section),
        nudge_after_minutes=section.whole(
            "nudge_after_minutes", _FOLLOW_UPS.nudge_after_minutes, least=5, most=_LATEST_NUDGE_MINUTES
        ),
        nudge_text=section.text("nudge_text", _FOLLOW_UPS.nudge_text, holds=("{about}",)),
        asked_text=section.text("asked_text", _FOLLOW_UPS.asked_text, holds=("{about}",)),
        template=_follow_up_template(section, templates),
        template_after_hours=section.whole(
            "template_after_hours", _FOLLOW_UPS.template_after_hours, least=1, most=24 * 30
        ),
    )


def _contact_days(section: Reader) -> tuple[str, ...]:
    days = section.texts("contact_days", DAYS)
    for day in days:
        section.check_known(day, DAYS, "contact_days", "one_of", ", ".join(DAYS))
    return tuple(day for day in DAYS if day in days)


def _follow_up_template(section: Reader, templates: tuple[Template, ...]) -> str:
    name = section.text("template", default="")
    if name:
        section.check_known(name, [template.name for template in templates], "template", "no_template", name)
    for template in templates:
        strange = [variable for variable in template.variables if variable not in TEMPLATE_VARIABLES]
        if template.name == name and strange:
            section.tell("template", "follow_up_variables", ", ".join(TEMPLATE_VARIABLES), ", ".join(strange))
    return name


def _check_once(rows: list[Reader], name: str, values: list[str]) -> None:
    """A name that is used twice is told at the second place."""
    for number, (row, value) in enumerate(zip(rows, values, strict=True)):
        row.check(value not in values[:number], name, "twice", value)


def document_of(profile: Profile) -> dict[str, Any]:
    """The whole profile as the document that `read_profile` takes; prices are texts like "249.90"."""
    texts = ("first_message", *_TEXTS)
    return {
        "business": _part(profile, name="name", sells="sells", about="about", currency="currency"),
        "voice": _part(profile, treatment="treatment", tone="tone", languages="languages"),
        "hours": {"timezone": profile.timezone.key, "text": profile.hours_text} | _days(profile),
        "delivery": {"text": profile.delivery_text, "areas": [_area(area, profile) for area in profile.delivery_areas]},
        "payment": _part(
            profile,
            text="payment_text",
            methods="payment_methods",
            link="payment_link",
            after_order="payment_after_order",
        ),
        "returns": {"text": profile.returns_text},
        "discounts": {
            "most_percent": profile.most_discount_percent,
            "text": profile.discounts_text,
            "rules": [_rule(rule, profile) for rule in profile.discount_rules],
        },
        "quotes": {"valid_days": profile.quote_valid_days},
        "hand_off": _part(
            profile,
            contact="hand_off_contact",
            text="hand_off_text",
            topics="hand_off_topics",
            line_open="hand_off_line_open",
            line_closed="hand_off_line_closed",
            remind_after_minutes="remind_after_minutes",
            reminder_line="reminder_line",
            takes_back_after_hours="takes_back_after_hours",
        ),
        "texts": _part(profile, **{name: name for name in texts}),
        "follow_ups": _all_of(profile.follow_ups),
        "templates": [_all_of(template) for template in profile.templates],
        "canned_replies": [_all_of(reply) for reply in profile.canned_replies],
    }


def _part(profile: Profile, **names: str) -> dict[str, Any]:
    return {key: _plain(getattr(profile, name)) for key, name in names.items()}


def _all_of(part: FollowUps | Template | CannedReply) -> dict[str, Any]:
    return {name: _plain(getattr(part, name)) for name in part.__dataclass_fields__}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _days(profile: Profile) -> dict[str, list[str]]:
    return {day: list(profile.opening_hours.get(day, ())) for day in DAYS}


def _area(area: DeliveryArea, profile: Profile) -> dict[str, Any]:
    document = {"name": area.name, "price": money.as_decimal(area.price, profile.currency), "days": area.days}
    if area.free_from is not None:
        document["free_from"] = money.as_decimal(area.free_from, profile.currency)
    return document


def _rule(rule: DiscountRule, profile: Profile) -> dict[str, Any]:
    return {
        "percent": rule.percent,
        "from_items": rule.from_items,
        "from_total": money.as_decimal(rule.from_total, profile.currency),
    }
