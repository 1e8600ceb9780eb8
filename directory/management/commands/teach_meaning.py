"""`manage.py teach_meaning`: learn anew which needs a sentence vector is about, as weights that ship."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.words.teach_meaning import teach
from search.meaning.model import missing


class Command(BaseCommand):
    help = "For developers: learn the weights of search/meaning/need_shares.py from the words that ship."

    def handle(self, *args: Any, **options: Any) -> None:
        if lacking := missing():
            raise CommandError(f"It needs {', '.join(lacking)}: install waymark[meaning] first.")
        self.stdout.write(f"Learnt from {teach():,} examples.")
