"""Load settlements of OS Open Names: manage.py import_places FILE"""

from __future__ import annotations

import itertools
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from directory.indexing.touched import postponed
from directory.places import place_areas
from directory.places.gazetteer.loading_names import NamesLoader
from directory.places.gazetteer.os_open_names import BadName, Settlement, UnreadableNames, read_names

BATCH = 2_000
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Load cities, towns, villages, hamlets and suburbs from OS Open Names: its zip, the folder of its "
        "CSV files, or one of them. All of it or nothing is written. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The zip, a folder, or one CSV file.")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        self.bad: list[BadName] = []
        try:
            with transaction.atomic():
                loader = self._load(options["file"])
        except UnreadableNames as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from problem
        self._report(loader, time.monotonic() - began)
        self._place_again()

    def _load(self, path: Path) -> NamesLoader:
        loader = NamesLoader()
        with tqdm(unit=" places", disable=None) as bar:
            good = self._good(read_names(path), bar)
            while batch := list(itertools.islice(good, BATCH)):
                loader.load(batch)
        if not (loader.new or loader.renewed or loader.known):
            raise UnreadableNames(f"{path.name} holds no populated place.")
        return loader

    def _good(self, rows: Iterator[Settlement | BadName], bar: Any) -> Iterator[Settlement]:
        for row in rows:
            bar.update(1)
            if isinstance(row, BadName):
                self.bad.append(row)
            else:
                yield row

    def _report(self, loader: NamesLoader, seconds: float) -> None:
        for row in self.bad[:SHOWN]:
            self.stdout.write(f"{row.file}, line {row.line}: {row.why}")
        if len(self.bad) > SHOWN:
            self.stdout.write(f"… and {len(self.bad) - SHOWN} more rows that could not be used.")
        self.stdout.write(
            f"{loader.new} places added, {loader.renewed} renewed, {loader.known} known already, "
            f"{len(self.bad)} rows not used, in {seconds:.0f} s."
        )

    def _place_again(self) -> None:
        """Areas of listings that named a place nobody knew."""
        waiting = place_areas.count_unplaced()
        if not waiting:
            return
        with tqdm(total=waiting, unit=" listings", disable=None) as bar, postponed():
            placed = place_areas.place_again(bar.update)
        self.stdout.write(f"{placed} of {waiting} listings now serve an area we can place.")
