"""Sentences in which people tell of danger, or of trouble without it: what the danger reader learns from.

Those that ship stand in `fixtures/told_sentences/`, a file for each kind; editors add their own as rows. A
row with the words of a shipped sentence stands instead of it, so that a wrong one can be put right.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from directory.words.models import ToldSentence
from search.language import normalise

FOLDER = "told_sentences"
NO_DANGER = ""


def shipped() -> Iterator[ToldSentence]:
    """The shipped sentences, unsaved. `no_danger*` are folders of sentences without danger; of the others
    each file is named for its danger."""
    for path in sorted((Path(settings.FIXTURES) / FOLDER).glob("*/*.csv")):
        danger = NO_DANGER if path.parent.name.startswith("no_danger") else path.stem
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield ToldSentence(
                    words=row["words"],
                    danger=danger,
                    about=row["about"],
                    voice=row["voice"],
                    language=row["language"],
                )


def all_sentences() -> list[ToldSentence]:
    """What is learnt from: the shipped sentences, the editors' own instead of those with the same words."""
    told = {normalise(one.words): one for one in shipped()}
    told.update({normalise(one.words): one for one in ToldSentence.objects.order_by("pk")})
    return [one for words, one in told.items() if words]
