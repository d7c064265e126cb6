"""What the customer wants at this point of the talk with the demo model: products, how many, and whether as a quote."""

import re

from local import demo_places
from local.demo_seen import Seen
from local.demo_words import (
    Wanted,
    address_in,
    content_of,
    names_pieces,
    number_in,
    only_browses,
    ordinal_in,
    pieces_of,
    says,
    says_yes,
    shares,
    taken_away,
    topics_of,
    wanted_in,
    wants_to_buy,
    without_what_goes,
    words_of,
)

ASK_AREA = "¿A qué ciudad va el envío?"
ASK_WHICH = "¿Cuál de ellos?"
ASK_QUOTE = "¿Hago la cotización?"
ASK_ONE = "¿De cuál hago la cotización?"
_HEADINGS = frozenset({"Cotización", "Total"})


def is_about_quote(seen: Seen) -> bool:
    """Whether this message wants a quote, or goes on with one."""
    said, before = seen.now_said
    if only_browses(said):
        return False
    if wants_to_buy(said):
        return True
    if ASK_AREA in before:
        return demo_places.is_place(seen, said) or not topics_of(said)
    named = bool(names_in(before))
    if ASK_WHICH in before or says_yes(said):
        return named and not topics_of(said)
    if named and _takes_it(said):
        return True
    if seen.quote and (says("change", said) or says("more", said) or taken_away(said)):
        return bool(wanted_in(said) or number_in(said))
    goes_on = seen.quote or _earlier_cart(seen) or (named and _asks_for_quote(before))
    return demo_places.is_place(seen, said) and bool(goes_on)


def is_short_word_after_offer(seen: Seen) -> bool:
    """Something like a place, where a quote was offered."""
    said, before = seen.now_said
    return _asks_for_quote(before) and "?" not in said and len(words_of(said)) <= 3


def names_in(answer: str) -> list[str]:
    """The products that an answer of ours named."""
    names = re.findall(r"^\*([^*\n]+)\*:", answer, re.M) or re.findall(r"^• \d+ × ([^:\n]+):", answer, re.M)
    return [name for name in names if name not in _HEADINGS]


def cart_of(seen: Seen) -> list[Wanted]:
    """What is wanted now: what this message says, with what was quoted, shown or said before."""
    said, before = seen.now_said
    if ASK_AREA in before and not (wants_to_buy(said) or names_pieces(said)):
        return _without(_earlier_cart(seen), taken_away(said))
    own = [] if address_in(said) else [wanted for wanted in wanted_in(without_what_goes(said)) if wanted.words]
    if seen.quote:
        return _changed_cart(seen, own)
    return own or spoken_of(seen)


def spoken_of(seen: Seen) -> list[Wanted]:
    """What the last answer named, else what was wanted before."""
    said, before = seen.now_said
    return _as_wanted(names_in(before), said) or _earlier_cart(seen)


def named_now(seen: Seen) -> list[Wanted]:
    pieces = [tuple(words) for words in pieces_of(seen.now_said.said)]
    return [Wanted(words, 1, False) for words in pieces]


def is_one_of_several(cart: list[Wanted], seen: Seen) -> bool:
    """Several were shown, and none was chosen."""
    said, before = seen.now_said
    shown = ASK_ONE in before and cart == _as_wanted(names_in(before), said)
    return shown and len(cart) > 1 and not says("all", said)


def _asks_for_quote(before: str) -> bool:
    return ASK_QUOTE in before or ASK_ONE in before


def _takes_it(said: str) -> bool:
    if "?" in said:
        return False
    says_so = says("wants_it", said) or number_in(said) is not None
    return ordinal_in(said) is not None or (says_so and not content_of(said))


def _as_wanted(names: list[str], said: str) -> list[Wanted]:
    """Those that an answer named, or the one of them that is chosen, as often as is said."""
    place = ordinal_in(said)
    chosen = names if place is None else names[place : place + 1]
    quantity = number_in(said) if len(chosen) == 1 or not says("all", said) else None
    return [Wanted(tuple(content_of(name)), quantity or 1, True) for name in chosen]


def _without(cart: list[Wanted], word: str) -> list[Wanted]:
    return [wanted for wanted in cart if not word or not shares([word], " ".join(wanted.words))]


def _changed_cart(seen: Seen, own: list[Wanted]) -> list[Wanted]:
    said = seen.now_said.said
    quoted = [
        Wanted(tuple(content_of(line["name"])), int(line["quantity"]), True) for line in (seen.quote or {})["lines"]
    ]
    if away := taken_away(said):
        return _without(quoted, away) + own
    if own and demo_places.is_place(seen, said) and not wants_to_buy(said):
        return quoted
    if own:
        return quoted + own if says("more", said) else own
    number = number_in(said)
    return [line._replace(quantity=number) for line in quoted] if number else quoted


def _earlier_cart(seen: Seen) -> list[Wanted]:
    """From the newest message that wanted to buy."""
    for said, before in reversed(seen.exchanges[:-1]):
        if wants_to_buy(said) or ASK_WHICH in before or (ASK_AREA in before and names_pieces(said)):
            own = [wanted for wanted in wanted_in(said) if wanted.words]
            return own or _as_wanted(names_in(before), said)
        if names_in(before) and (says_yes(said) or _takes_it(said) or ASK_QUOTE in before):
            return _as_wanted(names_in(before), said)
    return []
