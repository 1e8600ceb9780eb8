"""What is suggested while somebody types: where a name may be begun, alike on both engines.

A name can be begun at each of its words: "Weymouth Food Bank" at "weymouth…", "food…" and "bank…". Engines
keep those runs and look for the ones that begin with what was typed.
"""

from __future__ import annotations

import re

from search.language.text import index_text, normalise

SHORTEST = 2
"""Letters typed before anything is suggested."""
LONGEST = 40
"""Letters that are compared: whoever typed so many has typed the name."""
_READ = 200
_WORD = re.compile(r"\S+")


def typed(text: str) -> str:
    """What was typed as it is compared, its last word perhaps unfinished; "" when too little was typed."""
    text = text[:_READ]
    return index_text(text)[:LONGEST] if len(normalise(text)) >= SHORTEST else ""


def starts_of(name_text: str, organisation_text: str) -> dict[str, bool]:
    """The runs in which a service may be begun (given as index_text writes them), and whether each is the
    whole name or organisation rather than a later part of it."""
    runs: dict[str, bool] = {}
    for text in (name_text, organisation_text):
        for word in _WORD.finditer(text):
            run = text[word.start() : word.start() + LONGEST]
            runs[run] = runs.get(run, False) or word.start() == 0
    return runs
