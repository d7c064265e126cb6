"""Under which keys the counters of a sender stand: those of its days, and those of the ads that brought customers."""


def days(sender: str, shard: int) -> str:
    return f"{sender}#{shard}"


def ads(sender: str, shard: int) -> str:
    return f"{sender}#ad#{shard}"


def ad_of_day(day: str, source_id: str) -> str:
    return f"{day}#{source_id}"


def ads_of_days(first_day: str, last_day: str) -> tuple[str, str]:
    """The ends of what `ad_of_day` gives for these days: `~` comes after all that an id is made of."""
    return first_day, f"{last_day}#~"


def day_and_ad(key: str) -> tuple[str, str]:
    day, _, source_id = key.partition("#")
    return day, source_id
