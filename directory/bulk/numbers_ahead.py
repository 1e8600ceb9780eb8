"""Numbers of rows that are still to be written, so that others can name them and all go in together."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models


def number_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Give each row the number that the database would have given it, in the transaction that writes them.

    On SQLite that is the only transaction that writes; on PostgreSQL the numbers are taken from the sequence.
    """
    for row, number in zip(rows, _next(model, len(rows)), strict=True):
        row.pk = number


def _next(model: type[models.Model], count: int) -> Sequence[int]:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [quote(table), key, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute(
            f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0),"  # noqa: S608
            f" coalesce((SELECT max({quote(key)}) FROM {quote(table)}), 0))",
            [table],
        )
        last = int(cursor.fetchone()[0])
        return range(last + 1, last + 1 + count)
