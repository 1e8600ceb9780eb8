"""Changed rows of one table in one go, each with its own values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, models

from directory.bulk.insert_rows import preparer


def update_rows(model: type[models.Model], rows: Sequence[models.Model], names: Collection[str]) -> None:
    """Write these fields of the rows, without signals. Raises DatabaseError."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    key: Any = model._meta.pk
    made = [(field.attname, preparer(field)) for field in (*fields, key)]
    ready = [[prepare(getattr(row, attname)) for attname, prepare in made] for row in rows]
    quote = connection.ops.quote_name
    said = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {said} WHERE {quote(key.column)} = %s",  # noqa: S608
            ready,
        )
