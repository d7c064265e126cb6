"""The shop's products: the list, a search as customers' questions are searched, one product, a whole new catalog."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib import wiring
from chalicelib.clock import Deadline
from chalicelib.errors import CatalogInvalid, RequestRefused
from chalicelib.routes.http import Routes, body_of, json_object, limit_of, query
from chalicelib.routes.senders import sender_of
from chalicelib.sales.operators import Role

if TYPE_CHECKING:
    from chalicelib.flows.import_catalog import Imported
    from chalicelib.sales.catalog import Product

routes = Routes(__name__)

_JSON = "application/json"
# API Gateway hands bytes over as they are only for the second: of a text it keeps no other encoding than UTF-8.
_FILES = ("text/csv", "application/octet-stream")
_LONGEST_SEARCH = 200
_MOST_FOUND = 50
# What the request has left of the 28 s of its Lambda once the new catalog is in force.
_IMPORT_SECONDS = 20
_MOST_PREVIEWED = 20


@routes.route("/api/products", methods=["GET"], role=Role.VIEWER)
def list_products() -> dict[str, Any]:
    parts, parameters = wiring.current(), query(routes.current_request)
    sender, limit = sender_of(parameters), limit_of(parameters)
    version = parts.catalog.version(sender)
    if version is None:
        return {"items": [], "next": None}
    if q := parameters.get("q", "").strip():
        found = parts.catalog.search(
            sender, version, q[:_LONGEST_SEARCH], most_price=None, limit=min(limit, _MOST_FOUND)
        )
        live = parts.catalog.products(sender, version, found)
        return {"items": [_shown(live[known]) for known in found if known in live], "next": None}
    after = parts.cursors.decode("products", parameters["cursor"]) if parameters.get("cursor") else ["", ""]
    page = parts.catalog.page(sender, version, after=after[1] if after[0] == sender else "", limit=limit)
    more = parts.cursors.encode("products", [sender, page[-1].product_id]) if len(page) == limit else None
    return {"items": [_shown(product) for product in page], "next": more}


@routes.route("/api/products/{product_id}", methods=["GET"], role=Role.VIEWER)
def get_product(product_id: str) -> dict[str, Any]:
    from chalicelib.sales.catalog import is_product_id  # the webhook's start need not wait for it

    parts, sender = wiring.current(), sender_of(query(routes.current_request))
    version = parts.catalog.version(sender)
    found = parts.catalog.products(sender, version, [product_id]) if version and is_product_id(product_id) else {}
    if product_id not in found:
        raise RequestRefused(404, "not_found", "Ese producto no existe.")
    return _shown(found[product_id])


@routes.route("/api/products/{product_id}", methods=["PUT"], role=Role.OPERATOR)
def put_product(product_id: str) -> dict[str, Any]:
    """Without `stock` in the body, what is in stock stays."""
    body = json_object(routes.current_request)
    sender = sender_of(query(routes.current_request))
    product = _checked(product_id, body, _currency(sender))
    put = wiring.current().edit_product.put(sender, product, keep_stock="stock" not in body)
    return _shown(put)


@routes.route("/api/products/{product_id}", methods=["DELETE"], role=Role.OPERATOR)
def remove_product(product_id: str) -> Response:
    wiring.current().edit_product.remove(sender_of(query(routes.current_request)), product_id)
    return Response("", status_code=204)


@routes.route("/api/products/import", methods=["POST"], role=Role.OPERATOR, content_types=[_JSON, *_FILES])
def import_products() -> dict[str, Any]:
    """`{"csv": text, "dry_run": false}`, or the file itself, with `?dry_run=true` in the URL."""
    from chalicelib.sales.catalog_file import read_catalog

    parts, sender = wiring.current(), sender_of(query(routes.current_request))
    data, dry_run = _file_of(routes.current_request)
    try:
        file = read_catalog(data, _currency(sender))
    except CatalogInvalid as invalid:
        details = [{"line": line, "message": message} for line, message in invalid.mistakes]
        told = "El archivo tiene errores y no se importó nada. Corrígelos y vuelve a intentarlo."
        raise RequestRefused(400, "catalog_invalid", told, details=details) from None
    deadline = Deadline(parts.clock, parts.clock.now() + timedelta(seconds=_IMPORT_SECONDS))
    return _told(parts.import_catalog(sender, file, deadline, dry_run=dry_run))


def _file_of(request: Any) -> tuple[bytes, bool]:
    """The file, and whether it is only tried."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() in _FILES:
        return body_of(request), query(request).get("dry_run", "false").lower() == "true"
    body = json_object(request)
    csv, dry_run = body.get("csv"), body.get("dry_run", False)
    if not isinstance(csv, str) or not isinstance(dry_run, bool) or set(body) - {"csv", "dry_run"}:
        raise RequestRefused(400, "bad_field", "«csv» es el texto del archivo; «dry_run», opcional, es true o false.")
    return csv.encode("utf-8", "replace"), dry_run


def _told(imported: "Imported") -> dict[str, Any]:
    return {
        "version": imported.version,
        "products": imported.products,
        "added": len(imported.added),
        "changed": len(imported.changed),
        "removed": len(imported.removed),
        "ignored_columns": list(imported.ignored),
        "preview": None if imported.version else _preview(imported),
    }


def _preview(imported: "Imported") -> dict[str, Any]:
    """The first of each kind, for somebody who looks whether it is what was meant."""
    return {
        "added": [_named(product) for product in imported.added[:_MOST_PREVIEWED]],
        "changed": [
            {**_named(now), "before": _price_and_stock(before), "after": _price_and_stock(now)}
            for before, now in imported.changed[:_MOST_PREVIEWED]
        ],
        "removed": [_named(product) for product in imported.removed[:_MOST_PREVIEWED]],
    }


def _named(product: "Product") -> dict[str, Any]:
    return {"product_id": product.product_id, "name": product.name}


def _price_and_stock(product: "Product") -> dict[str, Any]:
    return {"price": product.price, "currency": product.currency, "stock": product.stock}


def _currency(sender: str) -> str:
    in_force = wiring.current().profiles.in_force(sender)
    if in_force is None:
        raise RequestRefused(400, "unknown_sender", "Ese número no es de la tienda.")
    return in_force.profile.currency


def _checked(product_id: str, body: Mapping[str, Any], currency: str) -> "Product":
    """Raises RequestRefused with all that is wrong."""
    from chalicelib.sales.catalog import Product, mistakes_of

    if unknown := set(body) - set(_FIELDS) - {"product_id"}:
        raise RequestRefused(400, "bad_field", f"Un producto no tiene «{min(unknown)[:40]}».")
    wrong = [sentence for name, (kind, sentence) in _FIELDS.items() if name in body and not kind(body[name])]
    wrong += [_FIELDS[name][1] for name in ("name", "price") if name not in body]
    if body.get("product_id", product_id) != product_id:
        wrong.append("«product_id» es el de la dirección.")
    if wrong:
        raise RequestRefused(400, "bad_field", " ".join(wrong))
    product = Product(
        product_id=product_id,
        name=body["name"].strip(),
        price=body["price"],
        currency=body.get("currency", currency),
        description=body.get("description", "").strip(),
        stock=body.get("stock"),
        tags=tuple(dict.fromkeys(tag.strip() for tag in body.get("tags", []))),
        url=body.get("url", "").strip(),
        photo_url=body.get("photo_url", "").strip(),
    )
    if mistakes := list(mistakes_of(product, currency)):
        raise RequestRefused(400, "bad_field", " ".join(mistakes))
    return product


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_stock(value: Any) -> bool:
    return value is None or _is_whole(value)


def _are_tags(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


_FIELDS: dict[str, Any] = {
    "name": (_is_text, "Falta «name», el nombre, o no es un texto."),
    "price": (_is_whole, "Falta «price», un número entero de centavos, o no lo es."),
    "currency": (_is_text, "«currency» es el código de la moneda, como MXN."),
    "description": (_is_text, "«description» es un texto."),
    "stock": (_is_stock, "«stock» es un número entero de piezas, o null si no se cuentan."),
    "tags": (_are_tags, "«tags» es una lista de textos."),
    "url": (_is_text, "«url» es una dirección https."),
    "photo_url": (_is_text, "«photo_url» es una dirección https."),
}


def _shown(product: "Product") -> dict[str, Any]:
    """The price in minor units of `currency`; `stock` null: not counted."""
    return {
        "product_id": product.product_id,
        "name": product.name,
        "price": product.price,
        "currency": product.currency,
        "description": product.description,
        "stock": product.stock,
        "tags": list(product.tags),
        "url": product.url,
        "photo_url": product.photo_url,
    }
