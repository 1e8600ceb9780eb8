"""Fills what an empty deployment needs: roles, needs and phrases, vocabulary, places, pages. No demo data."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.setup import STEPS
from directory.background import database_tables


class Command(BaseCommand):
    help = "Fill what an empty deployment needs. Safe to repeat: what editors changed stays as it is."

    def handle(self, **options: Any) -> None:
        if differences := database_tables.differences():
            raise CommandError(" ".join(differences))
        for step in STEPS:
            began = time.monotonic()
            done = step.run()
            self.stdout.write(f"{step.name}: {done} ({time.monotonic() - began:.1f} s)")
