"""Import services from an Open Referral UK feed or file: manage.py import_openreferral PATH_OR_URL"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from directory.accounts.actors import System
from directory.openreferral.feeds.fetching import FetchProblem
from directory.openreferral.feeds.reader import NotServices, read
from directory.openreferral.gone import waiting
from directory.openreferral.importer import ImportStopped, ensure_source, import_services
from directory.openreferral.models import ImportLine

SHOWN = 200
"""Lines printed; all of them are kept with the run."""


class Command(BaseCommand):
    help = "Import services from Open Referral UK 3.0 or 1.0: one service, a list, or a feed page by page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path_or_url", help="A JSON file, or the address of a feed or of its /services.")
        parser.add_argument(
            "--source", default="", help="A short key for whom it comes from; keep it the same."
        )
        parser.add_argument("--name", default="", help="The source's name for people, when the key is new.")
        parser.add_argument("--licence", default="", help="The licence it is published under.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change, and change nothing."
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="Read what has not changed anew too, after a change of needs.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        where = options["path_or_url"]
        try:
            feed = read(where)
        except (NotServices, FetchProblem) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(f"{where} cannot be read: {problem.strerror}.") from problem
        key = options["source"] or _key_of(where)
        is_web = where.lower().startswith(("http://", "https://"))
        source = ensure_source(
            key, name=options["name"], url=feed.where if is_web else "", licence=options["licence"]
        )
        try:
            with tqdm(total=feed.total, unit=" services", disable=None) as bar:
                report = import_services(
                    source=source,
                    feed=feed,
                    by=System("import"),
                    dry_run=options["dry_run"],
                    again=options["again"],
                    progress=bar.update,
                )
        except ImportStopped as problem:
            raise CommandError(str(problem)) from problem
        run = report.run
        self._report(report.lines, run.problems, options)
        if run.is_part:
            self.stdout.write("Not all of the feed could be read, so nothing of it counts as gone.")
        elif not options["dry_run"] and (gone := waiting().filter(source=source).count()):
            self.stdout.write(f"{gone} listings are gone from this source: see “Gone from a feed”.")
        words = f"{run.added} added, {run.changed} changed, {run.unchanged} unchanged, {run.skipped} skipped"
        dry = " (dry run: nothing was written)" if options["dry_run"] else ""
        self.stdout.write(f"{words}. Source “{source.key}”, Open Referral UK {feed.version}.{dry}")

    def _report(self, lines: list[ImportLine], feed_problems: list[str], options: dict[str, Any]) -> None:
        wide = options["verbosity"] > 1
        told = [line for line in lines if wide or line.what == "changed" or line.problems]
        for line in told[:SHOWN]:
            self.stdout.write(f"{line.what:<9}  {line.name[:60]:<60}  {', '.join(line.changes)}".rstrip())
            for problem in line.problems:
                self.stdout.write(f"{'':<11}{problem}")
        if len(told) > SHOWN:
            self.stdout.write(f"… and {len(told) - SHOWN} more, kept with the run.")
        for problem in feed_problems:
            self.stdout.write(problem)


def _key_of(where: str) -> str:
    """A key from a file's name or an address's host, where none was given."""
    stem = re.sub(r"^https?://", "", where).split("/")[0] if "://" in where else Path(where).stem
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:80] or "import"
