"""Read times that listings have in words only: manage.py read_hours [--apply]"""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from directory import clock
from directory.accounts.actors import System
from directory.catalogue.hours_in_prose import said_back
from directory.catalogue.models import Service
from directory.indexing.touched import postponed
from directory.upkeep.read_words import read_words, with_hours_to_read, words_of


class Command(BaseCommand):
    help = (
        "Say what the times that listings have in words would be as days and hours. Nothing changes without "
        "--apply, and then only what is sure; the rest stays words."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="Change the listings whose words are sure.")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[str] = Counter()
        services = with_hours_to_read()
        with postponed(), tqdm(total=services.count(), unit=" listings", disable=None, leave=False) as bar:
            for service in services.iterator():
                self._one(service, counts, apply=options["apply"], all_lines=options["verbosity"] > 1)
                bar.update()
        done = "read into times" if options["apply"] else "would be read into times (--apply does it)"
        self.stdout.write(
            f"{counts['sure']} sure: {done}. {counts['probably']} probable and "
            f"{counts['not understood']} not understood: they stay words."
        )

    def _one(self, service: Service, counts: Counter[str], *, apply: bool, all_lines: bool) -> None:
        sure = False
        for found in words_of(service):
            confidence = found.reading.confidence
            counts[str(confidence)] += 1
            sure = sure or bool(found.rows)
            if all_lines or found.rows:
                said = said_back(found.reading, today=clock.today())
                times = "; ".join((*said.sure, *said.probably, *said.closed)) or "nothing"
                words = " ".join(found.words.split())[:160]
                self.stdout.write(f"{service.name}: “{words}” is {confidence}: {times}")
        if apply and sure:
            read_words(service=service, by=System("reading hours"))
