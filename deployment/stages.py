"""The names of what a stage has on AWS."""

from dataclasses import dataclass

STAGES = ("dev", "prod")


@dataclass(frozen=True)
class Stage:
    """Two stacks: the data, which stays, and the bot, which comes and goes."""

    name: str

    @property
    def bot_stack(self) -> str:
        return f"sales-bot-{self.name}"

    @property
    def data_stack(self) -> str:
        return f"sales-bot-{self.name}-data"

    @property
    def table_prefix(self) -> str:
        return f"sales-bot-{self.name}-"

    @property
    def is_production(self) -> bool:
        return self.name == "prod"

    def buckets(self, account: str, region: str) -> tuple[str, str]:
        """For the media and for the packages: S3's names are the world's, so account and region are in them."""
        return (
            f"sales-bot-{self.name}-media-{account}-{region}",
            f"sales-bot-{self.name}-packages-{account}-{region}",
        )

    def parameter(self, setting: str) -> str:
        """The name in Parameter Store of a secret, or of a URL that is known only after the stack is made."""
        return f"/sales-bot/{self.name}/{setting}"
