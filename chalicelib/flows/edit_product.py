"""A person of the shop changes one product: at once in what is quoted, and in what is found."""

from chalicelib.errors import RequestRefused
from chalicelib.flows.change_catalog import ChangeCatalog, Changed
from chalicelib.flows.ports import CatalogShelf
from chalicelib.sales.catalog import MOST_PRODUCTS, Product, ProductEdit
from chalicelib.sales.snapshot import Snapshot


class EditProduct:
    def __init__(self, catalog: CatalogShelf, change_catalog: ChangeCatalog) -> None:
        self._catalog = catalog
        self._change_catalog = change_catalog

    def put(self, sender: str, product: Product, *, keep_stock: bool) -> Product:
        """As it stands then. `keep_stock`: what is in stock at that moment stays. Raises RequestRefused, StoreBusy."""

        def change(newest: Snapshot) -> Changed:
            changed = newest.with_product(product)
            if len(changed.products) > MOST_PRODUCTS:
                raise RequestRefused(409, "catalog_full", f"El catálogo ya tiene {MOST_PRODUCTS:,} productos.")
            return Changed(changed, edit=ProductEdit(product.product_id, product, keep_stock))

        after = self._change_catalog(sender, change)
        return self._catalog.products(sender, after, [product.product_id]).get(product.product_id, product)

    def remove(self, sender: str, product_id: str) -> None:
        """Raises RequestRefused where there is none, StoreBusy."""

        def change(newest: Snapshot) -> Changed:
            changed = newest.without_product(product_id)
            if len(changed.products) == len(newest.products):
                raise RequestRefused(404, "not_found", "Ese producto no existe.")
            return Changed(changed, edit=ProductEdit(product_id))

        self._change_catalog(sender, change)
