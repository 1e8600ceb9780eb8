"""Imports: of a feed and of a spreadsheet beside django-import-export row by row, and of a national table of
postcodes beside rows that are ready. BENCH_IMPORTED services, BENCH_POSTCODES rows."""

from __future__ import annotations

import gc
import os
import resource
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from directory.accounts.actors import SYSTEM
from directory.bulk.insert_rows import insert_values
from directory.catalogue.loading import load_needs
from directory.indexing.touched import postponed
from directory.openreferral.importer import import_records
from directory.places.loading import load_shipped
from directory.places.models import Postcode
from directory.places.postcode_files import COLUMNS, BadRow, Values, read_file
from directory.spreadsheets import actions, running
from directory.spreadsheets.models import Spreadsheet, Stage
from tests.benchmarks import made_files
from tests.benchmarks.measuring import Clock, by_the_clock, own_time, table, timed
from tests.benchmarks.row_by_row import import_row_by_row

IMPORTED = int(os.environ.get("BENCH_IMPORTED", "2000"))
ROW_BY_ROW = min(300, IMPORTED)
"""Rows of the slow way; it costs the same for each."""
POSTCODES = int(os.environ.get("BENCH_POSTCODES", "200000"))
AT_ONCE = 20_000
FOREWORD = 100
"""Records that are imported first: what is loaded and learnt once is not counted for each."""


@pytest.fixture
def map_and_needs(transactional_db: None) -> None:
    load_needs()
    load_shipped()


def test_services_and_rows(map_and_needs: None) -> None:
    """Each is measured with other services than those before: what is known already costs less."""
    _feed(0, FOREWORD)
    _rows(FOREWORD, FOREWORD)
    first = 2 * FOREWORD
    found = [("feed", _feed(first, IMPORTED), _memory())]
    found.append(("spreadsheet", _rows(first + IMPORTED, IMPORTED), _memory()))
    slowly = made_files.spreadsheet(ROW_BY_ROW, first + 2 * IMPORTED)
    with postponed():
        made, slow = timed(lambda: import_row_by_row(slowly), own_time)
        assert made == ROW_BY_ROW
    each = slow / ROW_BY_ROW * 1000
    table(
        f"Imports beside django-import-export row by row ({connection.vendor}, own time)",
        ("import", "records", "ms each", "with the index", "row by row", "of that", "memory MB"),
        [
            [name, f"{IMPORTED:,}", alone, whole, each, f"1/{each / alone:.1f}", memory]
            for name, (alone, whole), memory in found
        ],
    )


def _feed(first: int, number: int) -> tuple[float, float]:
    records = list(made_files.services(number, first))
    return _each(number, lambda: import_records(records, source=f"feed-{first}", by=SYSTEM).run.added)


def _rows(first: int, number: int) -> tuple[float, float]:
    content = made_files.spreadsheet(number, first)
    sheet = actions.take_file(name="made.csv", content=content, source_name=f"Rows {first}", by=SYSTEM)
    Spreadsheet.objects.filter(pk=sheet.pk).update(stage=Stage.TO_IMPORT)
    sheet.refresh_from_db()

    def bring() -> int:
        running.import_now(sheet, by=SYSTEM)
        return running.counts_of(sheet, is_check=False)["added"]

    return _each(number, bring)


def _each(number: int, bring: Callable[[], int]) -> tuple[float, float]:
    """Milliseconds for each record, and with the search index brought up to date."""
    began = own_time()
    with postponed():
        added = bring()
        alone = own_time() - began
    assert added == number
    return alone / number * 1000, (own_time() - began) / number * 1000


def test_postcodes(map_and_needs: None, tmp_path: Path) -> None:
    path = tmp_path / "national.csv"
    made_files.postcodes(path, POSTCODES)
    ours: dict[str, float] = {}
    for name, clock in (("own time", own_time), ("by the clock", by_the_clock)):
        bare = _ready_rows(path, clock)
        ours[name] = _command(path, clock) / bare
    again = _command(path, by_the_clock)
    titles = ("rows", "of bare rows, own time", "by the clock", "again, a second", "memory MB")
    row = [f"{POSTCODES:,}", ours["own time"], ours["by the clock"], round(POSTCODES / again), _memory()]
    table(f"Postcodes of a file beside ready rows ({connection.vendor})", titles, [row])


def _ready_rows(path: Path, clock: Clock) -> float:
    """Seconds to write what the file holds, ready in memory some thousands at a time."""
    seconds = 0.0
    Postcode.objects.all().delete()
    values = iter(read_file(path).values)
    with transaction.atomic():
        for batch in _batches(values):
            gc.collect()
            began = clock()
            insert_values(Postcode._meta.db_table, COLUMNS, batch)
            seconds += clock() - began
        began = clock()
    return seconds + clock() - began


def _batches(values: Iterator[Values | BadRow]) -> Iterator[list[Values]]:
    good = (value for value in values if not isinstance(value, BadRow))
    while batch := list(islice(good, AT_ONCE)):
        yield batch


def _command(path: Path, clock: Callable[[], float]) -> float:
    Postcode.objects.all().delete()
    return timed(lambda: call_command("import_postcodes", str(path), verbosity=0), clock)[1]


def _memory() -> int:
    """The most that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
