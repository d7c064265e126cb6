"""The file of a report: what a spreadsheet makes of it."""

import csv
import io
from collections import Counter

from chalicelib.sales.counting import BUCKET_NAMES
from chalicelib.sales.report_file import Language, as_csv

DAYS = {
    "2026-11-19": Counter(),
    "2026-11-20": Counter(revenue_placed=124950, revenue_paid=5, cost_nano_usd=1_250_000, response_10=2),
}


def lines(currency: str = "MXN", language: Language = Language.SPANISH) -> list[dict[str, str]]:
    text = as_csv(DAYS, currency, language)
    assert text[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_each_day_is_a_line_in_order() -> None:
    assert [line["Día"] for line in lines()] == ["2026-11-19", "2026-11-20"]


def test_money_is_in_whole_units_with_the_currency_beside_it() -> None:
    told = lines()[1]
    assert (told["Ventas"], told["Cobrado"], told["Moneda"]) == ("1249.50", "0.05", "MXN")
    assert lines("CLP")[1]["Ventas"] == "124950"
    assert told["Costo de IA (USD)"] == "0.001250"


def test_a_time_that_nobody_waited_is_an_empty_cell() -> None:
    empty, told = lines()
    assert (empty["Respuesta, mediana (s)"], told["Respuesta, mediana (s)"]) == ("", "7.5")


def test_every_cell_but_the_day_and_the_currency_is_a_number_or_empty() -> None:
    for line in lines():
        for name, cell in line.items():
            assert name in ("Día", "Moneda") or not cell or float(cell) >= 0


def test_both_languages_have_the_same_columns() -> None:
    spanish, english = lines()[1], lines(language=Language.ENGLISH)[1]
    assert list(spanish.values()) == list(english.values())
    assert len(set(spanish)) == len(set(english)) == len(spanish)


def test_times_are_told_from_every_bucket() -> None:
    slow = {"2026-11-20": Counter({f"response_{BUCKET_NAMES[-1]}": 1})}
    assert "3600.0" in as_csv(slow, "MXN", Language.ENGLISH)
