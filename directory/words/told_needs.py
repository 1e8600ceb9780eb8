"""Lines in which people tell what they need, and in which listings say what they do: what the reader of needs
learns from beside the phrases.

They ship in `fixtures/told_needs/`, a file for each field of needs, and one of what meets no need (a
car boot sale, a ghost walk). Editors add theirs as phrases of a need.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from directory.words.learnt_readers import NO_NEED

FOLDER = "told_needs"
ASK, OFFER = "ask", "offer"
"""Somebody asks for help; a listing says what it offers."""


@dataclass(frozen=True, slots=True)
class ToldNeed:
    """One line and the slugs of the needs it is about, the main one first."""

    words: str
    needs: tuple[str, ...]
    kind: str = ASK


def shipped() -> Iterator[ToldNeed]:
    """All the lines that ship, in the order of their files."""
    for path in sorted((Path(settings.FIXTURES) / FOLDER).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield ToldNeed(row["words"], tuple(row["need"].split(";")), row["kind"])


def of_needs(slugs: Collection[str]) -> Iterator[tuple[str, str, bool]]:
    """(words, need, whether it is the main one) of the needs that are in use, and of what is about none."""
    for told in shipped():
        for place, slug in enumerate(told.needs):
            if slug in slugs or slug == NO_NEED:
                yield told.words, slug, place == 0
