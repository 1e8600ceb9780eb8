"""How much speaks for two records being one: a score to 100, and why, in words.

Names are compared by rapidfuzz. What many records share (a council's switchboard) says little and is left out
before: see finding.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from uuid import UUID

from rapidfuzz import fuzz

LEAST = 60
"""A pair with less is not shown to anybody."""
NEAR, FAR = 0.15, 5.0
"""Kilometres within which two places are one place, and beyond which they are two."""
SAME_WORDS = 20
LONG_ENOUGH = 60
"""Letters from which words can be compared at all."""

_TELL_APART = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun weekend
    morning afternoon evening daytime women womens men mens ladies girls boys junior juniors youth adult
    adults children childrens kids toddler toddlers baby babies senior seniors over under beginner beginners
    improver improvers intermediate advanced one two three four first second third
    north south east west online phone
    """.split()  # noqa: SIM905  a list of one word a line would hide what it holds
)
"""Words that make two groups of one name two: the Tuesday club and the Thursday club. So do numbers."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of one record, folded. Nothing that is kept for its owner alone is among it."""

    id: UUID
    name: str
    other_names: tuple[str, ...] = ()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    """Web addresses below the first page of a site."""
    sites: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()
    points: tuple[tuple[float, float], ...] = ()
    words: str = ""
    organisation: UUID | None = None
    organisation_name: str = ""


@dataclass(slots=True)
class _Sum:
    score: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: int, reason: str = "") -> None:
        self.score += points
        if reason:
            self.reasons.append(reason)


@dataclass(frozen=True, slots=True)
class Likeness:
    score: int
    reasons: tuple[str, ...]


NOT_ALIKE = Likeness(0, ())


def of_services(a: Traits, b: Traits) -> Likeness:
    """Within one organisation a shared phone or site is no sign: all it does has them."""
    together = a.organisation == b.organisation
    sum_ = _Sum()
    _name(sum_, a, b, (45, 30, 12))
    is_named_alike = sum_.score > 0
    _shared(sum_, a, b, phone=5 if together else 20, email=4 if together else 15)
    _web(sum_, a, b, page=12 if together else 20, site=0 if together else 10)
    _place(sum_, a, b)
    if together:
        sum_.add(8, "the same organisation")
    elif a.organisation_name and fuzz.token_sort_ratio(a.organisation_name, b.organisation_name) >= 90:
        sum_.add(10, "organisations of the same name")
    if sum_.score < LEAST - SAME_WORDS:
        return NOT_ALIKE
    has_same_words = _words(sum_, a, b) == SAME_WORDS
    return _made(sum_) if is_named_alike or has_same_words else NOT_ALIKE


def of_organisations(a: Traits, b: Traits) -> Likeness:
    """A name that is whole and the same is much; another phone or site speaks against it."""
    sum_ = _Sum()
    _name(sum_, a, b, (60, 40, 15))
    if sum_.score == 0:
        return NOT_ALIKE
    _shared(sum_, a, b, phone=20, email=15)
    _web(sum_, a, b, page=20, site=20)
    if a.sites and b.sites and not a.sites & b.sites:
        sum_.add(-20)
    if a.phones and b.phones and not a.phones & b.phones:
        sum_.add(-15)
    _place(sum_, a, b)
    _words(sum_, a, b)
    return _made(sum_)


def _made(sum_: _Sum) -> Likeness:
    score = max(0, min(sum_.score, 100))
    return Likeness(score, tuple(sum_.reasons)) if score >= LEAST else NOT_ALIKE


def name_likeness(a: str, b: str) -> float:
    """0 to 100. Words that one has and the other has not count against it, their order does not."""
    of_a, of_b = set(a.split()), set(b.split())
    if any(map(_tells_apart, of_a - of_b)) and any(map(_tells_apart, of_b - of_a)):
        return 0.0
    return 0.6 * fuzz.token_sort_ratio(a, b) + 0.4 * fuzz.token_set_ratio(a, b)


def _tells_apart(word: str) -> bool:
    return word in _TELL_APART or any(sign.isdigit() for sign in word)


def _name(sum_: _Sum, a: Traits, b: Traits, points: tuple[int, int, int]) -> None:
    best = name_likeness(a.name, b.name)
    if best < 92 and (a.other_names or b.other_names):
        pairs = ((x, y) for x in (a.name, *a.other_names) for y in (b.name, *b.other_names))
        best = max(best, *(name_likeness(x, y) for x, y in pairs))
    for least, made, words in zip(
        (92, 78, 62), points, ("the same name", "much the same name", "names that are alike"), strict=True
    ):
        if best >= least:
            sum_.add(made, words)
            return


def _shared(sum_: _Sum, a: Traits, b: Traits, *, phone: int, email: int) -> None:
    if a.phones & b.phones:
        sum_.add(phone, "the same phone")
    if a.emails & b.emails:
        sum_.add(email, "the same email")


def _web(sum_: _Sum, a: Traits, b: Traits, *, page: int, site: int) -> None:
    if a.pages & b.pages:
        sum_.add(page, "the same web page")
    elif site and a.sites & b.sites:
        sum_.add(site, "the same website")


def _place(sum_: _Sum, a: Traits, b: Traits) -> None:
    away = min((_kilometres(x, y) for x in a.points for y in b.points), default=None)
    if a.postcodes & b.postcodes or (away is not None and away <= NEAR):
        sum_.add(15, "the same place")
    elif away is not None and away > FAR:
        sum_.add(-25)


def _words(sum_: _Sum, a: Traits, b: Traits) -> int:
    """Returns what it added."""
    if len(a.words) < LONG_ENOUGH or len(b.words) < LONG_ENOUGH:
        return 0
    alike = 100.0 if a.words == b.words else fuzz.token_sort_ratio(a.words, b.words, score_cutoff=65)
    for least, points, reason in (
        (100, SAME_WORDS, "the same words"),
        (85, SAME_WORDS, "almost the same words"),
        (65, SAME_WORDS // 2, "similar words"),
    ):
        if alike >= least:
            sum_.add(points, reason)
            return points
    return 0


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Near enough for "the same place" or "two places", and a hundred times faster than a geodesic."""
    north = (one[0] - other[0]) * 111.2
    east = (one[1] - other[1]) * 111.2 * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east)
