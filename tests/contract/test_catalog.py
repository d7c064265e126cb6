"""What the flows rely on in a catalog: the fake, and DynamoDB with S3, pass the same suite."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clock import Deadline
from chalicelib.errors import CatalogChanged, RequestRefused, StockChanged
from chalicelib.flows.change_catalog import ChangeCatalog
from chalicelib.flows.edit_knowledge import EditKnowledge
from chalicelib.flows.edit_product import EditProduct
from chalicelib.flows.import_catalog import ImportCatalog, Imported
from chalicelib.gateways.object_store import ObjectStore
from chalicelib.sales.catalog import CatalogVersion, KnowledgeEntry, Product
from chalicelib.sales.catalog_file import CatalogFile
from chalicelib.sales.change import Change, UnansweredQuestion
from chalicelib.sales.knowledge import MOST_ITEMS, Knowledge, KnowledgePage
from chalicelib.sales.orders import StockTake
from chalicelib.store import catalog_keys
from chalicelib.store.catalog import DynamoCatalog
from chalicelib.store.conversations import DynamoConversations
from chalicelib.store.transactions import Transactions
from tests.aws import BUCKET, aws_in_process
from tests.fakes.catalog import FakeCatalog
from tests.fakes.conversations import FakeConversations
from tests.fakes.killing import Killed
from tests.fakes.outside import ManualClock

SENDER = "whatsapp:+14155238886"
OTHER = "whatsapp:+5215512345678"
MUG = Product(
    "TAZA", "Taza de barro", 24900, "MXN", "Negro, 300 ml", 5, ("regalo",), "https://n.example/t", "https://n.example/p"
)
SHAWL = Product("REBOZO", "Rebozo de algodón", 65000, "MXN", stock=None)
CARE = Knowledge(pages=(KnowledgePage("Cuidado", "# ¿Cómo se lava el rebozo?\nA mano, en frío."),))
ANSWER = KnowledgeEntry("¿Cómo se lava el rebozo?", "A mano, en frío.")


@dataclass
class Catalog:
    """A shop's catalog with all that changes it."""

    shelf: Any
    conversations: Any
    lose_objects: Callable[[], None]
    clock: ManualClock = field(default_factory=ManualClock)

    def imports(self, *products: Product, sender: str = SENDER, has_stock: bool = True, **options: bool) -> Imported:
        self.clock.move(60)
        flow = ImportCatalog(self.shelf, self.change, self.clock)
        deadline = Deadline(self.clock, self.clock.now() + timedelta(seconds=20))
        return flow(sender, CatalogFile(products, has_stock), deadline, **options)

    @property
    def change(self) -> ChangeCatalog:
        return ChangeCatalog(self.shelf, self.clock)

    def puts(self, product: Product, *, keep_stock: bool = False) -> Product:
        return EditProduct(self.shelf, self.change).put(SENDER, product, keep_stock=keep_stock)

    def removes(self, product_id: str) -> None:
        EditProduct(self.shelf, self.change).remove(SENDER, product_id)

    def writes(self, knowledge: Knowledge) -> None:
        EditKnowledge(self.shelf, self.change).write(SENDER, knowledge)

    def asks(self, question: str) -> str:
        """A customer does, in vain; its id."""
        asked = UnansweredQuestion(SENDER, question, self.clock.now())
        self.conversations.commit(Change("conversation-1", questions=(asked,), touches_conversation=False))
        return catalog_keys.question_id(asked.key)

    def replies(self, question_id: str, text: str = "Sí, sin costo.") -> None:
        EditKnowledge(self.shelf, self.change).answer(SENDER, question_id, KnowledgeEntry("¿Hacen factura?", text))

    def forgets(self, question_id: str) -> None:
        assert self.shelf.forget_question(SENDER, question_id)

    def version(self, sender: str = SENDER) -> CatalogVersion:
        version = self.shelf.version(sender)
        assert version is not None
        return version

    def finds(self, query: str, sender: str = SENDER, **options: Any) -> list[str]:
        options = {"most_price": None, "limit": 5, **options}
        return list(self.shelf.search(sender, self.version(sender), query, **options))

    def answers(self, question: str) -> list[KnowledgeEntry]:
        return list(self.shelf.search_knowledge(SENDER, self.version(), question, limit=3))

    def live(self, product_id: str, sender: str = SENDER) -> Product | None:
        return self.shelf.products(sender, self.version(sender), [product_id]).get(product_id)

    def stock(self, product_id: str) -> int | None:
        product = self.live(product_id)
        assert product is not None
        return product.stock

    def sells(self, product_id: str, quantity: int, version: CatalogVersion | None = None) -> None:
        take = StockTake(SENDER, (version or self.version()).version, product_id, quantity)
        self.conversations.commit(Change("conversation-1", stock=(take,), touches_conversation=False))


@pytest.fixture(params=["fake", "dynamodb"])
def catalog(request: pytest.FixtureRequest) -> Iterator[Catalog]:
    if request.param == "fake":
        conversations = FakeConversations()
        fake = FakeCatalog(conversations)
        yield Catalog(fake, conversations, fake.snapshots.clear)
        return
    with aws_in_process():
        transactions = Transactions(shards=3, retention=timedelta(days=365), sleep=lambda seconds: None)
        objects = ObjectStore(BUCKET)
        yield Catalog(DynamoCatalog(objects), DynamoConversations(transactions), lambda: objects.delete_under(""))


def test_before_the_first_import_there_is_no_catalog(catalog: Catalog) -> None:
    assert catalog.shelf.version(SENDER) is None


def test_an_imported_product_is_found_and_comes_back_whole(catalog: Catalog) -> None:
    catalog.imports(MUG, SHAWL)
    assert catalog.finds("tazas") == ["TAZA"]
    assert catalog.live("TAZA") == MUG
    assert catalog.live("REBOZO") == SHAWL
    assert catalog.live("NADA") is None


def test_products_are_told_together_and_each_once(catalog: Catalog) -> None:
    catalog.imports(MUG, SHAWL)
    found = catalog.shelf.products(SENDER, catalog.version(), ["REBOZO", "TAZA", "TAZA", "NADA"])
    assert found == {"TAZA": MUG, "REBOZO": SHAWL}


def test_a_page_goes_on_after_the_last_product_of_the_one_before(catalog: Catalog) -> None:
    catalog.imports(*(replace(SHAWL, product_id=f"P{n}") for n in range(5)))
    first = catalog.shelf.page(SENDER, catalog.version(), after="", limit=3)
    rest = catalog.shelf.page(SENDER, catalog.version(), after=first[-1].product_id, limit=3)
    assert [product.product_id for product in [*first, *rest]] == ["P0", "P1", "P2", "P3", "P4"]


def test_each_number_of_the_shop_has_its_own_catalog(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.imports(SHAWL, sender=OTHER)
    assert catalog.finds("taza rebozo") == ["TAZA"]
    assert catalog.finds("taza rebozo", sender=OTHER) == ["REBOZO"]


def test_an_import_replaces_all_and_says_what_changed(catalog: Catalog) -> None:
    catalog.imports(MUG, SHAWL)
    cheaper, new = replace(MUG, price=19900), Product("VELA", "Vela de cera", 12000, "MXN", stock=3)
    imported = catalog.imports(cheaper, new)
    assert (imported.products, imported.added, imported.removed) == (2, (new,), (SHAWL,))
    assert imported.changed == ((MUG, cheaper),)
    assert imported.version == catalog.version().version
    assert catalog.live("TAZA") == cheaper
    assert catalog.live("REBOZO") is None
    assert catalog.finds("rebozo") == []


def test_the_same_list_again_changes_nothing(catalog: Catalog) -> None:
    catalog.imports(MUG, SHAWL)
    imported = catalog.imports(MUG, SHAWL)
    assert (imported.added, imported.changed, imported.removed) == ((), (), ())


def test_an_import_that_is_only_tried_leaves_everything_as_it_was(catalog: Catalog) -> None:
    catalog.imports(MUG)
    before = catalog.version()
    imported = catalog.imports(SHAWL, dry_run=True)
    assert (imported.version, imported.added, imported.removed) == (None, (SHAWL,), (MUG,))
    assert catalog.version() == before
    assert catalog.live("TAZA") == MUG


def test_stock_in_the_file_is_what_the_shop_says(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.sells("TAZA", 2)
    catalog.imports(replace(MUG, stock=9))
    assert catalog.stock("TAZA") == 9


def test_a_file_without_stock_keeps_what_is_there(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.sells("TAZA", 2)
    catalog.imports(replace(MUG, stock=None), SHAWL, has_stock=False)
    assert catalog.stock("TAZA") == 3
    assert catalog.stock("REBOZO") is None


def test_what_is_sold_while_the_rows_are_written_is_not_lost(catalog: Catalog) -> None:
    catalog.imports(MUG)
    before = catalog.version()
    _meanwhile(catalog, lambda: catalog.sells("TAZA", 2, before))
    catalog.imports(replace(MUG, stock=None), has_stock=False)
    assert catalog.stock("TAZA") == 3


def test_the_last_piece_is_not_sold_from_both_versions(catalog: Catalog) -> None:
    catalog.imports(replace(MUG, stock=1))
    before = catalog.version()
    _meanwhile(catalog, lambda: catalog.sells("TAZA", 1, before))
    _right_after(catalog, lambda: catalog.sells("TAZA", 1))
    with pytest.raises(StockChanged):
        catalog.imports(replace(MUG, stock=None), has_stock=False)
    assert catalog.stock("TAZA") == 0


def test_an_import_that_dies_as_it_is_in_force_has_the_right_stock(catalog: Catalog) -> None:
    catalog.imports(MUG)
    before = catalog.version()
    _meanwhile(catalog, lambda: catalog.sells("TAZA", 2, before))
    _right_after(catalog, _die)
    with pytest.raises(Killed):
        catalog.imports(replace(MUG, stock=None, price=30000), has_stock=False)
    assert catalog.live("TAZA") == replace(MUG, stock=3, price=30000)


def test_pieces_that_come_back_while_the_rows_are_written_are_kept(catalog: Catalog) -> None:
    catalog.imports(MUG)
    before = catalog.version()
    _meanwhile(catalog, lambda: catalog.sells("TAZA", -2, before))
    catalog.imports(replace(MUG, stock=None), has_stock=False)
    assert catalog.stock("TAZA") == 7


def test_an_import_without_stock_keeps_that_of_one_that_was_faster_and_what_it_sold(catalog: Catalog) -> None:
    catalog.imports(MUG, replace(SHAWL, stock=4))

    def another_import() -> None:
        catalog.imports(replace(MUG, stock=2))
        catalog.sells("TAZA", 1)

    _meanwhile(catalog, another_import)
    catalog.imports(replace(MUG, stock=None, name="Jarrito"), SHAWL, has_stock=False)
    assert (catalog.stock("TAZA"), catalog.stock("REBOZO")) == (1, None)
    assert catalog.finds("jarrito") == ["TAZA"]


def test_an_import_without_stock_keeps_what_an_edit_says_meanwhile(catalog: Catalog) -> None:
    catalog.imports(MUG)
    _meanwhile(catalog, lambda: catalog.puts(replace(MUG, stock=None)))
    catalog.imports(replace(MUG, stock=None), has_stock=False)
    assert catalog.stock("TAZA") is None


def test_a_sale_holds_up_only_what_has_copied_the_stock(catalog: Catalog) -> None:
    catalog.imports(MUG)
    seen = catalog.version()
    catalog.sells("TAZA", 1)
    after = CatalogVersion(seen.version, "catalogs/14155238886/next.json.gz")
    move = SENDER, seen, after, catalog.shelf.snapshot(SENDER, seen), catalog.clock.now()
    with pytest.raises(CatalogChanged):
        catalog.shelf.put_in_force(*move, same_stock=True)
    catalog.shelf.put_in_force(*move)
    assert catalog.version() == after


def test_nothing_is_sold_from_a_version_that_was_replaced(catalog: Catalog) -> None:
    catalog.imports(MUG)
    before = catalog.version()
    catalog.imports(MUG)
    with pytest.raises(StockChanged):
        catalog.sells("TAZA", 1, before)


def test_a_changed_product_is_quoted_and_found_as_it_is_now(catalog: Catalog) -> None:
    catalog.imports(MUG, SHAWL)
    version = catalog.version().version
    changed = catalog.puts(replace(MUG, name="Jarrito de barro", price=19900))
    assert changed == catalog.live("TAZA")
    assert (changed.name, changed.price) == ("Jarrito de barro", 19900)
    assert catalog.finds("jarritos") == ["TAZA"]
    assert catalog.finds("taza", most_price=20000) == ["TAZA"], "its code says so"
    assert catalog.version().version == version, "quotes of the others go on"


def test_a_new_product_is_found(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.puts(SHAWL)
    assert catalog.finds("rebozo") == ["REBOZO"]
    assert catalog.live("REBOZO") == SHAWL


def test_the_first_product_can_be_written_without_an_import(catalog: Catalog) -> None:
    catalog.puts(MUG)
    assert catalog.finds("taza") == ["TAZA"]
    assert catalog.live("TAZA") == MUG


def test_a_product_changed_without_its_stock_keeps_what_is_there_now(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.sells("TAZA", 2)
    assert catalog.puts(replace(MUG, stock=None, price=30000), keep_stock=True).stock == 3
    assert catalog.puts(replace(MUG, stock=None)).stock is None


def test_a_product_that_is_removed_is_neither_found_nor_quoted(catalog: Catalog) -> None:
    catalog.imports(MUG, SHAWL)
    catalog.removes("TAZA")
    assert catalog.live("TAZA") is None
    assert catalog.finds("taza") == []
    assert catalog.finds("rebozo") == ["REBOZO"]
    with pytest.raises(RequestRefused) as refused:
        catalog.removes("TAZA")
    assert refused.value.status == 404


def test_knowledge_is_found_beside_the_products_and_outlives_an_import(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.writes(CARE)
    assert catalog.answers("¿cómo se lavan los rebozos?") == [ANSWER]
    assert catalog.live("TAZA") == MUG
    catalog.imports(SHAWL)
    catalog.puts(MUG)
    assert catalog.answers("¿cómo se lavan los rebozos?") == [ANSWER]
    assert EditKnowledge(catalog.shelf, catalog.change).read(SENDER) == CARE


def test_knowledge_can_be_written_before_there_is_a_product(catalog: Catalog) -> None:
    catalog.writes(CARE)
    assert catalog.answers("lavar rebozo") == [ANSWER]
    assert catalog.finds("rebozo") == []


def test_of_two_changes_at_once_none_is_lost(catalog: Catalog) -> None:
    catalog.imports(MUG)
    _meanwhile(catalog, lambda: catalog.puts(SHAWL))
    catalog.puts(replace(MUG, name="Jarrito"))
    assert catalog.finds("jarrito") == ["TAZA"]
    assert catalog.finds("rebozo") == ["REBOZO"]


INVOICE = "¿Hacen factura?"


def test_an_answered_question_is_found_and_listed_no_more(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.writes(CARE)
    question_id = catalog.asks(INVOICE)
    catalog.replies(question_id)
    assert [entry.text for entry in catalog.answers(INVOICE)] == ["Sí, sin costo."]
    assert catalog.answers("¿Cómo se lava el rebozo?") == [ANSWER]
    assert catalog.shelf.find_question(SENDER, question_id) is None


def test_of_two_who_answer_a_question_at_once_the_second_is_told(catalog: Catalog) -> None:
    question_id = catalog.asks(INVOICE)
    _meanwhile(catalog, lambda: catalog.replies(question_id))
    with pytest.raises(RequestRefused) as refused:
        catalog.replies(question_id, "No.")
    assert refused.value.status == 404
    assert [entry.text for entry in catalog.answers(INVOICE)] == ["Sí, sin costo."]


def test_knowledge_written_while_a_question_is_answered_is_not_lost(catalog: Catalog) -> None:
    question_id = catalog.asks(INVOICE)
    _meanwhile(catalog, lambda: catalog.writes(CARE))
    catalog.replies(question_id)
    assert len(catalog.answers(INVOICE)) == len(catalog.answers("¿Cómo se lava el rebozo?")) == 1


def test_a_question_that_is_forgotten_while_it_is_answered_gets_no_answer(catalog: Catalog) -> None:
    catalog.imports(MUG)
    question_id = catalog.asks(INVOICE)
    _meanwhile(catalog, lambda: catalog.forgets(question_id))
    with pytest.raises(RequestRefused):
        catalog.replies(question_id)
    assert catalog.answers(INVOICE) == []


def test_beyond_the_most_answers_a_question_stays_listed(catalog: Catalog) -> None:
    many = tuple(KnowledgeEntry(f"Pregunta {n}", "Sí.") for n in range(MOST_ITEMS))
    catalog.writes(Knowledge(items=many))
    question_id = catalog.asks(INVOICE)
    with pytest.raises(RequestRefused) as refused:
        catalog.replies(question_id)
    assert (refused.value.status, refused.value.code) == (409, "knowledge_full")
    assert catalog.shelf.find_question(SENDER, question_id)


def test_knowledge_written_during_an_import_is_not_lost(catalog: Catalog) -> None:
    catalog.imports(MUG)
    _meanwhile(catalog, lambda: catalog.writes(CARE))
    catalog.imports(SHAWL)
    assert catalog.answers("lavar rebozo") == [ANSWER]


def test_the_pointer_moves_only_from_where_it_was_seen(catalog: Catalog) -> None:
    catalog.imports(MUG)
    seen = catalog.version()
    catalog.puts(SHAWL)
    after = CatalogVersion(seen.version, "catalogs/14155238886/late.json.gz")
    with pytest.raises(CatalogChanged):
        catalog.shelf.put_in_force(SENDER, seen, after, catalog.shelf.snapshot(SENDER, seen), catalog.clock.now())
    assert catalog.finds("rebozo") == ["REBOZO"]


def test_rows_of_versions_long_replaced_are_deleted_by_a_later_import(catalog: Catalog) -> None:
    versions = []
    for _ in range(3):
        catalog.imports(MUG, SHAWL)
        versions.append(catalog.version())
        catalog.clock.move(2 * 3600)
    left = [len(catalog.shelf.products(SENDER, version, ["TAZA", "REBOZO"])) for version in versions]
    assert left == [0, 2, 2], "a turn that began before the last import still reads the one before"


def test_rows_of_an_import_that_died_are_deleted_by_a_later_one(catalog: Catalog) -> None:
    catalog.shelf.write(SENDER, "died", [MUG], catalog.clock.now())
    catalog.clock.move(2 * 3600)
    catalog.imports(SHAWL)
    assert catalog.shelf.products(SENDER, CatalogVersion("died", ""), ["TAZA"]) == {}


def test_without_its_object_a_catalog_is_searched_by_its_rows(catalog: Catalog) -> None:
    catalog.imports(MUG)
    catalog.writes(CARE)
    catalog.lose_objects()
    assert catalog.finds("taza") == ["TAZA"]
    assert catalog.answers("lavar rebozo") == []
    catalog.puts(SHAWL)
    assert catalog.finds("rebozo taza") == ["REBOZO", "TAZA"]


def test_a_catalog_of_many_batches_is_written_whole(catalog: Catalog) -> None:
    products = [replace(MUG, product_id=f"P{n:03}", stock=n) for n in range(130)]
    catalog.imports(*products)
    assert catalog.shelf.stocks(SENDER, catalog.version()) == {f"P{n:03}": n for n in range(130)}


def _meanwhile(catalog: Catalog, happens: Callable[[], None]) -> None:
    """Once, right before the pointer is moved."""
    move = catalog.shelf.put_in_force
    left = [happens]

    class Between:
        def __getattr__(self, name: str) -> Any:
            return getattr(shelf, name)

        def put_in_force(self, *arguments: Any, **options: Any) -> None:
            if left:
                catalog.shelf = shelf
                left.pop()()
            move(*arguments, **options)

    shelf = catalog.shelf
    catalog.shelf = Between()


def _right_after(catalog: Catalog, happens: Callable[[], None]) -> None:
    """As soon as the pointer has moved."""

    class After:
        def __getattr__(self, name: str) -> Any:
            return getattr(shelf, name)

        def put_in_force(self, *arguments: Any, **options: Any) -> None:
            shelf.put_in_force(*arguments, **options)
            happens()

    shelf = catalog.shelf
    catalog.shelf = After()


def _die() -> None:
    raise Killed
