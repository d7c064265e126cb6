"""Under which keys a sender's catalog stands in the products' table."""

import hashlib

POINTER = "pointer"


def rows(sender: str, version: str) -> str:
    """Of the products of one version, by product_id."""
    return f"{sender}#{version}"


def pointer(sender: str) -> str:
    """Of the one row, `POINTER`, that says which version is in force."""
    return f"{sender}#current"


def versions(sender: str) -> str:
    """Of what was written, by version."""
    return f"{sender}#versions"


def questions(sender: str) -> str:
    """Of what customers asked and nothing answered, by the question."""
    return f"{sender}#questions"


def question_id(key: str) -> str:
    """The name of a question outside: what was asked does not belong in a URL."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]
