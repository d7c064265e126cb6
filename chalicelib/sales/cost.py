"""What a model's answer costs, in 10^-9 USD, so that a single token is a whole number.

Prices of November 2026 in USD per million tokens (input / cached input / output), of transcriptions per minute. They
change: `OPENAI_PRICE_PER_MILLION_USD=0.10/0.01/0.50` and `OPENAI_TRANSCRIPTION_USD_PER_MINUTE=0.0045` replace them for
the configured models.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

PRICES = {
    "gpt-6-luna": "0.10/0.01/0.50",
    "gpt-5.6-luna": "0.20/0.02/1.20",
    "gpt-6.1-terra": "1.00/0.05/5.00",
}
TRANSCRIPTION_PRICES = {"gpt-transcribe": "0.0045"}
_NANO = 10**9


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as OpenAI counts them: `input_tokens` includes the cached ones."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
        )


def prices_of(model: str, configured: str | None) -> Mapping[str, int] | None:
    """Nano-USD per token, or None where no price is known. Raises ValueError for a price that cannot be read."""
    text = configured or PRICES.get(model)
    if text is None:
        return None
    try:
        fresh, cached, output = (int(Decimal(part) * 1000) for part in text.split("/"))
    except InvalidOperation:
        raise ValueError("not a price") from None
    return {"input": fresh, "cached": cached, "output": output}


def cost_nano_usd(usage: Usage, prices: Mapping[str, int] | None) -> int | None:
    """None when the price is unknown: shown as unknown, never as zero."""
    if prices is None:
        return None
    fresh = usage.input_tokens - usage.cached_tokens
    return fresh * prices["input"] + usage.cached_tokens * prices["cached"] + usage.output_tokens * prices["output"]


def price_of_minute(model: str, configured: str | None) -> int | None:
    """Nano-USD a minute of voice, or None where no price is known. Raises ValueError for one that cannot be read."""
    text = configured or TRANSCRIPTION_PRICES.get(model)
    if text is None:
        return None
    try:
        price = int(Decimal(text) * _NANO)
    except (ArithmeticError, ValueError):
        raise ValueError("not a price") from None
    if price < 0:
        raise ValueError("not a price")
    return price


def nano_usd_of_voice(seconds: float | None, nano_usd_a_minute: int | None) -> int | None:
    """None where the price or the length is unknown; a price of 0 needs no length."""
    if nano_usd_a_minute is None or (seconds is None and nano_usd_a_minute):
        return None
    return round((seconds or 0) * nano_usd_a_minute / 60)
