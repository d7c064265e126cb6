"""An admin saves a new version of the profile, goes back to an old one, or pauses the bot."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ObjectChanged, ProfileInvalid, RequestRefused
from chalicelib.flows.ports import SharedObjects
from chalicelib.sales.profile import FILE_VERSION, Profile, document_of, read_profile
from chalicelib.sales.profile_versions import (
    FROM_FILE,
    Current,
    SavedVersion,
    current_key,
    current_of,
    new_version,
    version_key,
)

_TRIES = 5
_JSON = "application/json"
_CONFLICT = "Alguien guardó otra versión del perfil mientras lo editabas. Revísala y repite tus cambios."


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """`document` as `document_of` gives it."""

    saved: SavedVersion
    document: Mapping[str, Any]
    paused: bool


@dataclass(frozen=True)
class EditProfile:
    objects: SharedObjects
    clock: Clock
    senders: Callable[[], tuple[str, ...]]
    file_profile: Callable[[str], Profile]

    def show(self, sender: str | None, version: str | None = None) -> ShownProfile:
        """The one in force, or an older one. Raises RequestRefused."""
        number = self._sender(sender)
        current = current_of(self.objects.get(current_key(number)))
        saved = current.found(version) if version else current.newest
        if saved is None:
            raise RequestRefused(404, "not_found", "Esa versión del perfil no existe.")
        return ShownProfile(saved, self._document(number, saved.version), current.paused)

    def versions(self, sender: str | None) -> tuple[SavedVersion, ...]:
        """Newest first, the file at the end."""
        current = current_of(self.objects.get(current_key(self._sender(sender))))
        return (*current.history, FROM_FILE)

    def save(self, sender: str | None, based_on: str, document: Mapping[str, Any], by: str) -> ShownProfile:
        """`based_on` is the version that was edited. Raises RequestRefused: mistakes, or saved by another since."""
        number = self._sender(sender)
        checked = document_of(_checked(document))
        now = self.clock.now()
        saved = SavedVersion(new_version(now, secrets.token_hex(4)), now, by)
        self._check_base(current_of(self.objects.get(current_key(number))), based_on)
        self.objects.put(version_key(number, saved.version), _json(checked), _JSON)

        def follow(current: Current) -> Current:
            if current.version == saved.version:  # it was written, only the answer was lost
                return current
            self._check_base(current, based_on)
            return current.followed_by(saved)

        current = self._change(number, follow)
        logs.step("profile_saved", version=saved.version)
        return ShownProfile(saved, checked, current.paused)

    def pause(self, sender: str | None, paused: bool) -> None:
        """All of the shop's numbers, unless one is named. Raises RequestRefused."""
        for number in self.senders() if sender is None else (self._sender(sender),):
            self._change(number, lambda current: replace(current, paused=paused))
        logs.step("bot_paused" if paused else "bot_resumed")

    def _change(self, sender: str, change: Callable[[Current], Current]) -> Current:
        """Read, changed and written only if nobody wrote in between; else once more."""
        key = current_key(sender)
        for _ in range(_TRIES):
            data, tag = self.objects.get_tagged(key) or (None, None)
            before = current_of(data)
            after = change(before)
            if after == before:
                return before
            try:
                self.objects.replace(key, after.to_json(), _JSON, tag)
            except ObjectChanged:
                continue
            return after
        raise RequestRefused(409, "busy", "El perfil está cambiando ahora mismo. Inténtalo de nuevo.")

    def _check_base(self, current: Current, based_on: str) -> None:
        if current.version != based_on:
            raise RequestRefused(409, "version_conflict", _CONFLICT)

    def _document(self, sender: str, version: str) -> Mapping[str, Any]:
        if version == FILE_VERSION:
            return document_of(self.file_profile(sender))
        data = self.objects.get(version_key(sender, version))
        if data is None:
            raise RequestRefused(404, "not_found", "Esa versión del perfil no existe.")
        return _with_all_fields(json.loads(data))

    def _sender(self, wanted: str | None) -> str:
        """The first number by default; `+` arrives from a URL as a space."""
        senders = self.senders()
        if wanted is None:
            return senders[0]
        number = f"whatsapp:+{wanted.strip().removeprefix('whatsapp:').strip().removeprefix('+')}"
        if number not in senders:
            raise RequestRefused(400, "unknown_sender", "Ese número no es de la tienda.")
        return number


def _checked(document: Mapping[str, Any]) -> Profile:
    try:
        return read_profile(document)
    except ProfileInvalid as invalid:
        details = [{"place": mistake.place, "message": mistake.in_spanish} for mistake in invalid.mistakes]
        count = "un error" if len(details) == 1 else f"{len(details)} errores"
        raise RequestRefused(
            400, "profile_invalid", f"El perfil tiene {count}. No se guardó nada.", details=details
        ) from None


def _with_all_fields(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """One that an older program wrote has the newer fields too; one that no longer holds is shown as it is, to mend."""
    try:
        return document_of(read_profile(document))
    except ProfileInvalid:
        return document


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
