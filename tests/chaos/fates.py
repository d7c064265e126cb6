"""What goes wrong, and where: drawn from the seed and a name, never from a stream that threads share.

So the fate of a thing is the same in every run with that seed, whatever else happens in between.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from hashlib import blake2b

_DIGEST_BYTES = 8


class Fates:
    """`on` False: nothing goes wrong any more. `injected` counts what did, by kind."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.on = True
        self.injected: Counter[str] = Counter()
        self._calls: defaultdict[tuple[str, ...], int] = defaultdict(int)
        self._lock = threading.Lock()

    def point(self, *name: object) -> float:
        """From 0 to 1, the same for the same name."""
        digest = blake2b(repr((self.seed, *name)).encode(), digest_size=_DIGEST_BYTES).digest()
        return int.from_bytes(digest) / float(1 << 8 * _DIGEST_BYTES)

    def draw(self, kinds: Mapping[str, float], *name: object) -> str:
        """One of the kinds by its share, or "" for what is left; counted as injected."""
        if not self.on:
            return ""
        point = self.point(*name)
        for kind, share in kinds.items():
            if point < share:
                self.note(f"{name[0]}: {kind}")
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
