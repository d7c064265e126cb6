"""The tables as they are in moto, row by row, whatever model or index knows of them."""

from copy import deepcopy
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.store.tables import TABLE_NAMES
from tests.aws import REGION

Row = dict[str, Any]
# By the table's name without its prefix; each attribute as DynamoDB writes it: {"S": "…"}.
Rows = dict[str, list[Row]]


def all_rows(prefix: str) -> Rows:
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    return {name: _rows(tables[prefix + name]) for name in TABLE_NAMES.values() if prefix + name in tables}


def _rows(table: Any) -> list[Row]:
    return sorted((deepcopy(item.to_json()["Attributes"]) for item in table.all_items()), key=str)
