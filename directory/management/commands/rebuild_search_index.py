"""Fill the search index anew from the database. Searching goes on meanwhile, and no edit is lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from directory.indexing import documents, reindex, touched
from search.engines.base import EngineUnavailable


class Command(BaseCommand):
    help = "Fill the search index anew and swap it in. Searching goes on in the old one until then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--engine",
            choices=("embedded", "elasticsearch"),
            help="Only this one; by default every engine in use.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        in_use = touched.engines_in_use()
        if options["engine"] and options["engine"] not in in_use:
            raise CommandError(
                f"{options['engine']} is not in use. Set SEARCH_ENGINE={options['engine']} first."
            )
        problems = []
        for name in [options["engine"]] if options["engine"] else in_use:
            try:
                self._rebuild(name, quiet=options["verbosity"] == 0)
            except (EngineUnavailable, OSError) as problem:
                problems.append(
                    f"{name} could not be filled and keeps its old index, if it has one: {problem}"
                )
        if problems:
            raise CommandError("\n".join(problems))

    def _rebuild(self, name: str, *, quiet: bool) -> None:
        with tqdm(total=documents.count_listed(), desc=name, unit=" listings", disable=quiet) as bar:
            count = reindex.rebuild(name, progress=bar.update)
        if not quiet:
            self.stdout.write(f"{name}: {count} documents")
