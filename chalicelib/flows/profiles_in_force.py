"""Which profile counts for a sender now: the newest saved version, else the file of the package."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ProfileInvalid, StoreBusy
from chalicelib.flows.ports import Objects
from chalicelib.sales.profile import FILE_VERSION, InForce, Profile, read_profile
from chalicelib.sales.profile_versions import current_key, current_of, version_key

# A saved version and the pause switch count within a minute; a failed read is tried again sooner.
AGE = timedelta(seconds=30)
_RETRY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Known:
    in_force: InForce
    good_until: datetime


@dataclass(frozen=True)
class ProfilesInForce:
    """`age` is how old what was read may be."""

    objects: Objects
    clock: Clock
    senders: Callable[[], tuple[str, ...]]
    file_profile: Callable[[str], Profile]
    age: timedelta = AGE
    _known: dict[str, _Known] = field(default_factory=dict, repr=False)

    def in_force(self, sender: str) -> InForce | None:
        """None for a number that is not one of ours.

        What was read last stays while nothing newer can be read. Raises StoreBusy or ProfileInvalid where nothing was
        read yet: the file of the package may be of long ago, and its prices and promises would be wrong ones.
        """
        if sender not in self.senders():
            return None
        now, known = self.clock.now(), self._known.get(sender)
        if known is None or known.good_until <= now:
            known = self._read_again(sender, known, now)
            self._known[sender] = known
        return known.in_force

    def _read_again(self, sender: str, known: _Known | None, now: datetime) -> _Known:
        try:
            return _Known(self._read(sender, known), now + self.age)
        except (StoreBusy, ProfileInvalid) as error:
            version = known.in_force.version if known else None
            logs.failure("profile_not_read", error, kept_version=version)
            if known is None:
                raise
            return _Known(known.in_force, now + _RETRY)

    def _read(self, sender: str, known: _Known | None) -> InForce:
        current = current_of(self.objects.get(current_key(sender)))
        if known and known.in_force.version == current.version:
            profile = known.in_force.profile
        else:
            profile = self._profile(sender, current.version)
        return InForce(profile, current.paused, current.version)

    def _profile(self, sender: str, version: str) -> Profile:
        if version == FILE_VERSION:
            return self.file_profile(sender)
        data = self.objects.get(version_key(sender, version))
        if data is None:
            raise StoreBusy("a version of the profile is not there")
        return read_profile(json.loads(data), f"profile {version}")
