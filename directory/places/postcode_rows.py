"""Writes postcodes by the ten thousand: a row that is there is brought up to date, none is removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, connection, transaction

from directory.bulk.insert_rows import insert_values
from directory.places.models import Postcode
from directory.places.postcode_files import COLUMNS, Values

BATCH = 20_000
_TABLE = Postcode._meta.db_table


class PostcodeWriter:
    """One load. Where nothing was there before, rows go straight into the table."""

    def __init__(self, fields: Sequence[str]) -> None:
        self._fields = fields
        self._fresh = not Postcode.objects.exists()

    @transaction.atomic
    def write(self, rows: Iterable[Values]) -> int:
        """Of a postcode that comes twice the last row counts. Returns how many were given, in this batch."""
        unique = list({row[0]: row for row in rows}.values())
        if self._fresh:
            try:
                with transaction.atomic():
                    insert_values(_TABLE, COLUMNS, unique)
                return len(unique)
            except IntegrityError:
                self._fresh = False  # one of an earlier batch comes again
        if connection.vendor == "postgresql":
            self._through_another_table(unique)
        else:
            insert_values(_TABLE, COLUMNS, unique, on_conflict=self._update())
        return len(unique)

    def _update(self) -> str:
        quote = connection.ops.quote_name
        changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in self._fields)
        return f"ON CONFLICT ({quote('compact')}) DO UPDATE SET {changes}"

    def _through_another_table(self, rows: Sequence[Values]) -> None:
        """COPY knows of no rows that are there already."""
        named = ", ".join(map(connection.ops.quote_name, COLUMNS))
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS given_postcodes (LIKE {_TABLE}) ON COMMIT DELETE ROWS"
            )
            insert_values("given_postcodes", COLUMNS, rows)
            cursor.execute(
                f"INSERT INTO {_TABLE} ({named}) SELECT {named} FROM given_postcodes {self._update()}"  # noqa: S608
            )
