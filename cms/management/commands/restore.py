"""Brings back what `manage.py backup` wrote."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.backup import CannotBackUp, restore, same_key


class Command(BaseCommand):
    help = "Bring back a backup. Stop web and worker first. An empty database only, unless --replace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="Lose everything that is in the database now."
        )

    def handle(self, *, file: Path, replace: bool = False, **options: Any) -> None:
        try:
            manifest = restore(file, replace=replace)
        except CannotBackUp as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored what was backed up on {manifest.made_at}, with {manifest.media} files.")
        if not same_key(manifest):
            self.stdout.write(
                "SECRET_KEY is another than then: links that groups have do not open. Set the old "
                "one if you can."
            )
        self.stdout.write("Now run: manage.py migrate, manage.py setup, manage.py rebuild_search_index.")
