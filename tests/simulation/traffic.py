"""What customers write, drawn from a seed: who writes when."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

# How many messages somebody writes before waiting for an answer, and how far apart they are. Assumed.
TURN_SIZES = ((1, 0.7), (2, 0.2), (3, 0.1))
TURN_GAP_SECONDS = (1.0, 4.0)
TURN_EVERY_SECONDS = 60.0  # of one conversation
MESSAGES_A_TURN = sum(size * share for size, share in TURN_SIZES)


@dataclass(frozen=True)
class Traffic:
    """Messages a second, all customers together. An ad brings `ad_rate` in their place, from `ad_from` to `ad_until`
    (seconds). Without `turns` each message is a conversation of its own."""

    rate: float
    seconds: float
    ad_rate: float = 0
    ad_from: float = 0
    ad_until: float = 0
    turns: bool = True

    @property
    def conversations(self) -> int:
        most = max(self.rate, self.ad_rate)
        return max(1, round(most / MESSAGES_A_TURN * TURN_EVERY_SECONDS))

    def rate_at(self, moment: float) -> float:
        return self.ad_rate if self.ad_from <= moment < self.ad_until else self.rate


def messages_of(traffic: Traffic, random: Random) -> list[tuple[float, int]]:
    """Moment and conversation of each message, in order of time."""
    return sorted(_written(traffic, random))


def _written(traffic: Traffic, random: Random) -> Iterator[tuple[float, int]]:
    for number, began in enumerate(_begun(traffic, random)):
        if not traffic.turns:
            yield began, number
            continue
        conversation, moment = random.randrange(traffic.conversations), began
        for _ in range(_size(random)):
            if moment < traffic.seconds:
                yield moment, conversation
            moment += random.uniform(*TURN_GAP_SECONDS)


def _begun(traffic: Traffic, random: Random) -> Iterator[float]:
    """Customers begin to write independently of each other: a Poisson process, thinned from its highest rate."""
    size = MESSAGES_A_TURN if traffic.turns else 1
    most = max(traffic.rate, traffic.ad_rate)
    moment = random.expovariate(most / size)
    while moment < traffic.seconds:
        if random.random() * most < traffic.rate_at(moment):
            yield moment
        moment += random.expovariate(most / size)


def _size(random: Random) -> int:
    drawn = random.random()
    for size, share in TURN_SIZES:
        drawn -= share
        if drawn < 0:
            return size
    return TURN_SIZES[-1][0]


def lognormal(random: Random, median: float, spread: float, least: float, most: float) -> float:
    return min(most, max(least, random.lognormvariate(math.log(median), spread)))
