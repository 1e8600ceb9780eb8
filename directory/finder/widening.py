"""Never empty-handed: where little or nothing is found, the question is widened step by step, and it is said.

Further away first; then what we understood without the very words; then the wider need that what was asked
belongs to. After that there are the national lines, which answering.py brings.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.finder.reasons import and_words, in_a_sentence
from directory.finder.vocabulary import Words
from directory.places.words import METRES_IN_A_MILE
from search import registry
from search.language.needs import plainly
from search.query import NeedAsked, Query
from search.results import Results

WIDER_MILES = 25.0
FEW = 5
"""With fewer answers than this the wider need is asked for too, after what was meant."""
WIDER_WEIGHT = 0.3
"""How much the wider need counts: what was meant always comes before it."""


def search(query: Query, words: Words) -> tuple[Results, Query, list[str]]:
    """The answer, the question that brought it, and what was done, in words for people."""
    notes: list[str] = []
    results = registry.search(query)
    for widen in (_further, _understood_only):
        if results.total:
            break
        for wider, note in widen(query, words):
            results = registry.search(wider)
            if results.total:
                query = wider
                notes.append(note)
                break
    if results.total < FEW:
        return _with_wider_needs(results, query, words, notes)
    return results, query, notes


def _with_wider_needs(
    results: Results, query: Query, words: Words, notes: list[str]
) -> tuple[Results, Query, list[str]]:
    """What the needs above bring as well, where that is more."""
    wider = _wider_needs(query, words)
    more = registry.search(wider) if wider else results
    if wider is None or more.total <= results.total:
        return results, query, notes
    above = [need.slug for need in wider.needs if need not in query.needs]
    names = {"needs": and_words([in_a_sentence(words.needs[slug].name) for slug in above])}
    if results.total:
        note = _("There is little for just that, so we looked for %(needs)s as well.") % names
    else:
        note = _("There is nothing for just that, so we looked for %(needs)s.") % names
    return more, wider, [*notes, note]


def _further(query: Query, _words: Words) -> list[tuple[Query, str]]:
    """A wider circle, then any distance."""
    near = query.near
    if near is None or near.metres is None:
        return []
    first = round(near.metres / METRES_IN_A_MILE, 1)
    said = ngettext(
        "We found nothing within %(miles)s mile, so we looked further.",
        "We found nothing within %(miles)s miles, so we looked further.",
        round(first),
    ) % {"miles": f"{first:g}"}
    wider = [WIDER_MILES * METRES_IN_A_MILE] if first < WIDER_MILES else []
    return [(replace(query, near=replace(near, metres=metres)), said) for metres in (*wider, None)]


def _understood_only(query: Query, words: Words) -> list[tuple[Query, str]]:
    """The needs without the words."""
    slugs = [need.slug for need in plainly(query.needs) if need.slug in words.needs]
    if not slugs or not query.words:
        return []
    names = and_words([in_a_sentence(words.needs[slug].name) for slug in slugs])
    note = _("Nothing has your words, so these help with %(needs)s.") % {"needs": names}
    return [(replace(query, words=(), whole=""), note)]


def _wider_needs(query: Query, words: Words) -> Query | None:
    """The same question with the needs above those that were understood, at little weight."""
    asked = {need.slug for need in query.needs}
    meant = sorted(need.slug for need in plainly(query.needs))
    lines = [words.needs[slug].line for slug in meant if slug in words.needs]
    above = list(dict.fromkeys(line[0] for line in lines if line and line[0] not in asked))
    if not above:
        return None
    return replace(query, needs=(*query.needs, *(NeedAsked(slug, WIDER_WEIGHT) for slug in above)))
