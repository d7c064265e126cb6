"""A person of the shop writes what the bot may answer with: questions with answers, and pages."""

from dataclasses import replace

from chalicelib.errors import RequestRefused
from chalicelib.flows.change_catalog import ChangeCatalog, Changed
from chalicelib.flows.ports import CatalogShelf
from chalicelib.sales.catalog import KnowledgeEntry
from chalicelib.sales.knowledge import MOST_ITEMS, Knowledge
from chalicelib.sales.snapshot import Snapshot


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

    def answer(self, sender: str, question_id: str, answer: KnowledgeEntry) -> None:
        """What customers asked in vain is written down and listed no more, both or nothing: of two who answer the same
        question the second is told. Raises RequestRefused (404 not_found, 409 knowledge_full), StoreBusy."""

        def added(newest: Snapshot) -> Changed:
            question = self._catalog.find_question(sender, question_id)
            if question is None:
                raise RequestRefused(
                    404, "not_found", "Esa pregunta ya no está en la lista: quizá alguien la respondió."
                )
            return Changed(replace(newest, knowledge=_with(newest.knowledge, answer)), answered=question)

        self._change_catalog(sender, added)


def _with(knowledge: Knowledge, answer: KnowledgeEntry) -> Knowledge:
    if len(knowledge.items) >= MOST_ITEMS:
        told = f"Ya hay {MOST_ITEMS} respuestas escritas, el máximo. Junta o borra alguna e inténtalo de nuevo."
        raise RequestRefused(409, "knowledge_full", told)
    return replace(knowledge, items=(*knowledge.items, answer))
