"""What both engines read out of a query: which filters are set, which words suffice, what is cut off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from search.documents import DAYS, PARTS
from search.language.text import index_text
from search.query import Filters, Near, NeedInQuery, Query, Word
from search.weights import ALIKE_FIRST, ALIKE_LEAST, FAINT_NEED, HANDFUL, LONE_RARE, LONE_WORD, STRONG

BANDS_MILES = (1, 3, 5, 10)
MILE = 1609.344
WHEN = ("morning", "afternoon", "evening", "weekend", "open-now", "today", *DAYS)
MOST_WORDS, MOST_NEEDS = 24, 12
GROUPS = ("need", "free", "delivery", "language", "age", "self_referral", "when", "access", "taking", "near")
"""Filters, in the order of their bits; a facet is counted under all of them but its own."""


def weekly_parts(when: Iterable[str]) -> frozenset[str]:
    """The parts of the week that suit, as "tue-evening"; empty when any will do.

    Parts of day are any of, days are any of, and a part and a day must be the same session's:
    saturday with morning is Saturday morning.
    """
    asked = set(when)
    days = [d for d in DAYS if d in asked or ("weekend" in asked and d in ("sat", "sun"))]
    parts = [p for p in PARTS if p in asked]
    if not days and not parts:
        return frozenset()
    return frozenset(f"{d}-{p}" for d in (days or DAYS) for p in (parts or PARTS))


def within_limits(query: Query) -> Query:
    """The question cut to what an engine is asked to look for; nobody types this much in earnest."""
    return replace(
        query,
        words=tuple(word for word in query.words if any(index_text(a.text) for a in word.alternatives))[
            :MOST_WORDS
        ],
        needs=query.needs[:MOST_NEEDS],
        whole=query.whole[:200],
        offset=max(0, query.offset),
        limit=max(0, query.limit),
    )


def can_relax(query: Query) -> bool:
    """Whether some of the words could find more than all of them."""
    return len(query.words) > 1


def should_relax(total: int) -> bool:
    """Whether so few met all the words that some of them will do."""
    return total < HANDFUL


def narrower(query: Query) -> Query | None:
    """The question with the surer part only of what is let in where some of the words will do. It is the one
    to answer where a handful fits. None where that is all of it."""
    narrow = replace(query, narrow=True)
    return narrow if query.meaning or lone_words(narrow) != lone_words(query) else None


def alike_least(query: Query) -> float:
    """The cosine from which a listing is let in for reading like the question alone."""
    return ALIKE_FIRST if query.narrow else ALIKE_LEAST


def strong_words(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words that may bring a document in alone: the strong ones, or all where none is."""
    return tuple(word for word in words if word.weight >= STRONG) or words


def lone_words(query: Query) -> tuple[Word, ...]:
    """Of the telling words those that say so much of the question that one of them may bring a document in
    where some of the words will do; of the others it takes two."""
    telling = strong_words(query.words)
    enough = LONE_WORD * sum(word.weight for word in telling)
    least = max(enough, LONE_RARE) if query.narrow else enough
    return tuple(word for word in telling if word.weight >= least)


def telling_needs(query: Query) -> tuple[NeedInQuery, ...]:
    """The needs that may bring a document in: those about as surely meant as the surest."""
    least = 0.0 if query.stray else FAINT_NEED * max((need.weight for need in query.needs), default=0.0)
    return tuple(need for need in query.needs if need.weight >= least)


def active(filters: Filters, near: Near | None) -> tuple[str, ...]:
    """The names of the filters that are set."""
    asked = {
        "need": bool(filters.need),
        "free": filters.free,
        "delivery": bool(filters.delivery),
        "language": bool(filters.language),
        "age": filters.age is not None,
        "self_referral": filters.self_referral,
        "when": bool(filters.when),
        "access": bool(filters.access),
        "taking": filters.taking,
        "near": near is not None,
    }
    return tuple(name for name in GROUPS if asked[name])
