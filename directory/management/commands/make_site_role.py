"""Make the database role of web and worker: manage.py make_site_role waymark_site"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from directory.audit import site_role


class Command(BaseCommand):
    help = (
        "Make the PostgreSQL role that web and worker run as, or bring it up to date: it reads and writes, "
        "and cannot change the audit or any table. Run it as the owner, after each migrate. The password "
        "comes from SITE_DATABASE_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="Its name, such as waymark_site.")
        parser.add_argument(
            "--sql", action="store_true", help="Print the statements for somebody else to run; no password."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        try:
            if options["sql"]:
                for statement in site_role.statements(role):
                    self.stdout.write(f"{statement};")
                return
            with transaction.atomic():
                site_role.make(connection, role, password=os.environ.get("SITE_DATABASE_PASSWORD", ""))
        except site_role.CannotMakeRole as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{role} may read and write, and only add to the audit.")
