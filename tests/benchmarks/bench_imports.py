"""Imports: of a feed and of a spreadsheet beside django-import-export row by row, of a feed in which each
record has changed, and of a national table of postcodes beside rows that are ready (COPY on PostgreSQL).

BENCH_IMPORTED services and rows (10,000), BENCH_POSTCODES rows (200,000; 2600000 for the whole country).
`WAYMARK_TEST_ON=postgresql` and TEST_DATABASE_URL measure on PostgreSQL.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from directory.accounts.actors import SYSTEM
from directory.bulk.insert_rows import insert_values
from directory.catalogue.loading import load_needs
from directory.indexing.touched import postponed
from directory.openreferral.feeds.reader import Feed
from directory.openreferral.importer import ensure_source, import_services
from directory.places.loading import load_shipped
from directory.places.models import Postcode
from directory.places.postcode_files import COLUMNS, BadRow, Values, read_file
from directory.spreadsheets import actions, running
from directory.spreadsheets.models import Spreadsheet, Stage
from tests.benchmarks import made_files
from tests.benchmarks.measuring import by_the_clock, own_time, table, timed
from tests.benchmarks.row_by_row import import_row_by_row

IMPORTED = int(os.environ.get("BENCH_IMPORTED", "10000"))
ROW_BY_ROW = min(300, IMPORTED)
"""Rows of the slow way; it costs the same for each."""
POSTCODES = int(os.environ.get("BENCH_POSTCODES", "200000"))
AT_ONCE = 20_000
pytestmark = pytest.mark.database
MOST_MEMORY = 500
"""Megabytes that an import may take, this process with all that it measures included."""
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
    imports: tuple[tuple[str, Callable[[], tuple[float, float]]], ...] = (
        ("feed", lambda: _feed(first, IMPORTED)),
        ("spreadsheet", lambda: _rows(first + IMPORTED, IMPORTED)),
        ("feed, each changed", lambda: _feed(first, IMPORTED, again=True)),
    )
    found = []
    for name, bring in imports:
        _forget_most_memory()
        found.append((name, bring(), _memory()))
    slowly = made_files.spreadsheet(ROW_BY_ROW, first + 2 * IMPORTED)
    with postponed():
        made, slow = timed(lambda: import_row_by_row(slowly), own_time)
        assert made == ROW_BY_ROW
    each = slow / ROW_BY_ROW * 1000
    table(
        f"Imports beside django-import-export row by row ({connection.vendor}, own time; memory at most "
        f"{MOST_MEMORY} MB wanted)",
        ("import", "records", "ms each", "with the index", "row by row", "of that", "memory MB"),
        [
            [name, f"{IMPORTED:,}", alone, whole, each, f"1/{each / alone:.1f}", memory]
            for name, (alone, whole), memory in found
        ],
    )


def _feed(first: int, number: int, *, again: bool = False) -> tuple[float, float]:
    """A feed that comes record by record; `again` it comes with other words and times in each of them."""
    making = Making(made_files.services(number, first))
    records = (made_files.changed(record) for record in making) if again else making
    source = ensure_source(f"feed-{first}")

    def bring() -> int:
        run = import_services(source=source, feed=Feed(records, "3.0", number, "made"), by=SYSTEM).run
        return run.changed if again else run.added

    return _each(number, bring, making)


def _rows(first: int, number: int) -> tuple[float, float]:
    content = made_files.spreadsheet(number, first)
    sheet = actions.take_file(name="made.csv", content=content, source_name=f"Rows {first}", by=SYSTEM)
    Spreadsheet.objects.filter(pk=sheet.pk).update(stage=Stage.TO_IMPORT)
    sheet.refresh_from_db()

    def bring() -> int:
        running.import_now(sheet, by=SYSTEM)
        return running.counts_of(sheet, is_check=False)["added"]

    return _each(number, bring, Making(iter(())))


class Making:
    """Invented records as they are asked for, and the time that inventing them took."""

    def __init__(self, records: Iterator[dict[str, Any]]) -> None:
        self._records, self.seconds = records, 0.0

    def __iter__(self) -> Making:
        return self

    def __next__(self) -> dict[str, Any]:
        began = own_time()
        try:
            return next(self._records)
        finally:
            self.seconds += own_time() - began


def _each(number: int, bring: Callable[[], int], making: Making) -> tuple[float, float]:
    """Milliseconds for each record, and with the search index brought up to date."""
    began = own_time()
    with postponed():
        added = bring()
        alone = own_time() - began - making.seconds
    assert added == number
    whole = own_time() - began - making.seconds
    found = alone / number * 1000, whole / number * 1000
    print(f"{number:,}: {found[0]:.2f} ms each, {found[1]:.2f} with the index", flush=True)
    return found


def test_postcodes(map_and_needs: None, tmp_path: Path) -> None:
    path = tmp_path / "national.csv"
    made_files.postcodes(path, POSTCODES)
    bare = _ready_rows(path)
    _forget_most_memory()
    ours = _command(path)
    assert Postcode.objects.count() == POSTCODES
    again = _command(path, afresh=False)
    titles = ("rows", "of bare rows, own time", "by the clock", "µs each", "again, a second", "memory MB")
    row = [
        f"{POSTCODES:,}",
        ours.own / bare.own,
        ours.clock / bare.clock,
        ours.own / POSTCODES * 1_000_000,
        round(POSTCODES / again.clock),
        _memory(),
    ]
    table(f"Postcodes of a file beside ready rows ({connection.vendor})", titles, [row])


@dataclass(slots=True)
class Took:
    """Seconds of this thread's own, and by the clock (a server's share is seen there only)."""

    own: float = 0.0
    clock: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        own, clock = own_time(), by_the_clock()
        yield
        self.own += own_time() - own
        self.clock += by_the_clock() - clock


def _ready_rows(path: Path) -> Took:
    """To write what the file holds, ready in memory some thousands at a time."""
    took = Took()
    Postcode.objects.all().delete()
    values = iter(read_file(path).values)
    whole = transaction.atomic()
    whole.__enter__()
    for batch in _batches(values):
        gc.collect()
        with took.counted():
            insert_values(Postcode._meta.db_table, COLUMNS, batch)
    with took.counted():
        whole.__exit__(None, None, None)
    return took


def _batches(values: Iterator[Values | BadRow]) -> Iterator[list[Values]]:
    good = (value for value in values if not isinstance(value, BadRow))
    while batch := list(islice(good, AT_ONCE)):
        yield batch


def _command(path: Path, *, afresh: bool = True) -> Took:
    if afresh:
        Postcode.objects.all().delete()
    took = Took()
    with took.counted():
        call_command("import_postcodes", str(path), verbosity=0)
    return took


def _forget_most_memory() -> None:
    """What was held before and is free again goes back to the machine, and the most is counted afresh, where
    the machine is Linux with the GNU C library; elsewhere the most stays that of the whole run."""
    gc.collect()
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")


def _memory() -> int:
    """The most that this process has held since it was counted afresh, in megabytes."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
