"""How long customers waited, estimated from the counts of a day's answers by seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Waited:
    """Seconds within which half and nine tenths of the answers went out; None without any."""

    median: float | None
    p90: float | None


def quantile(bounds: Sequence[int], counts: Sequence[int], share: float) -> float | None:
    """Seconds within which this share (0 to 1) of the answers went out; None without any.

    `bounds` are the upper ends of the buckets, `counts` has one more: what took longer than the last. Inside a bucket
    the answers are taken as evenly spread; of the open one only its lower end is known.
    """
    wanted, before = sum(counts) * share, 0
    if wanted == 0:
        return None
    for (lower, upper), count in zip(pairwise((0, *bounds)), counts, strict=False):
        if count and before + count >= wanted:
            return lower + (upper - lower) * (wanted - before) / count
        before += count
    return float(bounds[-1])
