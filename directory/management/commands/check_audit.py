"""Check that nobody rewrote the audit: manage.py check_audit"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from directory.audit import site_role
from directory.audit.checking import START, Head, NotAHead, check, newest_head, problem_with, waiting
from directory.audit.sealing import seal


class Command(BaseCommand):
    help = (
        "Follow the chain of seals over the audit. Says that it is whole and prints its head, to be noted "
        "somewhere else; or the first event that does not fit, and ends with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", default="", metavar="HEAD", help="Begin after a head noted earlier.")
        parser.add_argument(
            "--expect", default="", metavar="HEAD", help="Check all, and that this head stands in the chain."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            since, expected = (
                Head.read(options[name]) if options[name] else START for name in ("since", "expect")
            )
        except NotAHead as problem:
            raise CommandError(str(problem)) from problem
        seal(recent=False)
        total = newest_head().position - since.position
        with tqdm(total=max(total, 0), unit=" events", disable=None, leave=False) as bar:
            found = check(since=since, progress=bar.update)
        said = found.problem or problem_with(expected)
        if said:
            raise CommandError(f"The audit is not whole: {found.count:,} events fit. {said}")
        later = " since then" if options["since"] else ""
        self.stdout.write(f"{found.count:,} {'event' if found.count == 1 else 'events'}{later}, whole.")
        if unsealed := waiting():
            self.stdout.write(f"{unsealed:,} more were written meanwhile and wait to be sealed.")
        if found.head != START:
            self.stdout.write(f"Head {found.head}")
        if site_role.may_break(connection):
            self.stdout.write(
                "This database role could remove the audit's guards: see “The database role” in "
                "docs/deploying.md."
            )
