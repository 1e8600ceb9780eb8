"""`manage.py add_administrator`: the first account of a new deployment, made by whoever runs the server."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from directory.accounts.actions import add_user, give_role
from directory.accounts.actors import System
from directory.accounts.password_links import links_of
from directory.accounts.roles import Role
from directory.links.addresses import address_of


class Command(BaseCommand):
    help = (
        "Add somebody who looks after accounts and teams. They are sent a link to choose a password, and it "
        "is printed here too; it works for seven days and once."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email", help="Their work email: they sign in with it.")
        parser.add_argument("name", help="Their name, as colleagues know it.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        by = System("add_administrator")
        try:
            user = add_user(email=options["email"], name=options["name"], by=by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        give_role(user=user, role=Role.ADMINISTRATOR, by=by)
        link = links_of(user).get()
        self.stdout.write(
            f"{user.name} is an administrator. The worker sends the link to {user.email}; it is also this:\n"
            f"{address_of(link)}"
        )
