"""The private bucket in memory; no two of its links are the same."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from chalicelib.errors import ObjectChanged


@dataclass
class FakeObjects:
    objects: dict[str, bytes] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    puts: list[str] = field(default_factory=list)

    def put(self, key: str, data: bytes, content_type: str) -> None:
        self.objects[key] = data
        self.puts.append(key)

    def listed(self, prefix: str) -> list[tuple[datetime, str]]:
        """Each was put a second after the one before."""
        begin = datetime(2026, 11, 20, tzinfo=UTC)
        times = {key: begin + timedelta(seconds=place) for place, key in enumerate(self.puts)}
        return [(times.get(key, begin), key) for key in self.objects if key.startswith(prefix)]

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def beginning(self, key: str, most_bytes: int) -> bytes | None:
        data = self.objects.get(key)
        return None if data is None else data[:most_bytes]

    def link(self, key: str, lasts: timedelta, *, content_type: str = "", file_name: str = "") -> str:
        asked = {"lasts": int(lasts.total_seconds()), "content_type": content_type, "file_name": file_name}
        self.links.append(f"https://bucket.example/{key}?{urlencode(asked)}&number={len(self.links)}")
        return self.links[-1]

    def get_tagged(self, key: str) -> tuple[bytes, str] | None:
        data = self.objects.get(key)
        return None if data is None else (data, sha256(data).hexdigest())

    def replace(self, key: str, data: bytes, content_type: str, tag: str | None) -> None:
        found = self.get_tagged(key)
        if (found[1] if found else None) != tag:
            raise ObjectChanged(key)
        self.objects[key] = data

    def put_file(self, key: str, path: Path, content_type: str) -> None:
        self.objects[key] = path.read_bytes()

    def keys_under(self, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def delete_under(self, prefix: str) -> None:
        self.objects = {key: data for key, data in self.objects.items() if not key.startswith(prefix)}
