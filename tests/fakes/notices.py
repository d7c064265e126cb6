"""What reaches a person of the shop with the page closed, kept in memory."""

from dataclasses import dataclass, field

from chalicelib.errors import StoreBusy


@dataclass(frozen=True)
class Told:
    subject: str
    text: str


@dataclass
class FakeNotices:
    """`fails` is how many of the next tellings do not get through."""

    told: list[Told] = field(default_factory=list)
    fails: int = 0

    def tell(self, subject: str, text: str) -> None:
        if self.fails:
            self.fails -= 1
            raise StoreBusy("EndpointConnectionError")
        self.told.append(Told(subject, text))
