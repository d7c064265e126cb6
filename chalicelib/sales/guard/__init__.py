"""What a draft may say: amounts, percentages, stock, dates and terms only from the shop's own words and tools; nothing
that shows the machinery, hides that it is one, or is in another language. All in code, whatever the model says.

Where a text alone cannot tell (a sum, a customer's budget, a wish denied) one plain step must explain it. A draft
refused for nothing costs a second call; one let through for nothing costs the shop money.
"""

from collections.abc import Sequence
from itertools import islice

from chalicelib.sales.drafting import Flags
from chalicelib.sales.guard import conduct, events, form, free, percents, places, prices, promises, stock, terms
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.reading import Reading

# Of each kind: more would tell the model nothing new, and cost time.
_MOST_REASONS = 5

__all__ = ["Facts", "Objection", "check"]


def check(text: str, flags: Flags, facts: Facts) -> Sequence[Objection]:
    """Why the draft may not be sent, each reason once; nothing: it may."""
    reading = Reading(text, facts.names)
    if too_much := list(form.too_much(reading)):
        return too_much
    checks = (
        prices.objections(reading, facts),
        percents.objections(reading, facts),
        free.objections(reading, facts),
        stock.objections(reading, facts),
        promises.objections(reading, facts),
        places.objections(reading, facts),
        events.objections(reading, facts),
        terms.objections(reading, facts),
        conduct.objections(reading, flags, facts),
        form.objections(text, reading, flags, facts),
    )
    return list(dict.fromkeys(one for check in checks for one in islice(check, _MOST_REASONS)))
