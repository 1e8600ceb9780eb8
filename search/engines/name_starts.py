"""What is suggested while somebody types: where a name may be begun, alike on both engines.

A name can be begun at each of its words: "Weymouth Food Bank" at "weymouth…", "food…" and "bank…". Engines
keep those runs and look for the ones that begin with what was typed.
"""

from __future__ import annotations

import re

from search.language.text import index_text, normalise
from search.results import NamePart

SHORTEST = 2
"""Letters typed before anything is suggested."""
LONGEST = 40
"""Letters that are compared: whoever typed so many has typed the name."""
RANKS = {NamePart.NAME: 0, NamePart.ORGANISATION: 1, NamePart.LATER: 2}
_READ = 200
_WORD = re.compile(r"\S+")


def typed(text: str) -> str:
    """What was typed as it is compared, its last word perhaps unfinished; "" when too little was typed."""
    text = text[:_READ]
    return index_text(text)[:LONGEST] if len(normalise(text)) >= SHORTEST else ""


def starts_of(name_text: str, organisation_text: str) -> dict[str, NamePart]:
    """The runs in which a service may be begun (given as index_text writes them), each with the best that
    it begins."""
    runs: dict[str, NamePart] = {}
    for text, whole in ((name_text, NamePart.NAME), (organisation_text, NamePart.ORGANISATION)):
        for word in _WORD.finditer(text):
            run = text[word.start() : word.start() + LONGEST]
            begun = whole if word.start() == 0 else NamePart.LATER
            runs[run] = min(begun, runs.get(run, begun), key=RANKS.__getitem__)
    return runs
