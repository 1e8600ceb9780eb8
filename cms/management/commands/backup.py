"""Writes the database and the pictures into one archive."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.backup import CannotBackUp, back_up
from directory import clock


class Command(BaseCommand):
    help = "Write database and pictures into one archive. It holds people's stories: encrypt it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="Default: waymark-<date>-<time>.tar.gz, here.")

    def handle(self, *, file: Path | None = None, **options: Any) -> None:
        to = file or Path(f"waymark-{clock.now():%Y%m%d-%H%M%S}.tar.gz")
        try:
            manifest = back_up(to.absolute())
        except CannotBackUp as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"{to}: the database ({manifest.vendor}) and {manifest.media} files. It holds people's stories: "
            "encrypt it and keep it elsewhere. SECRET_KEY is not in it: keep that too, or no link "
            "opens again."
        )
