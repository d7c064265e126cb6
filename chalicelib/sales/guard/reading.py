"""A text as the checks read it: folded, without marks, in sentences and clauses, with the numbers in it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from chalicelib.sales.guard.numbers import Number, numbers_in
from chalicelib.sales.text import fold

Span = tuple[int, int]
# A letter that no folded text has: stands for a product's name, so that nothing in a name is taken for a claim.
BLANK = "ñ"
_SHORTEST_NAME = 2
# Characters that show nothing, fillers and the blank of Braille among them.
_HIDDEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f]"
)
_MARKS = re.compile(r"[*~`]|(?<!\w)_|_(?!\w)")
_SPACES = re.compile(r"[^\S\n]+")
_YES = re.compile(r"\bsí\b", re.I)
_ABBREVIATIONS = (
    (re.compile(r"\b([ap])\.\s?m\b\.?"), r"\1m"),
    (re.compile(r"\b(aprox|max|min|hrs?|art|num|no)\.(?=\s?\w)"), r"\1"),
)
_ORDER_NUMBER = re.compile(r"\bp-[a-z0-9]{4}-[a-z0-9]{4}\b")
_LIKE_ORDER_NUMBER = re.compile(r"\bp ?[-\u2010-\u2015] ?([a-z0-9]{4}) ?[-\u2010-\u2015] ?([a-z0-9]{4})\b")
_SENTENCE_END = re.compile(r"[!?¡¿;\n]+|\.+(?=\s|$)")
_CLAUSE_END = re.compile(
    r"[!?¡¿;\n()]+|\.+(?=\s|$)|,(?!\d)|:(?=\s+[a-zñ])|\s[—–-]\s|\b(?:pero|sino|aunque|asi que|entonces|"
    r"porque)\b"
)
_NOT = re.compile(r"\b(?:no|ni|nunca|tampoco|jamas|imposible)\b")
_IDLE_NOT = re.compile(
    r"\bno (?:hay|habria|tengo|tenemos|veo) (?:ningun )?(?:problema|inconveniente|pega|lio)\b|\bno te preocupes\b|"
    r"\bno se preocupe\b|\bno pasa nada\b|\b(?:por que|como) no\b|\bno se diga mas\b|\bno solo\b|\bno lo dudes\b|"
    r"\bno mas\b|\bno te arrepentiras\b|"
    r"\b(?:no|ni) (?:(?:me|te|le|les|se|l[oa]s?) )*(?:digas?|cuentes?|falla|fallo|fallamos|dudes?|tardes?|pierdas?)\b"
)

# A condition, or advertising: what follows is said to be so.
_NOT_OF_CLAIM = re.compile(
    r"\bsi no\b|\b(?:no|nunca|jamas) (?:(?:te|le|se|l[oa]s?) )*(?:dejes?|olvides?|quedes?|necesitas?|requieres?|"
    r"ocupas?|hace falta|veras|encontraras|espere?s? mas|hay nadie|hay quien)\b"
)
# Behind one of these in a clause another thing is said.
_NEXT_THING = re.compile(r"\by\b|;|:(?!\d)|,(?!\d)")
_GIVES = (
    r"(?:doy|damos|hago|hacemos|dejo|dejamos|regalo|regalamos|van? (?!a\b)|llegan?|llegara|aplico|aplicamos|rebajo|"
    r"rebajamos|tienes|recibes|recibiras|mando|mandamos|enviamos|entrego|entregamos|pongo|ponemos|ofrezco|ofrecemos|"
    r"vendo|vendemos|queda|sale|devolvemos|devuelvo|reembolsamos|reembolso|regresamos)\b"
)
_GIVEN = re.compile(rf"\b{_GIVES}")
# `no te lo doy`, `no es cierto que te llega`: what is given is what is denied.
_NOT_GIVEN = re.compile(
    r"(?: (?:te|le|les|se|me|nos|os|l[oa]s?|ya|aun|todavia|siempre|(?:es|seria) (?:cierto|verdad) que|puedo \w+ que|"
    rf"(?:prometo|aseguro|garantizo|digo) que))* {_GIVES}"
)
_DENIED_AFTER = re.compile(
    r"^[^,.;:]{0,30}?\b(?:no|tampoco|nunca) (?:(?:te|le|les|se|me|nos|l[oa]s?|es que) )*(?:puedo|podemos|puede|"
    r"podria\w*|"
    r"tengo|tenemos|manej\w+|hago|hacemos|doy|damos|ofre\w+|hay|exist\w+|aplic\w+|alcanz\w+|lleg\w+|esta\w*|"
    r"promet\w+|asegur\w+|garantiz\w+|entr\w+|sale\w*|cubre|incluy\w+|es (?:posible|de|parte)|seria posible|"
    r"entreg\w+|hacemos|trabaj\w+|abrimos|enviamos|salen|vien\w+)\b"
)


def plain(text: str) -> str:
    """Folded, without WhatsApp's marks; «sí» becomes `sip`, as folded it would be a condition."""
    text = _bare(_YES.sub("sip", text))
    for short, long in _ABBREVIATIONS:
        text = short.sub(long, text)
    return _ORDER_NUMBER.sub(lambda found: BLANK * len(found[0]), text)


def _bare(text: str) -> str:
    return _SPACES.sub(" ", _MARKS.sub("", fold(_HIDDEN.sub("", text))))


def order_numbers(text: str) -> list[str]:
    """Those told in it, as `P-AB12-CD34`, however they are written."""
    return [f"P-{found[1]}-{found[2]}".upper() for found in _LIKE_ORDER_NUMBER.finditer(_bare(text))]


class Reading:
    """The text read once. In `text` the products' names are blanked, in `whole` they stand; offsets are the same."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self.raw = text
        self.whole = plain(text)
        self.text = _without_names(self.whole, names)

    @cached_property
    def numbers(self) -> Sequence[Number]:
        return numbers_in(self.text)

    @cached_property
    def sentences(self) -> Sequence[Span]:
        return _spans(self.text, _SENTENCE_END)

    @cached_property
    def clauses(self) -> Sequence[Span]:
        return _spans(self.text, _CLAUSE_END)

    def found(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Where it is in the text; the same words in the same clause once."""
        seen: set[tuple[str, Span]] = set()
        for found in pattern.finditer(self.text):
            told = (found[0], _span_at(self.clauses, found.start()))
            if told not in seen:
                seen.add(told)
                yield found

    def sentence(self, offset: int) -> str:
        return self.text[slice(*_span_at(self.sentences, offset))]

    def clause(self, offset: int) -> str:
        return self.text[slice(*_span_at(self.clauses, offset))]

    def whole_sentence(self, offset: int) -> str:
        return self.whole[slice(*_span_at(self.sentences, offset))]

    def whole_clause(self, offset: int) -> str:
        return self.whole[slice(*_span_at(self.clauses, offset))]

    def sentence_before(self, offset: int) -> str:
        return self.text[_span_at(self.sentences, offset)[0] : offset]

    def is_asked(self, offset: int) -> bool:
        """Whether a question mark ends the sentence there."""
        return self.text[_span_at(self.sentences, offset)[1] :].lstrip().startswith("?")

    def is_denied(self, start: int, end: int) -> bool:
        """Whether what stands there is denied."""
        return is_denied(self.clause_before(start) + self.text[start:end], self.clause_after(end))

    def clause_before(self, offset: int) -> str:
        return self.text[_span_at(self.clauses, offset)[0] : offset]

    def clause_after(self, offset: int) -> str:
        return self.text[offset : _span_at(self.clauses, max(0, offset - 1))[1]]


def _without_names(text: str, names: Iterable[str]) -> str:
    """Every product's name blanked, the longest first."""
    for pattern in sorted(map(_name, names), key=lambda one: len(one.pattern), reverse=True):
        text = pattern.sub(lambda found: BLANK * len(found[0]), text)
    return text


@lru_cache(maxsize=4096)
def _name(name: str) -> re.Pattern[str]:
    """Never of a name so short that it is in every text."""
    folded = plain(name)
    return re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)" if len(folded) > _SHORTEST_NAME else "(?!)")


def denies(clause: str) -> bool:
    """Whether something is denied in it; «no hay problema» denies nothing."""
    return bool(_NOT.search(_IDLE_NOT.sub(" ", clause)))


def is_denied(claim: str, after: str) -> bool:
    """Whether a claim is denied, by what its clause holds up to its end and after it: a «no» about something else, or
    one behind which something is given after all, denies nothing."""
    own = _NOT_OF_CLAIM.sub(" ", _IDLE_NOT.sub(" ", _NEXT_THING.split(claim)[-1]))
    denied = list(_NOT.finditer(own))
    if not denied:
        return not _GIVEN.search(own) and bool(_DENIED_AFTER.match(_NEXT_THING.split(after)[0]))
    said = own[denied[-1].end() :]
    direct = _NOT_GIVEN.match(said)
    return not _GIVEN.search(said[direct.end() :] if direct else said)


def _spans(text: str, boundary: re.Pattern[str]) -> list[Span]:
    starts, ends = [0], []
    for found in boundary.finditer(text):
        ends.append(found.start())
        starts.append(found.end())
    return list(zip(starts, [*ends, len(text)], strict=True))


def _span_at(spans: Sequence[Span], offset: int) -> Span:
    return spans[max(0, bisect_right(spans, (offset, 1 << 60)) - 1)]
