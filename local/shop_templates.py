"""The approved templates, which the simulated account reads from the shop's profile in force."""

from collections.abc import Mapping
from functools import cached_property

from chalicelib.clock import SystemClock
from chalicelib.errors import SalesBotError
from chalicelib.flows.profiles_in_force import ProfilesInForce


class ShopTemplates:
    def __init__(self, bucket: str, senders: tuple[str, ...]) -> None:
        self._bucket = bucket
        self._senders = senders

    def text(self, sender: str, content_sid: str, variables: Mapping[str, str]) -> str:
        """As the customer reads it; empty for a template that the profile has not, or while it cannot be read."""
        try:
            in_force = self._profiles.in_force(sender)
        except SalesBotError:
            return ""
        templates = in_force.profile.templates if in_force else ()
        return next((known.text(variables) for known in templates if known.content_sid == content_sid), "")

    @cached_property
    def _profiles(self) -> ProfilesInForce:
        from chalicelib.gateways.object_store import ObjectStore
        from chalicelib.wiring import load_profile

        return ProfilesInForce(ObjectStore(self._bucket), SystemClock(), lambda: self._senders, load_profile)
