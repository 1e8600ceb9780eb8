"""Never empty-handed: where little or nothing is found, the question is widened step by step, and it is said.

Where nothing is found: further away first; then what we understood without the very words, near and then
further away; then the wider need that what was asked belongs to; then without the age, time or way that was
read in the words and not chosen; then what has a single one of the words.
After that there are the national lines, which run_search.py brings. Where the answers do not fill a page,
what fits but for such a time or way, and then what is less than an answer, is kept apart from them, each with
a total of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.finder.result_reasons import and_words, in_a_sentence
from directory.places.miles import METRES_IN_A_MILE
from directory.words.vocabulary import Words
from search import registry
from search.language.needs import needs_to_name
from search.query import Filters, NeedInQuery, Query
from search.results import Hit, Results

WIDER_MILES = 25.0
SOONEST = 20
"""So many of what fits but for the time are looked at, to find what is on next."""
WIDER_WEIGHT = 0.3
"""How much the wider need counts: what was meant always comes before it."""


@dataclass(frozen=True, slots=True)
class Other:
    """What is shown apart from the answers, and how many there are of it, none of them an answer. `above` are
    slugs of the wider needs that brought it, `needs` all that it was asked for, `left_out` the filters that
    it does not fit."""

    hits: tuple[Hit, ...]
    total: int
    needs: tuple[NeedInQuery, ...] = ()
    above: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WidenedAnswer:
    """The answer, the question that brought it, what was done (in words for people), and how many answers
    the question had as it was asked. `other_time` fits but for the time, `but_for` but for what was only read
    in the words, `lesser` is less than an answer."""

    results: Results
    query: Query
    notes: tuple[str, ...] = ()
    as_asked: int = 0
    other_time: Other | None = None
    but_for: Other | None = None
    lesser: Other | None = None

    def every_hit(self) -> Iterator[Hit]:
        """The answers and all that is shown beside them."""
        yield from self.results.hits
        for other in filter(None, (self.other_time, self.but_for, self.lesser)):
            yield from other.hits


def search(query: Query, words: Words, chosen: Filters | None = None) -> WidenedAnswer:
    """Ask, and widen the question while nothing (or little) is found. `chosen` are the filters that somebody
    chose; those that were only read in the words are left out before nothing is shown."""
    chosen = chosen or query.filters
    found = _ask(query)
    if found.results.resting:
        return found
    asked = found.results.total
    other_time = _at_another_time(found, words)
    if not asked and not other_time:
        found = (
            _first_found(query, words)
            or _for_wider_needs(found, words)
            or _with_what_was_chosen(query, words, chosen)
            or _with_a_word(query)
            or found
        )
        other_time = _at_another_time(found, words)
    but_for = _but_for_what_was_read(found, chosen, other_time)
    lesser = _lesser(found, words, [other_time, but_for])
    return replace(found, as_asked=asked, other_time=other_time, but_for=but_for, lesser=lesser)


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


def _for_wider_needs(found: WidenedAnswer, words: Words) -> WidenedAnswer | None:
    """What the needs above bring where there is nothing for those that were meant, near or far."""
    query = found.query
    wider, above = _wider_choice(query, words) if query.filters.need else _wider_needs(query, words)
    if wider is None:
        return None
    names = {"needs": and_words([in_a_sentence(words.needs[slug].name) for slug in above])}
    note = _("There is nothing for just that, so we looked for %(needs)s.") % names
    for question, further in [(wider, ""), *_further(wider)]:
        more = _ask(question, *found.notes, note, further)
        if more.results.total:
            return more
    return None


def _with_what_was_chosen(query: Query, words: Words, chosen: Filters) -> WidenedAnswer | None:
    """The same without what the words were taken to say of age, time, cost and way: "call" may be no wish to
    be phoned."""
    if chosen == query.filters:
        return None
    left = replace(query, filters=chosen)
    note = _("Nothing fits all that we read in your words, so we left out %(what)s.") % {
        "what": words_of_filters(_only_read(query.filters, chosen))
    }
    found = _ask(left, note)
    if found.results.total:
        return found
    wider = _first_found(left, words) or _with_a_word(left)
    return replace(wider, notes=(note, *wider.notes)) if wider else None


def _only_read(filters: Filters, chosen: Filters) -> tuple[str, ...]:
    """The names of the filters that were read in the words and not chosen."""
    return tuple(name for name in _read_names() if getattr(filters, name) != getattr(chosen, name))


def words_of_filters(names: Iterable[str]) -> str:
    """These filters as they are named to people: "the time and the cost"."""
    return and_words([_read_names()[name] for name in names])


def _read_names() -> dict[str, str]:
    """The filters that may be read in words, as they are named to people."""
    return {
        "age": _("the age"),
        "when": _("the time"),
        "free": _("the cost"),
        "delivery": _("the way of being helped"),
        "access": _("what somebody needs to get in"),
    }


def _with_a_word(query: Query) -> WidenedAnswer | None:
    """What has at least one of the words, near or from further away, as the last thing to try."""
    if query.stray or not query.words:
        return None
    stray = replace(query, stray=True)
    for question, further in [(stray, ""), *_further(stray)]:
        found = _ask(question, further)
        if found.results.total:
            return found
    return None


def _at_another_time(found: WidenedAnswer, words: Words) -> Other | None:
    """What fits but for the time, where nothing that was meant is known to be on when it was asked for."""
    query, results = found.query, found.results
    if not query.filters.when or query.offset or results.resting:
        return None
    meant = tuple(need for need in needs_to_name(query.needs) if need.slug in words.needs)
    slugs = {need.slug for need in meant}
    sure = [hit for hit in results.hits if "when" not in hit.unsure]
    if any(not slugs or slugs & set(hit.matched_needs) for hit in sure):
        return None
    of_need = replace(query, words=(), whole="", needs=meant) if meant else query
    at_any_time = replace(query.filters, when=frozenset())
    more = registry.search(replace(of_need, filters=at_any_time, facets=False, limit=SOONEST))
    shown = {hit.id for hit in results.hits}
    return _others(found, more, SOONEST, among=sum(hit.id in shown for hit in more.hits))


def _but_for_what_was_read(found: WidenedAnswer, chosen: Filters, other_time: Other | None) -> Other | None:
    """What fits but for a time, cost or way that was read in the words: "on oxygen at home" may be no wish to
    be visited. An age is what somebody is: who is too young for something has no use for it."""
    query = found.query
    chosen = replace(chosen, age=query.filters.age)
    left_out = _only_read(query.filters, chosen)
    room = _room_beside(found, [other_time])
    if not left_out or room < 1 or query.stray:
        return None
    left = replace(query, filters=chosen, facets=False)
    more = registry.search(left)
    others = _others(found, more, room, among=found.results.total, besides=[other_time])
    return replace(others, left_out=left_out) if others else None


def _room_beside(found: WidenedAnswer, others: Iterable[Other | None]) -> int:
    """How many more the page has room for: none unless the answers are few and all on the first page."""
    query, results = found.query, found.results
    beside = sum(len(other.hits) for other in others if other)
    few = results.total == len(results.hits) and (results.total > 0 or beside > 0)
    return query.limit - results.total - beside if few and not query.offset else 0


def _lesser(found: WidenedAnswer, words: Words, beside: Sequence[Other | None]) -> Other | None:
    """What is less than an answer, where there is room for it."""
    query = found.query
    room = _room_beside(found, beside)
    if room < 1 or query.stray or not (query.words or query.needs or query.filters.need):
        return None
    wider, above = _wider_choice(query, words) if query.filters.need else _wider_needs(query, words)
    wider = replace(wider or query, stray=True, facets=False, limit=query.limit)
    others = _others(found, registry.search(wider), room, among=found.results.total, besides=beside)
    return replace(others, above=tuple(above), needs=wider.needs) if others else None


def _others(
    found: WidenedAnswer, more: Results, most: int, *, among: int, besides: Iterable[Other | None] = ()
) -> Other | None:
    """Of these results those that are not answers, of which there are `among`, and not shown `besides`; None
    without any."""
    apart = (hit for other in besides if other for hit in other.hits)
    answers = {hit.id for hit in (*found.results.hits, *apart)}
    hits = tuple(hit for hit in more.hits if hit.id not in answers)[:most]
    if not hits:
        return None
    return Other(hits, max(len(hits), more.total - among), found.query.needs)


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
