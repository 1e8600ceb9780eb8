"""What both engines store of a document: its searchable text, the needs it meets, whom it reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from search.documents import Document, Meeting
from search.language.text import index_text, readable
from search.results import Reach
from search.weights import INFERRED_LEAST, STATED

DocumentTexts = TypeVar("DocumentTexts")
FIELDS = ("name", "organisation", "needs", "summary", "description", "other_words")
"""What is searched, as in weights.FIELDS."""


def with_cached_texts(
    documents: Iterable[Document], make: Callable[[Document], DocumentTexts]
) -> Iterator[tuple[Document, DocumentTexts]]:
    """Each document with what is made of it but for its audience. A service's documents mostly say the same
    to every audience and come one after the other; then it is made once."""
    for _, alike in groupby(documents, key=_but_for_audience):
        first = next(alike)
        made = make(first)
        yield from ((document, made) for document in (first, *alike))


_but_for_audience = attrgetter(*(each.name for each in fields(Document) if each.name != "audience"))


def texts(document: Document) -> dict[str, str]:
    """The searchable text by column. The lay phrases of a need, and needs that are only inferred, count with
    the words said in passing: a phrase said whole is understood as the need itself."""
    stated = [_of_a_need(need.label) for need in document.needs if need.weight >= STATED]
    inferred = [_of_a_need(need.label) for need in document.needs if need.weight < STATED]
    phrases = [_of_a_need(need.words) for need in document.needs]
    places = {part for meeting in document.meetings for part in (meeting.name, meeting.town)}
    return {
        "name": index_text(document.name),
        "organisation": index_text(document.organisation),
        "needs": _joined(stated),
        "summary": index_text(document.summary),
        "description": index_text(document.description),
        "other_words": _joined(
            [index_text(document.other_words), *map(index_text, sorted(places)), *inferred, *phrases]
        ),
    }


_of_a_need = lru_cache(maxsize=4096)(index_text)
"""What is said of a need is the same in every document with it."""


def _joined(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def needs_met(document: Document) -> dict[str, float]:
    """Slug → how much it counts that the document meets this need, itself or through one below it."""
    met: dict[str, float] = {}
    for need in document.needs:
        trusted = INFERRED_LEAST + (1 - INFERRED_LEAST) * need.weight
        for slug in {need.slug, *need.slugs}:
            met[slug] = max(trusted, met.get(slug, 0.0))
    return met


def spelling_words(columns: dict[str, str]) -> set[str]:
    """The words of a document's searchable text as they are written (not stemmed), for the spelling list."""
    return set(filter(may_spell, " ".join(columns.values()).split()))


def may_spell(word: str) -> bool:
    """Whether a word of an index is one that a misspelt word may be taken for."""
    return len(word) > 1 and (word.isalpha() or readable(word))


def located(document: Document) -> bool:
    """Whether any place of it has a point this audience may know."""
    return any(meeting.point for meeting in document.meetings)


def travels(document: Document) -> bool:
    """Whether it reaches whoever lives in the area it covers, wherever its own place is.

    Met in person alone at a place we know: only those near the place.
    """
    return bool(document.delivery - {"in-person"}) or not located(document)


def may_travel(document: Document) -> bool:
    """Whether it may reach whoever lives in the area it covers: it has a place we know, and nobody said
    whether people go there."""
    return not document.delivery and located(document)


def anywhere(document: Document) -> bool:
    """Whether it may reach anybody: an area it names cannot be placed, or its cover is not known at all and
    no place of its own says where it is met.

    A phone line without a stated area never vanishes because a postcode was typed.
    """
    if document.cover_unplaced:
        return travels(document) or may_travel(document)
    if document.cover_known or document.covers:
        return False
    remote = bool(document.delivery & {"phone", "online"}) and "in-person" not in document.delivery
    return remote or not located(document)


def placeless(document: Document) -> bool:
    """Whether its places don't matter to whom it serves: it goes to people, by visit, phone or online, in a
    known area, so the office it works from is neither near nor far."""
    known = document.cover_known or bool(document.covers)
    return bool(document.delivery) and "in-person" not in document.delivery and known


def reach_of(document: Document) -> Reach:
    """How it reaches a person who is not near one of its places."""
    for delivery, reach in (
        ("home-visit", Reach.COMES_TO_YOU),
        ("phone", Reach.PHONE),
        ("online", Reach.ONLINE),
    ):
        if delivery in document.delivery:
            return reach
    return Reach.COVERS


def meetings_of(document: Document) -> tuple[Meeting, ...]:
    """Its meetings, or one of which nothing is known, so that every document has at least one."""
    return document.meetings or (Meeting(id=""),)
