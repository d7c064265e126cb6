"""The private bucket in memory."""

from dataclasses import dataclass, field


@dataclass
class FakeObjects:
    objects: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, data: bytes, content_type: str) -> None:
        self.objects[key] = data

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def delete_under(self, prefix: str) -> None:
        self.objects = {key: data for key, data in self.objects.items() if not key.startswith(prefix)}
