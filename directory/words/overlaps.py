"""Words that already mean something else: said to an editor as a warning, for both may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Model

from directory.catalogue.models import Need, NeedPhrase
from directory.words.models import DangerPhrase, DangerTopic, Synonym, WishPhrase
from search.language.vocabulary import run_of

MOST = 5
Run = tuple[str, ...]


def overlaps(row: Model, known: Collection[str] = ()) -> tuple[str, ...]:
    """What else leads from the same words as this row, each as a sentence; at most MOST and how many more.

    `known` are words of it that were there before, of which nobody need be told again.
    """
    found = list(_overlaps(row, {run_of(text) for text in known}))
    more = len(found) - MOST
    return (*found[:MOST], f"And {more} more like these.") if more > 0 else tuple(found)


def _overlaps(row: Any, known: set[Run]) -> Iterator[str]:
    if isinstance(row, Need):
        others = NeedPhrase.objects.exclude(need=row).filter(need__archived_at=None)
        yield from _same(row, known, others.values_list("text", "need__name"), "the need")
    elif isinstance(row, DangerTopic):
        others = DangerPhrase.objects.exclude(topic=row)
        yield from _same(row, known, others.values_list("text", "topic__title"), "the danger")
    elif isinstance(row, Synonym):
        yield from _synonyms(row, known)
    elif isinstance(row, WishPhrase):
        ours = {run_of(row.text)} - known
        for other in WishPhrase.objects.exclude(pk=row.pk):
            if run_of(other.text) in ours:
                yield f"“{row.text}” also asks for: {other.get_kind_display().lower()}."


def _same(row: Any, known: set[Run], others: Any, leads: str) -> Iterator[str]:
    """Phrases that the search reads alike, whatever their endings and capitals."""
    ours = {run_of(phrase.text): phrase.text for phrase in row.phrases.all()}
    for text, name in others:
        if (run := run_of(text)) in ours and run not in known:
            yield f"“{ours[run]}” already leads to {leads} “{name}” too. Is that what you want?"


def _synonyms(row: Synonym, known: set[Run]) -> Iterator[str]:
    """Rows that begin from the same words."""
    starts = {run_of(term): term for term in (row.lines[:1] if row.one_way else row.lines)}
    for other in Synonym.objects.exclude(pk=row.pk):
        for term in other.lines[:1] if other.one_way else other.lines:
            if (run := run_of(term)) in starts and run not in known:
                yield f"“{starts[run]}” also stands in the synonyms “{other}”. It finds both."
