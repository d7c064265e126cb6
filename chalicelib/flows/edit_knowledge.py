"""A person of the shop writes what the bot may answer with: questions with answers, and pages."""

from dataclasses import replace

from chalicelib.flows.change_catalog import ChangeCatalog, Changed
from chalicelib.flows.ports import CatalogShelf
from chalicelib.sales.knowledge import Knowledge


class EditKnowledge:
    def __init__(self, catalog: CatalogShelf, change_catalog: ChangeCatalog) -> None:
        self._catalog = catalog
        self._change_catalog = change_catalog

    def read(self, sender: str) -> Knowledge:
        version = self._catalog.version(sender)
        return self._catalog.snapshot(sender, version).knowledge if version else Knowledge()

    def write(self, sender: str, knowledge: Knowledge) -> None:
        """All of it is replaced; the products stay. Raises StoreBusy."""
        self._change_catalog(sender, lambda newest: Changed(replace(newest, knowledge=knowledge)))
