"""What the commands that measure and attack take: refused at the start, not after ten minutes."""

import argparse
from pathlib import Path


def report_file(text: str) -> Path:
    """Where a report is to be written. Raises ArgumentTypeError where no file can be."""
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder: name a file in it")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}: make it first")
    return path


def at_least_one(text: str) -> int:
    """Raises ArgumentTypeError for what is no whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of at least 1")
    return int(text)
