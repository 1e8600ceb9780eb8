"""`manage.py teach_readers`: learn again from the words and sentences that editors keep."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from directory.words.teaching import teach


class Command(BaseCommand):
    help = "Teach the readers of danger and of needs again, where what they learn from has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        taught = teach()
        for name, examples in taught.items():
            self.stdout.write(f"{name}: taught with {examples:,} examples")
        if not taught:
            self.stdout.write("Nothing has changed since they were taught.")
