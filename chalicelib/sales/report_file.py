"""The days of a report as a CSV file that a spreadsheet opens as it is: one line a day, headings in two languages."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from chalicelib.sales import counting, money

# Without it Excel reads the file as Windows' encoding.
_BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet takes what begins with one of these as a formula, an East Asian one also their wide forms
# (https://owasp.org/www-community/attacks/CSV_Injection).
_BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Cell = str | int | None


class Language(StrEnum):
    SPANISH = "es"
    ENGLISH = "en"


def _counted(name: str) -> Callable[[Counter[str], str], Cell]:
    return lambda counters, _: counters[name]


def _money(name: str) -> Callable[[Counter[str], str], Cell]:
    return lambda counters, currency: money.as_decimal(counters[name], currency)


def _waited(which: str, share: str) -> Callable[[Counter[str], str], Cell]:
    def seconds(counters: Counter[str], _: str) -> Cell:
        told = getattr(counting.response_times(counters, which), share)
        return None if told is None else f"{told:.1f}"

    return seconds


_COLUMNS: tuple[tuple[str, str, Callable[[Counter[str], str], Cell]], ...] = (
    ("Mensajes recibidos", "Messages in", _counted("messages_in")),
    ("Mensajes enviados", "Messages out", _counted("messages_out")),
    ("Conversaciones nuevas", "New conversations", _counted("conversations_new")),
    ("Conversaciones activas", "Active conversations", _counted("conversations_active")),
    ("Atendidas solo por el bot", "Answered by the bot alone", lambda counters, _: counting.bot_alone(counters)),
    ("Respuestas del bot", "Answers of the bot", _counted("answered_by_bot")),
    ("Respuestas de personas", "Answers of people", _counted("answered_by_person")),
    ("Pasadas a una persona", "Handed to a person", _counted("hand_offs")),
    ("Primera respuesta, mediana (s)", "First response, median (s)", _waited("first_response", "median")),
    ("Primera respuesta, 90 % (s)", "First response, 90 % (s)", _waited("first_response", "p90")),
    ("Respuesta, mediana (s)", "Response, median (s)", _waited("response", "median")),
    ("Respuesta, 90 % (s)", "Response, 90 % (s)", _waited("response", "p90")),
    ("Cotizaciones", "Quotes", _counted("quotes")),
    ("Pedidos hechos", "Orders placed", _counted("orders_placed")),
    ("Pedidos pagados", "Orders paid", _counted("orders_paid")),
    ("Pedidos cancelados", "Orders cancelled", _counted("orders_cancelled")),
    ("Ventas", "Revenue placed", _money("revenue_placed")),
    ("Cobrado", "Revenue paid", _money("revenue_paid")),
    ("Devuelto", "Revenue refunded", _money("revenue_refunded")),
    ("Moneda", "Currency", lambda _, currency: currency),
    ("Costo de IA (USD)", "AI cost (USD)", lambda counters, _: money.nano_usd_as_decimal(counters["cost_nano_usd"])),
    ("Entregados", "Delivered", _counted("delivered")),
    ("Leídos", "Read", _counted("read")),
    ("No entregados", "Not delivered", _counted("failed")),
    ("Bajas", "Opt-outs", _counted("opt_outs")),
)
_DAY = {Language.SPANISH: "Día", Language.ENGLISH: "Day"}


def as_csv(days: Mapping[str, Counter[str]], currency: str, language: Language) -> str:
    """Money in whole units of `currency`, with a decimal point; a time that nobody waited is empty."""
    file = io.StringIO()
    lines = csv.writer(file)
    names = [spanish if language is Language.SPANISH else english for spanish, english, _ in _COLUMNS]
    lines.writerow(map(safe_cell, [_DAY[language], *names]))
    for day, counters in days.items():
        lines.writerow(map(safe_cell, [day, *(told(counters, currency) for _, _, told in _COLUMNS)]))
    return _BYTE_ORDER_MARK + file.getvalue()


def safe_cell(value: Cell) -> Cell:
    """As it is, but for a text that a spreadsheet would take as a formula; a negative number is none."""
    if isinstance(value, str) and value.startswith(_BEGIN_A_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
