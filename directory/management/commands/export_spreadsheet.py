"""Write listings to a spreadsheet: manage.py export_spreadsheet services services.xlsx"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.core.management.base import BaseCommand, CommandError

from directory.accounts.actors import System
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.exporting import FORMATS, MODELS, export, template


class Command(BaseCommand):
    help = "Write listings, their places, contacts or times in the columns that import_spreadsheet reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=list(Kind))
        parser.add_argument("file", help="Its ending says which: .csv, .xlsx or .ods.")
        parser.add_argument(
            "--where",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="Only these, as status=active or organisation__name=… May be given again.",
        )
        parser.add_argument("--template", action="store_true", help="Only the columns, with an example.")

    def handle(self, *args: Any, **options: Any) -> None:
        path, kind = Path(options["file"]), Kind(options["kind"])
        file_format = path.suffix.removeprefix(".").lower()
        if file_format not in FORMATS:
            raise CommandError(f"{path.name} must end in .csv, .xlsx or .ods.")
        if options["template"]:
            path.write_bytes(template(kind, file_format))
            return
        found = MODELS[kind]._base_manager.filter(archived_at=None).order_by("name", "pk")
        for one in options["where"]:
            name, equals, value = one.partition("=")
            try:
                found = found.filter(**{name: value})
            except (FieldError, ValidationError, ValueError) as problem:
                raise CommandError(f"“{one}” says nothing that can be looked for.") from problem
            if not equals:
                raise CommandError(f"Write “{name}=…”.")
        path.write_bytes(export(kind=kind, found=found, file_format=file_format, by=System("export")))
        if kind == Kind.TIMES:
            self.stdout.write(f"The opening times are in {path.name}.")
            return
        count = found.count()
        what = f"{count} {kind} are" if count != 1 else f"1 {kind.removesuffix('s')} is"
        self.stdout.write(f"{what} in {path.name}.")
