"""What an engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reach(StrEnum):
    """How a service reaches the person."""

    NEAR = "near"
    COVERS = "covers"
    COMES_TO_YOU = "comes-to-you"
    PHONE = "phone"
    ONLINE = "online"
    ANYWHERE = "anywhere"
    """No place was asked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One service found. `metres` is the cheap ranking distance of its best meeting.

    `matched_words` are the typed words that matched, `matched_needs` need slugs, `unsure` the names of the
    filters whose fact is not known, `parts` the parts of the score by name (for "why is this first?").
    """

    id: str
    score: float
    reach: Reach
    metres: float | None = None
    meeting: str = ""
    matched_words: tuple[str, ...] = ()
    matched_needs: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    alike: bool = False
    """Whether it reads like what was asked (weights.ALIKE_LEAST)."""
    parts: Mapping[str, float] = field(default_factory=dict)


class NamePart(StrEnum):
    """Where in a service's names stands what was typed; the better first."""

    NAME = "name"
    ORGANISATION = "organisation"
    LATER = "later"
    """At a later word of either."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service for somebody who is still typing, and what they have begun of it."""

    id: str
    begun: NamePart


@dataclass(frozen=True, slots=True)
class Results:
    """`total` counts yes and not known; `unsure` the latter. Facets: name → value → count, counted the same
    way under the other filters; `known` counts of these only those known to fit the choice itself, for every
    facet but "need" (always known) and "distance". Neither lists a count of none. `some_words` says that not
    every word could be matched."""

    hits: tuple[Hit, ...]
    total: int
    unsure: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    some_words: bool = False
    narrow: bool = False
    """Whether the surer part of what some of the words bring was enough: of Query, for its map."""
    engine: str = ""
    basic: bool = False
    """True when the chosen engine could not be reached and the embedded one answered."""
    resting: bool = False
    """True when no index at all could be read: nothing found then says nothing of what there is."""
