"""A question once understood. Engines only stem, match, filter and score; they never interpret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from search.documents import Audience, Point


class Sort(StrEnum):
    BEST = "best"
    NEAREST = "nearest"
    NAME = "name"


class Origin(StrEnum):
    """Where an alternative of a word comes from; its weight says how much it is trusted."""

    TYPED = "typed"
    SYNONYM = "synonym"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way of matching a word: a word, or a run of words that must stand together."""

    text: str
    weight: float = 1.0
    origin: Origin = Origin.TYPED


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question with its weighted alternatives, the typed one first.

    `weight` (0 to 1) is how telling it is: rare words say more than "help" or "group".
    """

    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class NeedInQuery:
    """A need the question was understood as. `certain` when the person chose it rather than typed it."""

    slug: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    """Where the person is: a point, its codes (as in Document.covers) and the distance accepted in metres.

    `metres` None means any distance.
    """

    point: Point
    codes: frozenset[str] = frozenset()
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Each filter drops *no*, keeps *yes* first and *not known* after it.

    `when` is any of morning, afternoon, evening, weekend, mon…sun, open-now (on at this moment) and today (on
    now or later on this day); all must fit one meeting;
    `access` are feature slugs, all at one meeting; `delivery` is any of; `age` in years.
    """

    need: str = ""
    free: bool = False
    when: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    delivery: frozenset[str] = frozenset()
    language: str = ""
    age: int | None = None
    self_referral: bool = False
    taking: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """`now` is aware. `whole` is the normalised text, for whole-name matches. `offset` and `limit` page.

    With `words` and `needs` empty everything that passes the filters is the answer.
    """

    audience: Audience
    now: datetime
    whole: str = ""
    words: tuple[Word, ...] = ()
    needs: tuple[NeedInQuery, ...] = ()
    near: Near | None = None
    filters: Filters = field(default_factory=Filters)
    groups: frozenset[str] = frozenset()
    """Who the person is, as audience group slugs, where the question or the caller says so."""
    sort: Sort = Sort.BEST
    offset: int = 0
    limit: int = 10
    facets: bool = True
    stray: bool = False
    """Any telling word and any need will do, however little it tells: for what is less than an answer."""
    meaning: bytes = b""
    """The sentence vector of the question, as in Document.meaning; empty where vectors are off."""
    need_shares: bytes = b""
    """How likely it is about each need, as in Document.need_shares."""
    narrow: bool = False
    """Of what is let in where some of the words will do, only the surer part: what reads much alike
    (weights.ALIKE_FIRST), and what holds a rare word (LONE_RARE) or two."""
