"""Text as WhatsApp and people handle it."""

import re
import unicodedata

WHATSAPP_LIMIT = 1600
_PARAGRAPH = re.compile(r"\n\s*\n")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_WORD = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case without accents: `José Ñúñez` -> `jose nunez`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()


def preview(text: str, limit: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def split_text(text: str, limit: int = WHATSAPP_LIMIT) -> list[str]:
    """Parts of at most `limit` UTF-16 units, cut at the last paragraph, line, sentence or word that fits.

    Twilio counts a character outside the basic plane, as most emoji are, as two.
    """
    parts = []
    rest = text.strip()
    while _units(rest) > limit:
        head = _longest_head(rest, limit)
        cut = _best_cut(rest, len(head))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _units(text: str) -> int:
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def _longest_head(text: str, limit: int) -> str:
    head = text[:limit]
    while _units(head) > limit:
        head = head[: len(head) - max(1, (_units(head) - limit) // 2)]
    return head


def _best_cut(text: str, at_most: int) -> int:
    window = text[: at_most + 1]
    for boundary in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        cuts = [m.start() for m in boundary.finditer(window) if at_most // 3 < m.start() <= at_most]
        if cuts:
            return cuts[-1]
    return at_most
