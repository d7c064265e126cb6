"""The demo shop's products and what it has written, put in force at the first start."""

from datetime import timedelta
from pathlib import Path

from chalicelib.clock import Deadline
from chalicelib.sales.catalog_file import read_catalog
from chalicelib.sales.knowledge import Knowledge, KnowledgePage
from chalicelib.wiring import Wiring
from local.settings import ROOT

DEMO_SHOP = ROOT / "evaluation" / "shop"
_ITS_NAME = "Casa Nopal"
_IMPORT_SECONDS = 20


def prepare_shop(wiring: Wiring) -> None:
    """For each number without a catalog that speaks for the demo shop: never among the products of somebody's own."""
    for sender in wiring.settings.twilio_senders:
        in_force = wiring.profiles.in_force(sender)
        if in_force and in_force.profile.name == _ITS_NAME and wiring.catalog.version(sender) is None:
            file = read_catalog((DEMO_SHOP / "catalog.csv").read_bytes(), in_force.profile.currency)
            deadline = Deadline(wiring.clock, wiring.clock.now() + timedelta(seconds=_IMPORT_SECONDS))
            wiring.import_catalog(sender, file, deadline)
            wiring.edit_knowledge.write(sender, Knowledge(pages=read_pages(DEMO_SHOP / "knowledge")))


def read_pages(folder: Path) -> tuple[KnowledgePage, ...]:
    """A page from each Markdown file, named by it. Raises OSError and UnicodeDecodeError."""
    return tuple(KnowledgePage(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md")))
