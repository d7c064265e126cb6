"""The private bucket in memory."""

from dataclasses import dataclass, field
from hashlib import sha256

from chalicelib.errors import ObjectChanged


@dataclass
class FakeObjects:
    objects: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, data: bytes, content_type: str) -> None:
        self.objects[key] = data

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def get_tagged(self, key: str) -> tuple[bytes, str] | None:
        data = self.objects.get(key)
        return None if data is None else (data, sha256(data).hexdigest())

    def replace(self, key: str, data: bytes, content_type: str, tag: str | None) -> None:
        found = self.get_tagged(key)
        if (found[1] if found else None) != tag:
            raise ObjectChanged(key)
        self.objects[key] = data

    def delete_under(self, prefix: str) -> None:
        self.objects = {key: data for key, data in self.objects.items() if not key.startswith(prefix)}
