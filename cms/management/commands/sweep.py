"""Applies timers once: what time has made due becomes a task, a reminder or a change of state."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.background.sweep import sweep


class Command(BaseCommand):
    help = "Run every registered step of the sweep once. Safe to run twice at once."

    def handle(self, **options: Any) -> None:
        results = sweep()
        for result in results:
            self.stdout.write(f"{result.name}: {result.error or result.done}")
        if any(result.error for result in results):
            raise CommandError("A step of the sweep failed; the others ran. See the log.")
