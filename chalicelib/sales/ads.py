"""The ad that brought a customer, as far as the shop's numbers need it: nothing of it tells who came."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

# It becomes part of a row's key. Meta's ids are digits; the webhook's text comes from outside.
_SOURCE_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_LONGEST_HEADLINE = 120


@dataclass(frozen=True, slots=True)
class Ad:
    """`source_id` is Meta's id of the ad or post; `headline`, what it says, may be empty."""

    source_id: str
    headline: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CountedAd:
    """What an ad brought in a period."""

    ad: Ad
    counters: Counter[str]


def ad_of(referral: Mapping[str, str] | None) -> Ad | None:
    """None where nobody came by an ad, or by one without an id that can be counted under."""
    source_id = (referral or {}).get("source_id", "")
    if not referral or not _SOURCE_ID.fullmatch(source_id):
        return None
    return Ad(source_id, " ".join(referral.get("headline", "").split())[:_LONGEST_HEADLINE])
