"""Money: whole minor units and a currency code (ISO 4217). Currencies without cents have no minor unit."""

from decimal import Decimal

_NO_MINOR_UNITS = frozenset({"CLP", "PYG", "JPY", "KRW"})


def digits(currency: str) -> int:
    return 0 if currency in _NO_MINOR_UNITS else 2


def to_minor_units(price: Decimal, currency: str) -> int:
    """Raises ValueError where the price is finer than the currency."""
    minor = price.scaleb(digits(currency))
    if minor != minor.to_integral_value():
        raise ValueError("finer than the currency")
    return int(minor)


def in_words(amount: int, currency: str) -> str:
    """`124900, "MXN"` -> `$1,249.00 MXN`."""
    places = digits(currency)
    return f"${Decimal(amount).scaleb(-places):,.{places}f} {currency}"


def as_decimal(amount: int, currency: str) -> str:
    """`24990, "MXN"` -> `249.90`, as a price is written in a document."""
    places = digits(currency)
    return f"{Decimal(amount).scaleb(-places):.{places}f}"


def nano_usd_as_decimal(amount: int) -> str:
    """What a model cost: `53000` -> `0.000053`."""
    return f"{Decimal(amount).scaleb(-9):.6f}"
