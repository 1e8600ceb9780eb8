"""Count now whether anybody is lost, for a monitor: manage.py check_nobody_lost"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.background.health import problems
from prescribing.reconciliation.alarm import look_and_tell
from prescribing.reconciliation.models import Discrepancy
from prescribing.reconciliation.run import reconcile


class Command(BaseCommand):
    help = (
        "Count what was received against what is open and ended, and say what /health/ would. Ends "
        "with 1 when something is wrong. Names records by number, and nobody."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--tell",
            action="store_true",
            help="Mail new faults to ALARM_EMAIL. Run it by cron: it works while the worker does not.",
        )

    def handle(self, *, tell: bool = False, **options: Any) -> None:
        run = reconcile()
        self.stdout.write(f"Counted in {run.seconds} s: {run.found} records disagree.")
        for one in Discrepancy.objects.standing():
            self.stdout.write(f"{one.kind} {one.about_type} {one.about_id}")
        if tell:
            look_and_tell()
        if said := problems():
            raise CommandError("\n".join(said))
        self.stdout.write("Nobody is lost.")
