"""The picture beside a message of the bot: fetched by its link, as Twilio does after it has accepted the message."""

from urllib.parse import urlsplit

import requests

NOT_DOWNLOADED = 63019
_THIS_MACHINE = ("127.0.0.1", "localhost")
_SECONDS = 10


def is_fetched(url: str) -> bool:
    """Only from this machine, where the local stack's bucket is: a shop's own photo elsewhere is shown as its link."""
    return urlsplit(url).hostname in _THIS_MACHINE


def fetched(url: str) -> tuple[str, bytes] | None:
    """Type and content; None where it cannot be had."""
    try:
        answer = requests.get(url, timeout=_SECONDS, allow_redirects=False)
    except requests.RequestException:
        return None
    content_type = answer.headers.get("Content-Type", "application/octet-stream")
    return (content_type, answer.content) if answer.status_code == 200 else None
