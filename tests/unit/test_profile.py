"""The shop's profile: every mistake with its line and reason, hours, and which version is in force when."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import ObjectChanged, ProfileInvalid, RequestRefused, StoreBusy
from chalicelib.flows.edit_profile import EditProfile
from chalicelib.flows.profiles_in_force import ProfilesInForce
from chalicelib.sales import opening_hours
from chalicelib.sales.codes import CURRENCIES
from chalicelib.sales.profile import DeliveryArea, DiscountRule, Profile, document_of, parse_profile, read_profile
from chalicelib.sales.profile_mistakes import Mistake
from chalicelib.sales.toml_lines import read_toml
from chalicelib.wiring import Wiring
from deployment import check_profile
from tests.fakes.objects import FakeObjects
from tests.fakes.outside import ManualClock
from tests.unit.test_settings import GOOD

SENDER = "whatsapp:+14155238886"
OTHER = "whatsapp:+34600000009"
FILE = Path("chalicelib/profiles/default.toml")
TEXT = FILE.read_text(encoding="utf-8")
SID = "HX" + "0a" * 16
TEMPLATE = f"""
[[templates]]
name = "retomar"
content_sid = "{SID}"
variables = ["nombre"]
body = "Hola {{{{1}}}}, ¿sigues?"
"""


@pytest.fixture(scope="module")
def profile() -> Profile:
    return parse_profile(TEXT, "default.toml")


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    """Each must be there once: else the test would test nothing."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def mistakes(text: str) -> list[str]:
    """`line: sentence` for each."""
    with pytest.raises(ProfileInvalid) as raised:
        parse_profile(text, "mine.toml")
    return [line.removeprefix("mine.toml line ") for line in raised.value.lines]


def line_with(words: str, text: str) -> int:
    """The last one."""
    return max(number for number, line in enumerate(text.splitlines(), 1) if words in line)


# What holds


def test_the_demo_shop_is_valid_and_writes_out_every_text(profile: Profile) -> None:
    assert profile.name == "Casa Nopal"
    assert [area.price for area in profile.delivery_areas] == [7900, 12900]
    assert [(rule.percent, rule.from_items) for rule in profile.discount_rules] == [(10, 5)]
    written = read_toml(TEXT).document
    shown = document_of(profile)
    for section in ("hand_off", "texts", "follow_ups", "payment", "hours"):
        assert set(written[section]) == set(shown[section]), section


def test_the_evaluations_shop_is_the_demo_shop(profile: Profile) -> None:
    path = Path("evaluation/shop/profile.toml")
    assert parse_profile(path.read_bytes(), path.name) == profile


def least() -> dict[str, Any]:
    """The fields that a shop must give."""
    return {
        "business": {"name": "Sol", "sells": "Pan.", "currency": "EUR"},
        "voice": {"treatment": "usted", "tone": "Claro."},
        "hours": {"timezone": "Europe/Madrid", "text": "Siempre."},
        "delivery": {"text": "Por mensajería."},
        "payment": {"text": "Tarjeta."},
        "returns": {"text": "15 días."},
        "hand_off": {"contact": "el equipo", "text": "Escriba «persona»."},
        "texts": {"first_message": "Buenas. Soy una inteligencia artificial."},
    }


def test_what_a_shop_need_not_give_has_a_default() -> None:
    shop = read_profile(least())
    assert (shop.quote_valid_days, shop.remind_after_minutes, shop.takes_back_after_hours) == (3, 30, 12)
    assert (shop.follow_ups.contact_hours, shop.follow_ups.nudge_after_minutes) == ("10:00-20:00", 180)
    assert shop.follow_ups.template_after_hours == 20
    assert "{opens}" in shop.hand_off_line_closed
    assert shop.opening_hours["sunday"] == ()


def test_a_text_left_to_its_default_addresses_nobody_as_tu_or_vos() -> None:
    given_by_shop = {text for section in least().values() for text in section.values()}
    texts = [text for section in document_of(read_profile(least())).values() for text in _texts(section)]
    words = {word.strip(".,;:¡!¿?«»").lower() for text in texts if text not in given_by_shop for word in text.split()}
    assert words & {"tú", "te", "ti", "tu", "tus", "contigo", "vos", "usted", "su", "le", "escribe", "escribí"} <= {
        "le"
    }
    assert len(words) > 80


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in below for text in _texts(item)]


def test_the_document_of_a_profile_reads_as_that_profile(profile: Profile) -> None:
    whole = parse_profile(TEXT + TEMPLATE, "x")
    free = replace(whole, delivery_areas=(replace(whole.delivery_areas[0], free_from=150000),))
    assert read_profile(document_of(free)) == free
    assert document_of(free)["delivery"]["areas"][0]["free_from"] == "1500.00"


@settings(deadline=None)
@given(st.sampled_from(sorted(CURRENCIES)), st.integers(0, 10**12))
def test_every_price_of_every_currency_comes_back_from_the_document(currency: str, amount: int) -> None:
    shop = replace(read_profile(least()), currency=currency)
    priced = replace(shop, delivery_areas=(DeliveryArea("Centro", amount, "hoy"),))
    assert read_profile(document_of(priced)).delivery_areas[0].price == amount


@pytest.mark.parametrize(("written", "price"), [("79", 7900), ('"79.00"', 7900), ("79.5", 7950), ("0", 0)])
def test_a_price_may_be_a_number_or_a_text(written: str, price: int) -> None:
    shop = parse_profile(changed(("price = 79.00", f"price = {written}")), "x")
    assert shop.delivery_areas[0].price == price


def test_a_template_tells_what_the_customer_reads() -> None:
    template = parse_profile(TEXT + TEMPLATE, "x").template("retomar")
    assert template
    assert template.text({"1": "Ana"}) == "Hola Ana, ¿sigues?"
    assert template.text({}) == "Hola {{1}}, ¿sigues?"


def test_a_file_of_windows_with_its_mark_and_line_ends_is_read(profile: Profile) -> None:
    data = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    assert parse_profile(data, "x") == profile


# What does not

WRONG = [
    ('name = "Casa Nopal"', 'name = ""', "business.name must be a text that is not empty"),
    ('name = "Casa Nopal"', "name = 7", "business.name must be a text"),
    ('currency = "MXN"', 'currency = "MXP"', "business.currency must be a currency that the bot can count, like MXN"),
    ('currency = "MXN"', 'currency = "mxn"', "did you mean MXN?"),
    ('treatment = "tú" ', 'treatment = "tu" ', "voice.treatment must be one of: tú, usted, vos; did you mean tú?"),
    ('tone = "Cerc', 'tonne = "Cerc', "voice.tonne is not a field that the bot knows; did you mean tone?"),
    ('languages = ["es"]', 'languages = "es"', "voice.languages must be a list of texts"),
    ('languages = ["es"]', 'languages = ["es", "english"]', "voice.languages must be codes of two letters"),
    ('languages = ["es"]', 'languages = ["en"]', "voice.languages must hold es"),
    ('"America/Mexico_City"', '"Mexico City"', "hours.timezone must be a time zone like America/Bogota"),
    ('"America/Mexico_City"', '"America/Mexico-City"', "did you mean America/Mexico_City?"),
    ("monday = [", "mondy = [", "hours.mondy is not a field that the bot knows; did you mean monday?"),
    ("tuesday = [", "martes = [", "hours.martes is not a field that the bot knows"),
    ('["10:00-14:00"]', '["10-14"]', "hours.saturday must hold hours like 09:00-18:00"),
    ('["10:00-14:00"]', '["10:00-25:00"]', "10:00-25:00 is none"),
    ('["10:00-14:00"]', '["10:00-10:00"]', "10:00-10:00 is none"),
    ('["10:00-14:00"]', '["09:00-12:00", "11:00-14:00"]', "hours.saturday holds hours that overlap"),
    ("price = 79.00", 'price = "gratis"', "delivery.areas 1: price must be a price like 249.90"),
    ("price = 79.00", "price = -79.00", "delivery.areas 1: price must be a price like 249.90"),
    ("price = 129.00", "price = 129.005", "delivery.areas 2: price is finer than MXN: it has 2 decimals"),
    ("price = 129.00", "price = 99999999999999", "delivery.areas 2: price must be at most 10000000000"),
    ('name = "Resto del país"', 'name = "Ciudad de México y área metropolitana"', "2: name stands there twice"),
    ('link = "" ', 'link = "http://pay.example/{order}" ', "payment.link must begin with https://"),
    (
        'link = "" ',
        'link = "https://pay.example/{pedido}" ',
        "unknown placeholder {pedido}; known here: {order}, {total}",
    ),
    ("most_percent = 10", "most_percent = 101", "discounts.most_percent must be a whole number from 0 to 100"),
    ("most_percent = 10", "most_percent = 10.5", "discounts.most_percent must be a whole number from 0 to 100"),
    ("\npercent = 10", "\npercent = 20", "discounts.rules 1: percent must be at most discounts.most_percent: 10"),
    ("from_items = 5", "from_items = 0", "discounts.rules 1: from_items must be a whole number from 1"),
    ("valid_days = 3", "valid_days = true", "quotes.valid_days must be a whole number from 1 to 90"),
    ("{opens}", "{open}", "hand_off.line_closed holds the unknown placeholder {open}; known here: {opens}"),
    ("first_message = ", "first_mesage = ", "texts.first_mesage is not a field that the bot knows; did you mean"),
    ('safe_line = "', 'safe_line = "{name} ', "texts.safe_line holds the unknown placeholder {name}; none is known"),
    ('media_failed = "', 'media_failed = "' + "a" * 1000, "texts.media_failed has"),
    ("enabled = true", 'enabled = "yes"', "follow_ups.enabled must be true or false"),
    ('"10:00-20:00"', '"20:00-02:00"', "follow_ups.contact_hours must be hours of one day"),
    ('["monday", "tuesday"', '["lunes", "tuesday"', "follow_ups.contact_days must be one of: monday"),
    ("nudge_after_minutes = 180", "nudge_after_minutes = 1440", "must be a whole number from 5 to 1380"),
    ('template = "" ', 'template = "retmar" ', "follow_ups.template names the template retmar, which does not exist"),
    ("[returns]", "[retruns]", "retruns is not a field that the bot knows; did you mean returns?"),
]


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=[told[:60] for _, _, told in WRONG])
def test_a_mistake_is_told_with_its_line_and_its_reason(old: str, new: str, told: str) -> None:
    text = changed((old, new))
    found = [sentence for sentence in mistakes(text) if told in sentence]
    assert len(found) == 1
    assert found[0].startswith(f"{line_with(new.strip(), text)}: ")


TEMPLATES = [
    (f'content_sid = "{SID}"\n', "", "templates 1: content_sid is missing"),
    (SID, "HX123", "templates 1: content_sid must be the ContentSid of Twilio"),
    ("{{1}}", "{{2}}", "templates 1: body must hold {{1}} and nothing else"),
    ("{{1}}", "", "templates 1: body must hold {{1}} and nothing else"),
    ('["nombre"]', "[]", "templates 1: body must hold no {{number}} and nothing else"),
    ('["nombre"]', "[1]", "templates 1: variables must be a list of texts"),
]


@pytest.mark.parametrize(("old", "new", "told"), TEMPLATES)
def test_a_template_that_twilio_would_refuse_is_told(old: str, new: str, told: str) -> None:
    (sentence,) = mistakes(TEXT + changed((old, new), text=TEMPLATE))
    assert told in sentence


def test_a_misspelt_template_of_the_follow_ups_is_told_with_the_right_one() -> None:
    (sentence,) = mistakes(changed(('template = "" ', 'template = "retmar" ')) + TEMPLATE)
    assert sentence.endswith("did you mean retomar?")


def test_a_follow_up_template_with_variables_that_nobody_fills_in_is_a_mistake() -> None:
    text = changed(('template = ""', 'template = "retomar"')) + TEMPLATE.replace('["nombre"]', '["cupon"]')
    [told] = mistakes(text)
    assert "cupon" in told
    assert "nombre, producto, tienda" in told


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = changed(*[(old, new) for old, new, _ in WRONG[:1] + WRONG[4:6] + WRONG[17:18] + WRONG[26:28]])
    lines = [int(sentence.split(":")[0]) for sentence in mistakes(text)]
    assert len(lines) >= 6
    assert lines == sorted(lines)


def test_a_missing_field_is_told_at_its_section() -> None:
    text = changed(('treatment = "tú" ', "# "))
    assert mistakes(text) == [f"{line_with('[voice]', text)}: voice.treatment is missing"]


def test_several_lines_that_are_no_toml_are_each_told_beside_the_other_mistakes() -> None:
    text = changed(
        ("valid_days = 3", "valid_days = 3 days"),
        ('contact = "el equipo', "contact = el equipo"),
        ("price = 79.00", "price = 79.001"),
        ("[returns]", "[returns"),
    )
    told = mistakes(text)
    broken = ("valid_days = 3 days", "contact = el", "[returns", "price = 79.001")
    assert sorted(int(sentence.split(":")[0]) for sentence in told) == sorted(line_with(w, text) for w in broken)
    assert sum("not valid TOML" in sentence for sentence in told) == 3


def test_a_key_or_a_section_that_stands_there_twice_is_told_at_the_second_place() -> None:
    text = changed(("valid_days = 3", "valid_days = 3\nvalid_days = 4"), ("[payment]", "[hours]"))
    told = mistakes(text)
    assert len(told) == 2
    assert told[0].startswith(f"{TEXT.splitlines().index('[payment]') + 1}: not valid TOML")
    assert told[1].startswith(f"{line_with('valid_days = 4', text)}: not valid TOML")


def test_the_line_is_right_below_texts_and_lists_of_several_lines() -> None:
    text = changed(
        ('methods = ["transferencia", "tarjeta", "OXXO"]', 'methods = [\n  "a", # [x]\n  "b",\n]'),
        ('about = "Taller', 'about = """\n[voice]\ntreatment = 1\n"""\nabout_us = "Taller'),
        ("percent = 10\nfrom", "percent = 0\nfrom"),
    )
    told = mistakes(text)
    assert [int(sentence.split(":")[0]) for sentence in told] == [
        line_with("about_us", text),
        line_with("percent = 0", text),
    ]


def test_a_file_that_is_not_utf8_is_told_with_its_line() -> None:
    with pytest.raises(ProfileInvalid, match=r"mine.toml line 7: must be saved as UTF-8"):
        parse_profile(b"\n" * 6 + "sells = 'Cerámica'".encode("latin-1"), "mine.toml")


def test_an_empty_file_tells_what_a_profile_needs() -> None:
    told = mistakes("")
    assert "1: business.name is missing" in told
    assert all(sentence.endswith("is missing") for sentence in told)


@settings(deadline=None)
@given(st.text(alphabet="[]{}\"=.#\n ab1é'\\", max_size=80))
def test_any_text_is_either_a_profile_or_told_mistakes(text: str) -> None:
    with pytest.raises(ProfileInvalid) as raised:
        parse_profile(text, "x")
    assert all(1 <= mistake.line <= text.count("\n") + 1 for mistake in raised.value.mistakes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800"),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.sampled_from([*least(), "templates", "canned_replies", "follow_ups", "discounts", "quotes"]), st.data())
def test_any_json_in_any_place_is_told_and_never_a_crash(section: str, data: st.DataObject) -> None:
    document = document_of(parse_profile(TEXT + TEMPLATE, "x"))
    field = data.draw(st.sampled_from([None, *document[section]] if isinstance(document[section], dict) else [None]))
    if field is None:
        document[section] = data.draw(JSON)
    else:
        document[section][field] = data.draw(JSON)
    for mistake in told_about(document):
        assert mistake.in_spanish
        assert mistake.in_english


def told_about(document: dict[str, Any]) -> tuple[Mistake, ...]:
    try:
        read_profile(document)
    except ProfileInvalid as invalid:
        return invalid.mistakes
    return ()


def test_a_profile_of_more_text_than_a_model_should_read_is_refused() -> None:
    document = least() | {"canned_replies": [{"shortcut": f"s{n}", "text": "a" * 900} for n in range(100)]}
    with pytest.raises(ProfileInvalid, match="at most 60000 fit"):
        read_profile(document)


def test_a_section_that_is_written_as_rows_is_told() -> None:
    assert "1: returns must be a section with fields" in mistakes('[[returns]]\ntext = "15 días"')


# make check-profile


def test_check_profile_finds_the_shipped_profiles_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_profile.main([]) == 0
    assert capsys.readouterr().out.startswith("default.toml: good. Casa Nopal, MXN")


def test_check_profile_prints_a_line_a_mistake_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(changed(('treatment = "tú" ', 'treatment = "ustedes" '), ("price = 79.00", "price = 'x'")))
    assert check_profile.main([str(mine), str(FILE), str(tmp_path / "none.toml")]) == 1
    first, second, good, none = capsys.readouterr().out.splitlines()
    assert first.startswith("mine.toml line 13: voice.treatment must be one of: tú, usted, vos")
    assert second.endswith("delivery.areas 1: price must be a price like 249.90")
    assert good.startswith("default.toml: good.")
    assert none.endswith("none.toml: cannot be read: No such file or directory")


# Hours: Mexico City is six hours behind UTC, all year


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026 in Mexico City; the 26th is a Thursday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("America/Mexico_City")).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        (at(26, 8), False, "hoy a las 9:00"),
        (at(26, 9), True, "mañana a las 9:00"),
        (at(26, 17, 59), True, "mañana a las 9:00"),
        (at(26, 18), False, "mañana a las 9:00"),
        (at(27, 20), False, "mañana a las 10:00"),
        (at(28, 14), False, "el lunes a las 9:00"),
        (at(29, 12), False, "mañana a las 9:00"),
    ],
)
def test_the_hours_say_whether_someone_is_there_and_when(
    profile: Profile, now: datetime, is_open: bool, opens: str
) -> None:
    assert opening_hours.is_open(profile, now) is is_open
    assert opening_hours.opens_in_words(profile, now) == opens


def with_hours(profile: Profile, **days: tuple[str, ...]) -> Profile:
    return replace(profile, opening_hours=days)


def test_hours_past_midnight_last_into_the_next_day(profile: Profile) -> None:
    bar = with_hours(profile, thursday=("20:00-02:00",))
    assert opening_hours.is_open(bar, at(26, 23))
    assert opening_hours.is_open(bar, at(27, 1, 59))
    assert not opening_hours.is_open(bar, at(27, 2))
    assert opening_hours.opens_in_words(bar, at(27, 3)) == "el jueves a las 20:00"


def test_a_day_of_two_periods_opens_again_the_same_day(profile: Profile) -> None:
    siesta = with_hours(profile, thursday=("09:00-13:00", "16:30-20:00"))
    assert not opening_hours.is_open(siesta, at(26, 14))
    assert opening_hours.opens_in_words(siesta, at(26, 14)) == "hoy a las 16:30"


def test_a_shop_of_one_day_tells_the_next_week_apart(profile: Profile) -> None:
    market = with_hours(profile, thursday=("01:00-13:00",))
    assert opening_hours.opens_in_words(market, at(26, 14)) == "el jueves de la próxima semana a la 1:00"


def test_a_whole_day_is_open_until_its_last_minute(profile: Profile) -> None:
    always = with_hours(profile, thursday=("00:00-24:00",))
    assert opening_hours.is_open(always, at(26, 23, 59))
    assert not opening_hours.is_open(always, at(27, 0))


def test_a_shop_that_never_opens_promises_no_time(profile: Profile) -> None:
    closed = with_hours(profile)
    assert opening_hours.next_opening(closed, at(26, 9)) is None
    assert opening_hours.opens_in_words(closed, at(26, 9)) == "en cuanto pueda"


def test_the_wall_clock_counts_on_the_day_the_clocks_change(profile: Profile) -> None:
    madrid = replace(with_hours(profile, sunday=("09:00-18:00",)), timezone=ZoneInfo("Europe/Madrid"))
    saturday_night = datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert opening_hours.next_opening(madrid, saturday_night) == datetime(2026, 10, 25, 8, tzinfo=UTC)


# Which version is in force


class Shop:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.objects = BusyObjects()
        self.edit = EditProfile(self.objects, self.clock, self.senders, self.file)
        self.profiles = self.another_process()

    def senders(self) -> tuple[str, ...]:
        return (SENDER, OTHER)

    def file(self, sender: str) -> Profile:
        return parse_profile(TEXT, "default.toml")

    def another_process(self) -> ProfilesInForce:
        return ProfilesInForce(self.objects, self.clock, self.senders, self.file)

    def document(self, **business: str) -> dict[str, Any]:
        document = dict(self.edit.show(None).document)
        return document | {"business": document["business"] | business}

    def save(self, based_on: str, **business: str) -> str:
        return self.edit.save(None, based_on, self.document(**business), "admin").saved.version

    def name(self) -> str:
        in_force = self.profiles.in_force(SENDER)
        assert in_force
        return in_force.profile.name


class BusyObjects(FakeObjects):
    """S3 that can be away, and where somebody else can be faster."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.reads = 0
        self.meanwhile: list[Any] = []
        self.loses_answer = False

    def get_tagged(self, key: str) -> tuple[bytes, str] | None:
        self.reads += 1
        if self.away:
            raise StoreBusy("away")
        return super().get_tagged(key)

    def get(self, key: str) -> bytes | None:
        found = self.get_tagged(key)
        return found[0] if found else None

    def replace(self, key: str, data: bytes, content_type: str, tag: str | None) -> None:
        if self.meanwhile:
            self.meanwhile.pop()()
        super().replace(key, data, content_type, tag)
        if self.loses_answer:
            self.loses_answer = False
            raise ObjectChanged("the client tried again, and its own write was in the way")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_the_file_is_in_force_until_a_version_is_saved(shop: Shop) -> None:
    in_force = shop.profiles.in_force(SENDER)
    assert in_force
    assert (in_force.version, in_force.paused, in_force.profile.name) == ("file", False, "Casa Nopal")
    assert shop.profiles.in_force("whatsapp:+19999999999") is None


def test_a_saved_version_is_in_force_within_a_minute(shop: Shop) -> None:
    assert shop.name() == "Casa Nopal"
    shop.save("file", name="Casa Sol")
    shop.clock.move(60)
    assert shop.name() == "Casa Sol"


def test_between_two_looks_nothing_is_read(shop: Shop) -> None:
    shop.name()
    reads = shop.objects.reads
    for _ in range(10):
        shop.clock.move(2)
        shop.name()
    assert shop.objects.reads == reads


def test_a_pause_is_in_force_within_a_minute_for_every_number(shop: Shop) -> None:
    shop.name()
    shop.edit.pause(None, True)
    shop.clock.move(60)
    states = [shop.profiles.in_force(sender) for sender in (SENDER, OTHER)]
    assert [state.paused for state in states if state] == [True, True]
    shop.edit.pause(OTHER, False)
    shop.clock.move(60)
    states = [shop.profiles.in_force(sender) for sender in (SENDER, OTHER)]
    assert [state.paused for state in states if state] == [True, False]


def test_a_new_version_of_a_paused_bot_leaves_it_paused(shop: Shop) -> None:
    shop.edit.pause(None, True)
    shop.save("file", name="Casa Sol")
    assert shop.edit.show(None).paused


def test_one_number_has_its_own_profile(shop: Shop) -> None:
    shop.edit.save("+34600000009", "file", shop.document(name="Casa Sol"), "admin")
    other = shop.profiles.in_force(OTHER)
    assert other
    assert other.profile.name == "Casa Sol"
    assert shop.name() == "Casa Nopal"


def test_while_s3_is_away_the_last_known_version_stays(shop: Shop) -> None:
    shop.save("file", name="Casa Sol")
    assert shop.name() == "Casa Sol"
    shop.objects.away = True
    shop.clock.move(3600)
    assert shop.name() == "Casa Sol"
    shop.objects.away = False
    shop.save(shop.edit.show(None).saved.version, name="Casa Luna")
    shop.clock.move(60)
    assert shop.name() == "Casa Luna"


def test_a_process_that_never_read_the_profile_does_not_sell_by_an_old_file(shop: Shop) -> None:
    shop.save("file", name="Casa Sol")
    shop.objects.away = True
    with pytest.raises(StoreBusy):
        shop.another_process().in_force(SENDER)


def test_a_saved_version_that_no_longer_holds_is_not_taken_and_can_be_mended(shop: Shop) -> None:
    version = shop.save("file", name="Casa Sol")
    assert shop.name() == "Casa Sol"
    newer = shop.save(version, name="Casa Luna")
    key = next(key for key in shop.objects.objects if newer in key)
    shop.objects.objects[key] = shop.objects.objects[key].replace(b'"MXN"', b'"XXX"')
    shop.clock.move(60)
    assert shop.name() == "Casa Sol"
    assert shop.edit.show(None).document["business"]["currency"] == "XXX"
    shop.edit.save(None, newer, shop.document(currency="MXN"), "admin")
    shop.clock.move(60)
    assert shop.name() == "Casa Luna"


def test_a_version_of_an_older_program_gets_the_newer_fields(shop: Shop) -> None:
    version = shop.save("file", name="Casa Sol")
    key = next(key for key in shop.objects.objects if version in key)
    written = json.loads(shop.objects.objects[key])
    del written["follow_ups"], written["quotes"]
    shop.objects.put(key, json.dumps(written).encode(), "application/json")
    assert shop.edit.show(None).document["follow_ups"]["nudge_after_minutes"] == 180
    assert shop.name() == "Casa Sol"


def test_of_two_who_edit_the_same_version_the_second_is_told(shop: Shop) -> None:
    shop.save("file", name="Casa Sol")
    with pytest.raises(RequestRefused) as refused:
        shop.save("file", name="Casa Luna")
    assert (refused.value.status, refused.value.code) == (409, "version_conflict")
    assert shop.edit.show(None).document["business"]["name"] == "Casa Sol"


def test_of_two_who_save_at_the_same_moment_the_second_is_told(shop: Shop) -> None:
    shop.objects.meanwhile = [lambda: shop.save("file", name="Casa Sol")]
    with pytest.raises(RequestRefused, match="version_conflict"):
        shop.save("file", name="Casa Luna")
    assert shop.edit.show(None).document["business"]["name"] == "Casa Sol"


def test_a_pause_at_the_same_moment_as_a_save_loses_neither(shop: Shop) -> None:
    shop.objects.meanwhile = [lambda: shop.edit.pause(SENDER, True)]
    shop.save("file", name="Casa Sol")
    shown = shop.edit.show(None)
    assert (shown.paused, shown.document["business"]["name"]) == (True, "Casa Sol")


def test_a_save_whose_answer_was_lost_is_not_told_as_a_conflict(shop: Shop) -> None:
    shop.objects.loses_answer = True
    version = shop.save("file", name="Casa Sol")
    assert [saved.version for saved in shop.edit.versions(None)] == [version, "file"]


def test_an_old_version_can_be_shown_and_saved_again(shop: Shop) -> None:
    first = shop.save("file", name="Casa Sol")
    shop.clock.move(timedelta(days=1).total_seconds())
    second = shop.save(first, name="Casa Luna")
    old = shop.edit.show(None, first)
    assert old.document["business"]["name"] == "Casa Sol"
    third = shop.edit.save(None, second, old.document, "admin").saved.version
    assert [saved.version for saved in shop.edit.versions(None)] == [third, second, first, "file"]
    assert shop.edit.show(None, "file").document["business"]["name"] == "Casa Nopal"


@pytest.mark.parametrize("version", ["current", "../current", "20260101T000000-00000000", "x" * 99])
def test_only_versions_of_this_number_can_be_read(shop: Shop, version: str) -> None:
    shop.save("file", name="Casa Sol")
    with pytest.raises(RequestRefused, match="not_found"):
        shop.edit.show(None, version)
    with pytest.raises(RequestRefused, match="not_found"):
        shop.edit.show(OTHER, shop.edit.show(None).saved.version)


def test_mistakes_of_an_edit_are_told_in_spanish_with_their_places_and_nothing_is_saved(shop: Shop) -> None:
    document = shop.document(currency="PESOS")
    document["delivery"]["areas"][1]["price"] = "caro"
    with pytest.raises(RequestRefused) as refused:
        shop.edit.save(None, "file", document, "admin")
    assert (refused.value.status, refused.value.code) == (400, "profile_invalid")
    assert refused.value.message == "El perfil tiene 2 errores. No se guardó nada."
    assert [(detail["place"], detail["message"][:14]) for detail in refused.value.details] == [
        ("business.currency", "debe ser una m"),
        ("delivery.areas.1.price", "debe ser un pr"),
    ]
    assert shop.objects.objects == {}


# The guide


GUIDE = Path("docs/profile.md").read_text(encoding="utf-8")


def test_the_example_of_the_guide_is_a_profile() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert parse_profile(example, "example").delivery_areas[0].free_from == 3000


def test_a_worker_does_not_start_with_a_profile_that_has_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.wiring._PROFILES", tmp_path)
    (tmp_path / "34999000112.toml").write_text("[business]\n", encoding="utf-8")
    worker = Wiring({**GOOD, "TWILIO_PHONE_NUMBER": "+34999000112"})
    with pytest.raises(ProfileInvalid, match=r"34999000112\.toml"):
        assert worker.answer_customer


def test_the_guide_tells_the_defaults() -> None:
    shop = read_profile(least())
    defaults = {
        "most_percent": shop.most_discount_percent,
        "from_items": DiscountRule(5).from_items,
        "from_total": DiscountRule(5).from_total,
        "valid_days": shop.quote_valid_days,
        "remind_after_minutes": shop.remind_after_minutes,
        "takes_back_after_hours": shop.takes_back_after_hours,
        "nudge_after_minutes": shop.follow_ups.nudge_after_minutes,
        "template_after_hours": shop.follow_ups.template_after_hours,
    }
    told = re.findall(r"^\| `(\w+)` \| (\d+)\. ", GUIDE, flags=re.MULTILINE)
    assert {name: int(value) for name, value in told} == defaults
    assert f"| `contact_hours` | `{shop.follow_ups.contact_hours}`" in GUIDE
    assert f"| `enabled` | `{str(shop.follow_ups.enabled).lower()}`." in GUIDE


def test_the_guide_explains_every_field() -> None:
    told: dict[str, set[str]] = {}
    section = ""
    for line in GUIDE.splitlines():
        if found := re.search(r"`\[+([\w.]+)\]+`", line):
            section = found[1]
        if row := re.match(r"\| \**`(\w+)`", line):
            told.setdefault(section, set()).add(row[1])
    whole = document_of(parse_profile(TEXT + TEMPLATE, "x"))
    for name, fields in whole.items():
        of_section = fields[0] if isinstance(fields, list) else fields
        wanted = {field for field in of_section if field not in {"areas", "rules", *opening_hours.DAYS}}
        assert told[name] - {"monday"} == wanted, name
    assert told["delivery.areas"] == {"name", "price", "days", "free_from"}
    assert told["discounts.rules"] == {"percent", "from_items", "from_total"}
