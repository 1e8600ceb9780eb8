"""Never empty-handed: where little or nothing is found, the question is widened step by step, and it is said.

Further away first; then what we understood without the very words, near and then further away; then the wider
need that what was asked belongs to. After that there are the national lines, which run_search.py brings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.finder.result_reasons import and_words, in_a_sentence
from directory.places.miles import METRES_IN_A_MILE
from directory.words.vocabulary import Words
from search import registry
from search.language.needs import needs_to_name
from search.query import NeedInQuery, Query
from search.results import Results

WIDER_MILES = 25.0
FEW = 5
"""With fewer answers than this the wider need is asked for too, after what was meant."""
WIDER_WEIGHT = 0.3
"""How much the wider need counts: what was meant always comes before it."""


@dataclass(frozen=True, slots=True)
class WidenedAnswer:
    """The answer, the question that brought it, what was done (in words for people), and how many answers
    the question had as it was asked."""

    results: Results
    query: Query
    notes: tuple[str, ...] = ()
    as_asked: int = 0


def search(query: Query, words: Words) -> WidenedAnswer:
    """Ask, and widen the question while nothing (or little) is found."""
    found = _ask(query)
    if found.results.resting:
        return found
    asked = found.results.total
    if not asked:
        found = _first_found(query, words) or found
    if found.results.total < FEW:
        found = _with_wider_needs(found, words)
    return replace(found, as_asked=asked)


def _ask(query: Query, *notes: str) -> WidenedAnswer:
    return WidenedAnswer(registry.search(query), query, tuple(filter(None, notes)))


def _first_found(query: Query, words: Words) -> WidenedAnswer | None:
    """The first wider question that has an answer, or None."""
    meant, said = _understood_only(query, words)
    steps = [(wider, ("", note)) for wider, note in _further(query)]
    if meant:
        steps += [(meant, (said, "")), *((wider, (said, note)) for wider, note in _further(meant))]
    for wider, notes in steps:
        found = _ask(wider, *notes)
        if found.results.total:
            return found
    return None


def _with_wider_needs(found: WidenedAnswer, words: Words) -> WidenedAnswer:
    """What the needs above bring as well, where that is more; from further away where there is nothing."""
    query, total = found.query, found.results.total
    wider, above = (
        _wider_needs(query, words) if total or not query.filters.need else _wider_choice(query, words)
    )
    if wider is None:
        return found
    names = {"needs": and_words([in_a_sentence(words.needs[slug].name) for slug in above])}
    if total:
        note = _("There is little for just that, so we looked for %(needs)s as well.") % names
    else:
        note = _("There is nothing for just that, so we looked for %(needs)s.") % names
    for question, further in [(wider, ""), *(() if total else _further(wider))]:
        more = _ask(question, *found.notes, note, further)
        if more.results.total > total:
            return more
    return found


def _further(query: Query) -> Iterator[tuple[Query, str]]:
    """A wider circle, then any distance."""
    near = query.near
    if near is None or near.metres is None:
        return
    miles = max(0.1, round(near.metres / METRES_IN_A_MILE, 1))
    said = {"miles": f"{miles:g}"}
    if miles < WIDER_MILES:
        note = ngettext(
            "We found nothing within %(miles)s mile, so we looked further.",
            "We found nothing within %(miles)s miles, so we looked further.",
            1 if miles == 1 else 2,
        )
        yield replace(query, near=replace(near, metres=WIDER_MILES * METRES_IN_A_MILE)), note % said
    farthest = {"miles": f"{max(miles, WIDER_MILES):g}"}
    note = _("We found nothing within %(miles)s miles, so we looked at any distance.") % farthest
    yield replace(query, near=replace(near, metres=None)), note


def _understood_only(query: Query, words: Words) -> tuple[Query | None, str]:
    """The need that was chosen, else those understood, without the words; None where there is nothing to
    leave out."""
    chosen = query.filters.need
    slugs = (
        [chosen] if chosen else [need.slug for need in needs_to_name(query.needs) if need.slug in words.needs]
    )
    if not slugs or not query.words:
        return None, ""
    names = and_words([in_a_sentence(words.needs[slug].name) for slug in slugs])
    note = _("Nothing has your words, so these help with %(needs)s.") % {"needs": names}
    return replace(query, words=(), whole="", needs=() if chosen else query.needs), note


def _wider_needs(query: Query, words: Words) -> tuple[Query | None, list[str]]:
    """The same question with the needs above those that were understood, at little weight; and these."""
    asked = {need.slug for need in query.needs}
    meant = sorted(need.slug for need in needs_to_name(query.needs))
    lines = [words.needs[slug].line for slug in meant if slug in words.needs]
    above = list(dict.fromkeys(line[0] for line in lines if line and line[0] not in asked))
    if not above:
        return None, []
    return replace(query, needs=(*query.needs, *(NeedInQuery(slug, WIDER_WEIGHT) for slug in above))), above


def _wider_choice(query: Query, words: Words) -> tuple[Query | None, list[str]]:
    """The need above the one that was chosen, in its place and without the words; and its slug."""
    above = list(words.needs[query.filters.need].line[:1]) if query.filters.need in words.needs else []
    if not above:
        return None, []
    filters = replace(query.filters, need=above[0])
    return replace(query, words=(), whole="", needs=(), filters=filters), above
