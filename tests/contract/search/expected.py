"""The contract in plain Python over a list of documents: slow, short, and read beside docs/search.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from math import hypot
from operator import mul

from search.documents import DELIVERIES, Audience, Document
from search.engines.document_facts import FIELDS, meetings_of, texts
from search.engines.filter_rules import NO, YES, check_filters, closed, near_metres, states
from search.engines.query_rules import BANDS_MILES, MILE, WHEN, strong_words
from search.language import index_text, normalise, stem
from search.points import View, column, row
from search.query import Query, Word
from search.results import NamePart, Suggestion
from search.weights import ALIKE_FIRST, ALIKE_LEAST, FAINT_NEED, HANDFUL, LONE_RARE, LONE_WORD


@dataclass(frozen=True)
class Expected:
    """What an engine must answer: which, how many, how sure, and the counts."""

    ids: frozenset[str]
    unsure: int
    some_words: bool
    facets: dict[str, dict[str, int]]
    known: dict[str, dict[str, int]]


def run(text: str) -> list[str]:
    return [stem(word) for word in index_text(text).split()]


def holds(document: Document, text: str, fields: tuple[str, ...] = FIELDS) -> bool:
    """Whether the words of `text` stand together in one field."""
    wanted = run(text)
    if not wanted:
        return False
    for field in fields:
        there = [stem(word) for word in texts(document)[field].split()]
        if any(there[n : n + len(wanted)] == wanted for n in range(len(there))):
            return True
    return False


def holds_word(document: Document, word: Word) -> bool:
    return any(holds(document, alternative.text) for alternative in word.alternatives)


def matches(document: Document, query: Query, *, some: bool) -> bool:
    """It meets a need that is surely enough meant, or holds every telling word, or its name holds the whole
    question. Some: two telling words, or one that is worth most of them; of a stray question any one."""
    if not query.words and not query.needs:
        return True
    slugs = {slug for need in document.needs for slug in (need.slug, *need.slugs)}
    surest = max((need.weight for need in query.needs), default=0.0)
    sure = [need for need in query.needs if query.stray or need.weight >= FAINT_NEED * surest]
    if any(need.slug in slugs for need in sure) or holds(document, query.whole, ("name", "organisation")):
        return True
    if some and reads_alike(document, query):
        return True
    telling = strong_words(query.words)
    held = [word for word in telling if holds_word(document, word)]
    if not some:
        return bool(telling) and len(held) == len(telling)
    enough = max(LONE_RARE * query.narrow, LONE_WORD * sum(each.weight for each in telling))
    lone = any(word.weight >= enough for word in held)
    return bool(held) if query.stray else lone or len(held) > 1


def reads_alike(document: Document, query: Query) -> bool:
    """Whether the vectors of the two are close enough to say so."""
    one, other = (memoryview(each.meaning).cast("b").tolist() for each in (document, query))
    return bool(one and other) and cosine(one, other) >= (ALIKE_FIRST if query.narrow else ALIKE_LEAST)


def cosine(one: list[int], other: list[int]) -> float:
    return sum(map(mul, one, other)) / (hypot(*one) * hypot(*other))


def expected(documents: list[Document], query: Query) -> Expected:
    own = [d for d in documents if d.audience == query.audience]
    words = tuple(w for w in query.words if any(index_text(a.text) for a in w.alternatives))
    query = replace(query, words=words)
    strict = [d for d in own if matches(d, query, some=False)]
    loose = [d for d in own if matches(d, query, some=True)]
    narrow = [d for d in own if matches(d, replace(query, narrow=True), some=True)]
    if not query.stray and len(fits(narrow, query)) >= HANDFUL:
        loose = narrow
    some = False
    passing = fits(strict, query)
    relaxed = len(query.words) > 1 and len(passing) < HANDFUL and len(fits(loose, query)) > len(passing)
    if query.stray or relaxed:
        some, strict, passing = True, loose, fits(loose, query)
    unsure = sum(1 for d in passing if (verdict := check_filters(d, query)) and verdict.unsure)
    ids = frozenset(d.id for d in passing)
    return Expected(
        ids, unsure, some, counts(own, strict, query, documents), known_counts(strict, query, documents)
    )


def fits(documents: list[Document], query: Query) -> list[Document]:
    return [d for d in documents if check_filters(d, query)]


def counts(
    own: list[Document], matching: list[Document], query: Query, every: list[Document]
) -> dict[str, dict[str, int]]:
    def number(**changes: object) -> int:
        return len(fits(matching, replace(query, filters=replace(query.filters, **changes))))

    features = sorted({slug for d in every for m in d.meetings for slug in m.access})
    facets = {
        "free": {"yes": number(free=True)},
        "delivery": {value: number(delivery=frozenset({value})) for value in DELIVERIES},
        "begin": {"self": number(self_referral=True)},
        "when": {value: number(when=frozenset({value})) for value in WHEN},
        "taking": {"yes": number(taking=True)},
        "access": {slug: number(access=frozenset({slug})) for slug in features},
    }
    if near := query.near:
        bands = {str(m): replace(query, near=replace(near, metres=m * MILE)) for m in BANDS_MILES}
        bands["any"] = replace(query, near=None)
        facets["distance"] = {band: len(fits(matching, asked)) for band, asked in bands.items()}
    without_need = fits(matching, replace(query, filters=replace(query.filters, need="")))
    without_language = fits(matching, replace(query, filters=replace(query.filters, language="")))
    needs = Counter(s for d in without_need for s in {s for n in d.needs for s in (n.slug, *n.slugs)})
    spoken = Counter(code for d in without_language for code in d.languages)
    unsaid = sum(1 for d in without_language if not d.languages)
    facets["need"] = dict(needs)
    facets["language"] = {code: count + unsaid for code, count in spoken.items()}
    return {
        name: {value: count for value, count in values.items() if count} for name, values in facets.items()
    }


def known_counts(matching: list[Document], query: Query, every: list[Document]) -> dict[str, dict[str, int]]:
    """As `counts`, of those known to fit the choice at a meeting that fits the other filters."""

    def number(group: str, asked: object) -> int:
        changed = replace(query, filters=replace(query.filters, **{group: asked}))
        return sum(1 for d in matching if not closed(d, query) and known_at_a_meeting(d, changed, group))

    features = sorted({slug for d in every for m in d.meetings for slug in m.access})
    without_language = replace(query, filters=replace(query.filters, language=""))
    spoken = Counter(code for d in fits(matching, without_language) for code in d.languages)
    found = {
        "free": {"yes": number("free", True)},
        "delivery": {value: number("delivery", frozenset({value})) for value in DELIVERIES},
        "begin": {"self": number("self_referral", True)},
        "when": {value: number("when", frozenset({value})) for value in WHEN},
        "taking": {"yes": number("taking", True)},
        "access": {slug: number("access", frozenset({slug})) for slug in features},
        "language": dict(spoken),
    }
    return {
        name: {value: count for value, count in values.items() if count} for name, values in found.items()
    }


def known_at_a_meeting(document: Document, query: Query, group: str) -> bool:
    said = (states(document, meeting, query) for meeting in meetings_of(document))
    return any(NO not in state.values() and state[group] == YES for state in said)


def suggested(
    documents: list[Document], text: str, *, audience: Audience, now: datetime, limit: int
) -> tuple[Suggestion, ...]:
    """Names begun with the text, then organisations, then later words of either; each A to Z."""
    start = index_text(text)
    order = list(NamePart)
    found = []
    for document in documents:
        name, organisation = index_text(document.name), index_text(document.organisation)
        begun = [
            name.startswith(start),
            organisation.startswith(start),
            f" {start}" in f"{name} | {organisation}",
        ]
        shown = document.audience == audience and check_filters(document, Query(audience, now))
        if shown and any(begun) and len(normalise(text)) > 1:
            found.append((begun.index(True), name, document.id))
    return tuple(Suggestion(id, order[rank]) for rank, _, id in sorted(found)[:limit])


def squares(
    documents: list[Document], query: Query, view: View
) -> tuple[dict[tuple[int, int], set[str]], int]:
    """Row and column of each square → the services that meet there, and how many meet at a place at all."""
    found = expected(documents, query).ids
    there: dict[tuple[int, int], set[str]] = {}
    placed = set()
    for document in documents:
        if document.audience != query.audience or document.id not in found:
            continue
        for meeting in document.meetings:
            point = meeting.point
            fits_there = NO not in states(document, meeting, query).values()
            if (
                point is None
                or not fits_there
                or (query.near and near_metres(document, meeting, query) is None)
            ):
                continue
            placed.add(document.id)
            inside = view.box is None or view.box.holds(point.latitude, point.longitude)
            if inside and document.id not in view.without:
                square = row(point.latitude, view.zoom), column(point.longitude, view.zoom)
                there.setdefault(square, set()).add(document.id)
    return there, len(placed)
