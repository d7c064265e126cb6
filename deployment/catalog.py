"""`make catalog FILE=products.csv STAGE=dev`: the shop's products, and what it has written, put in force."""

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from chalicelib.clock import Deadline
from chalicelib.errors import CatalogInvalid
from chalicelib.sales.catalog_file import CatalogFile, read_catalog
from chalicelib.sales.knowledge import LONGEST_NAME, LONGEST_PAGE, MOST_PAGES, Knowledge, KnowledgePage
from chalicelib.wiring import Wiring
from deployment.command import parser_of, run
from deployment.deployed import read_deployed
from deployment.errors import DeploymentFailed
from local.shop import read_pages

# Long enough to delete the rows of all versions that were replaced.
_TIME = timedelta(minutes=10)


def main(arguments: Sequence[str] | None = None) -> int:
    return run(lambda: put_in_force(_parser().parse_args(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = parser_of(
        "catalog",
        "Takes a CSV file as the shop's whole catalog; with mistakes in it, tells all of them by line and takes "
        "nothing. A folder of Markdown pages takes the place of what the shop has written.",
        "make catalog FILE=products.csv STAGE=dev",
    )
    parser.add_argument("--file", type=Path, help="the products, as CSV")
    parser.add_argument("--knowledge", type=Path, help="a folder of Markdown pages (*.md)")
    parser.add_argument("--sender", help="one of the bot's numbers, as +14155238886 (default: the first)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    return parser


def put_in_force(asked: argparse.Namespace) -> int:
    if not (asked.file or asked.knowledge):
        raise DeploymentFailed("Say what to import: FILE=products.csv, KNOWLEDGE=folder, or both.")
    data = _bytes_of(asked.file) if asked.file else None
    pages = _pages_of(asked.knowledge) if asked.knowledge else None
    wiring = read_deployed(asked.stage).wiring()
    sender = _sender(wiring, asked.sender)
    if data is not None:
        _import(wiring, sender, _file_of(data, asked.file, _currency(wiring, sender)), dry_run=asked.dry_run)
    if pages is not None:
        _write(wiring, sender, Knowledge(wiring.edit_knowledge.read(sender).items, pages), dry_run=asked.dry_run)
    return 0


def _import(wiring: Wiring, sender: str, file: CatalogFile, *, dry_run: bool) -> None:
    told = wiring.import_catalog(sender, file, Deadline(wiring.clock, wiring.clock.now() + _TIME), dry_run=dry_run)
    new, changed, removed = map(len, (told.added, told.changed, told.removed))
    counts = f"{told.products} products: {new} new, {changed} changed, {removed} removed."
    print(f"Would be in force: {counts}" if dry_run else f"In force: {counts} Version {told.version}.")
    if told.ignored:
        print(f"Columns that say nothing to the bot: {', '.join(told.ignored)}.")
    if not file.has_stock:
        print("The file has no column for stock: what is in stock stays.")


def _write(wiring: Wiring, sender: str, knowledge: Knowledge, *, dry_run: bool) -> None:
    if not dry_run:
        wiring.edit_knowledge.write(sender, knowledge)
    done = "Would be in force" if dry_run else "In force"
    print(f"{done}: {len(knowledge.pages)} pages, {len(knowledge.entries)} answers with the questions kept.")


def _file_of(data: bytes, path: Path, currency: str) -> CatalogFile:
    try:
        return read_catalog(data, currency)
    except CatalogInvalid as invalid:
        lines = [f"{path}:{line}: {message}" for line, message in invalid.mistakes]
        raise DeploymentFailed("\n".join([*lines, "Nothing was imported."])) from None


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DeploymentFailed(f"{path} cannot be read: {error.strerror}.") from None


def _pages_of(folder: Path) -> tuple[KnowledgePage, ...]:
    """Raises DeploymentFailed for what the dashboard would not take either."""
    try:
        pages = read_pages(folder)
    except UnicodeDecodeError:
        raise DeploymentFailed(f"{folder}: the pages must be UTF-8.") from None
    except OSError as error:
        raise DeploymentFailed(f"{folder} cannot be read: {error.strerror}.") from None
    if not pages:
        raise DeploymentFailed(f"{folder} holds no Markdown page (*.md).")
    long = [page.name for page in pages if len(page.name) > LONGEST_NAME or len(page.markdown) > LONGEST_PAGE]
    if long or len(pages) > MOST_PAGES:
        raise DeploymentFailed(
            f"{folder} holds more than {MOST_PAGES} pages, or one is longer than {LONGEST_PAGE} characters or has a "
            f"name longer than {LONGEST_NAME}: {', '.join(long) or len(pages)}."
        )
    return pages


def _sender(wiring: Wiring, asked: str | None) -> str:
    senders = wiring.settings.twilio_senders
    if not asked:
        return senders[0]
    sender = f"whatsapp:+{asked.removeprefix('whatsapp:').removeprefix('+')}"
    if sender not in senders:
        known = ", ".join(sender.removeprefix("whatsapp:") for sender in senders)
        raise DeploymentFailed(f"{asked} is none of the bot's numbers: {known}.")
    return sender


def _currency(wiring: Wiring, sender: str) -> str:
    in_force = wiring.profiles.in_force(sender)
    if in_force is None:
        raise DeploymentFailed("That number has no profile.")
    return in_force.profile.currency


if __name__ == "__main__":
    sys.exit(main())
