"""`make check-profile`: every mistake of the shop's profiles, each with its line. Needs no AWS and no settings."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chalicelib.errors import ProfileInvalid
from chalicelib.sales.profile import Profile, parse_profile
from deployment.say import say

SHIPPED = Path(__file__).resolve().parent.parent / "chalicelib" / "profiles"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 where a file has mistakes, or is none."""
    parser = argparse.ArgumentParser(
        prog="python -m deployment.check_profile", description="Tell every mistake of the shop's profiles."
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="all of chalicelib/profiles by default")
    files = parser.parse_args(arguments).files or sorted(SHIPPED.glob("*.toml"))
    bad = [path for path in files if not _is_good(path)]
    return 1 if bad else 0


def _is_good(path: Path) -> bool:
    try:
        profile = parse_profile(path.read_bytes(), path.name)
    except ProfileInvalid as invalid:
        for line in invalid.lines:
            say(line)
        return False
    except OSError as error:
        say(f"{path}: cannot be read: {error.strerror}")
        return False
    say(f"{path.name}: {_in_short(profile)}")
    return True


def _in_short(profile: Profile) -> str:
    areas, templates = len(profile.delivery_areas), len(profile.templates)
    return f"good. {profile.name}, {profile.currency}, {areas} delivery areas, {templates} templates"


if __name__ == "__main__":
    sys.exit(main())
