"""What goes wrong, and where: drawn from the seed and a name, never from a stream that threads share.

So the fate of a thing is the same in every run with that seed, whatever else happens in between. Kinds are drawn by
their share; so that also a small run meets the rare ones, each is dealt to two customers besides.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

_DIGEST_BYTES = 8
_DEALT_TO = 2


class Fates:
    """`on` False: nothing goes wrong any more. `injected` counts what did, by kind."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.on = True
        self.injected: Counter[str] = Counter()
        self._calls: defaultdict[tuple[str, ...], int] = defaultdict(int)
        self._numbers: dict[object, int] = {}
        self._customers = 0
        self._firsts: dict[tuple[object, ...], tuple[object, ...]] = {}
        self._lock = threading.Lock()

    def deal(self, customers: Sequence[Collection[str]]) -> None:
        """By the names of each: ids, addresses."""
        self._numbers = {name: number for number, names in enumerate(customers) for name in names}
        self._customers = len(customers)

    def point(self, *name: object) -> float:
        """From 0 to 1, the same for the same name."""
        digest = blake2b(repr((self.seed, *name)).encode(), digest_size=_DIGEST_BYTES).digest()
        return int.from_bytes(digest) / float(1 << 8 * _DIGEST_BYTES)

    def draw(self, kinds: Mapping[str, float], *name: object) -> str:
        """One of the kinds, dealt or by its share, or "" for none; counted as injected."""
        drawn = (self._dealt(kinds, name) or self._by_share(kinds, name)) if self.on else ""
        if drawn:
            self.note(f"{name[0]}: {drawn}")
        return drawn

    def _dealt(self, kinds: Mapping[str, float], name: tuple[object, ...]) -> str:
        """To a customer, at the first thing with that name that happens to them.

        The same customers begin the round for all that Twilio does: whose answer is lost cannot read the list either.
        """
        number = next((self._numbers[part] for part in name if part in self._numbers), None)
        if number is None or self._firsts.setdefault((name[0], *kinds, number), name) != name:
            return ""
        begins = int(self.point("dealt", str(name[0]).split()[0]) * self._customers)
        place = (number - begins) % self._customers
        return list(kinds)[place % len(kinds)] if place < _DEALT_TO * len(kinds) else ""

    def _by_share(self, kinds: Mapping[str, float], name: tuple[object, ...]) -> str:
        point = self.point(*name)
        for kind, share in kinds.items():
            if point < share:
                return kind
            point -= share
        return ""

    def next_call(self, *name: str) -> int:
        """How often this name has called before."""
        with self._lock:
            self._calls[name] += 1
            return self._calls[name] - 1

    def note(self, what: str, times: int = 1) -> None:
        with self._lock:
            self.injected[what] += times
