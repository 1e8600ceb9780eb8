"""Listings and questions by chance, from a seed: what nobody thinks of is asked too."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from search.documents import (
    DAYS,
    DELIVERIES,
    PARTS,
    Audience,
    Begin,
    Document,
    Fact,
    Meeting,
    Point,
    Room,
    Session,
)
from search.query import Alternative, Filters, Near, NeedInQuery, Origin, Query, Sort, Word
from tests.contract.search.making import MILE, NOW, need, north

_WORDS = """
walk walking walked debt debts advice carer carers caring memory café cafe's lunch club clubs singing singer
song help group men's mens shed swim swimming befriend befriending lonely food bank banks voucher 70 t2dm
housing house grief grieving naïve Łódź گروپ relational bottles flies agreed happiness national
"""
WORDS = _WORDS.split()
NEEDS = (
    ("debt", "money"),
    ("food-banks", "food"),
    ("food", "food"),
    ("befriending", "isolation"),
    ("grief", "mind"),
)
CODES = ("nation:england", "town:weymouth", "ward:W1", "ward:W2", "outcode:DT4", "sector:DT4 8")
FEATURES = ("step-free", "hearing-loop", "toilet", "parking")
GROUPS = ("women", "carers", "veterans")
LANGUAGES = ("pl", "ur", "cy")
FILTERED_FEATURES = (*FEATURES, "hoist")
FACTS = tuple(Fact)


def some(chance: random.Random, values: tuple[str, ...], most: int) -> frozenset[str]:
    return frozenset(chance.sample(values, chance.randint(0, min(most, len(values)))))


def text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))


def meeting(chance: random.Random, number: int) -> Meeting:
    hidden = chance.random() < 0.2
    times_known = chance.random() < 0.7
    parts = frozenset(f"{chance.choice(DAYS)}-{chance.choice(PARTS)}" for _ in range(chance.randint(0, 4)))
    starts = [NOW + timedelta(minutes=chance.randint(-300, 300)) for _ in range(chance.randint(0, 3))]
    return Meeting(
        id=f"m{number}",
        name="" if hidden else text(chance, 2),
        point=None if hidden else north(round(chance.uniform(0.1, 14), 3)),
        times_known=times_known,
        parts=parts if times_known else frozenset(),
        sessions=tuple(Session(s, s + timedelta(minutes=chance.randint(30, 600))) for s in starts),
        access={slug: chance.choice(FACTS) for slug in some(chance, FEATURES, 3)},
        room=chance.choice(tuple(Room)),
        room_until=chance.choice((None, date(2026, 11, 23), date(2026, 11, 24), date(2027, 1, 1))),
    )


def document(chance: random.Random, number: int) -> Document:
    oldest = chance.choice((None, None, 17, 25, 64))
    return Document(
        id=f"s{number:03}",
        audience=Audience.PROFESSIONAL if chance.random() < 0.2 else Audience.PUBLIC,
        name=f"{text(chance, 3)} {number % 40}".strip(),
        organisation=text(chance, 2),
        summary=text(chance, 5),
        description=text(chance, 12),
        other_words=text(chance, 3),
        needs=tuple(
            need(slug, above, words=text(chance, 4), weight=chance.choice((0.5, 1.0)))
            for slug, above in chance.sample(NEEDS, chance.randint(0, 2))
        ),
        meetings=tuple(meeting(chance, n) for n in range(chance.choice((0, 1, 1, 1, 2, 3)))),
        covers=some(chance, CODES, 2) if chance.random() < 0.5 else frozenset(),
        cover_known=chance.random() < 0.5,
        cover_unplaced=chance.random() < 0.2,
        delivery=some(chance, DELIVERIES, 3),
        free=chance.choice(FACTS),
        minimum_age=chance.choice((None, None, 16, 18, 50)) if oldest != 17 else None,
        maximum_age=oldest,
        ages_known=chance.random() < 0.2,
        audience_groups=some(chance, GROUPS, 1),
        begin=chance.choice(tuple(Begin)),
        languages=some(chance, LANGUAGES, 2),
        closed_from=chance.choice((None, None, None, date(2026, 11, 20), date(2026, 12, 1))),
        closed_to=chance.choice((None, None, None, date(2026, 11, 23), date(2026, 12, 30))),
        checked=chance.choice((None, date(2024, 1, 1), date(2026, 6, 1), date(2026, 11, 1))),
        freshness=chance.choice((0.0, 0.31, 0.5, 0.87, 1.0)),
    )


def documents(seed: int, number: int) -> list[Document]:
    chance = random.Random(seed)
    return [document(chance, each) for each in range(number)]


def word(chance: random.Random) -> Word:
    others = tuple(
        Alternative(text(chance, 2), chance.choice((0.6, 0.8)), chance.choice(tuple(Origin)[1:]))
        for _ in range(chance.choice((0, 0, 1, 2)))
    )
    return Word((Alternative(chance.choice(WORDS)), *others), chance.choice((0.1, 0.3, 0.8, 1.0)))


def question(chance: random.Random, **fixed: object) -> Query:
    """A question that asks a few things at once, seldom none."""

    def maybe(share: float) -> bool:
        return chance.random() < share

    near = None
    if maybe(0.6):
        metres = chance.choice((None, 1 * MILE, 3.3 * MILE, 5 * MILE, 12 * MILE))
        near = Near(north(0), some(chance, CODES, 3), metres)
    when = (
        some(chance, (*PARTS, "weekend", "open-now", "today", "tue", "sat"), 2) if maybe(0.3) else frozenset()
    )
    fields: dict = {
        "audience": Audience.PROFESSIONAL if maybe(0.2) else Audience.PUBLIC,
        "now": datetime(2026, 11, chance.choice((20, 24, 25)), chance.randint(0, 23), 30, tzinfo=UTC),
        "whole": text(chance, 2),
        "words": tuple(word(chance) for _ in range(chance.choice((0, 1, 1, 2, 3)))),
        "needs": tuple(
            NeedInQuery(slug, chance.choice((0.1, 0.4, 1.0)))
            for slug in some(chance, ("debt", "food", "mind"), 2)
        )
        if maybe(0.3)
        else (),
        "near": near,
        "groups": some(chance, GROUPS, 1),
        "sort": chance.choice(tuple(Sort)),
        "limit": 1000,
        "stray": maybe(0.15),
        "filters": Filters(
            need=chance.choice(("food", "debt", "money")) if maybe(0.1) else "",
            free=maybe(0.2),
            when=when,
            access=some(chance, FILTERED_FEATURES, 2) if maybe(0.3) else frozenset(),
            delivery=some(chance, DELIVERIES, 2) if maybe(0.2) else frozenset(),
            language=chance.choice(LANGUAGES) if maybe(0.1) else "",
            age=chance.choice((10, 17, 25, 50, 70)) if maybe(0.2) else None,
            self_referral=maybe(0.15),
            taking=maybe(0.2),
        ),
    }
    return Query(**{**fields, **fixed})


def questions(seed: int, number: int, **fixed: object) -> list[Query]:
    chance = random.Random(seed)
    return [question(chance, **fixed) for _ in range(number)]


def typings(seed: int, listings: list[Document], number: int) -> list[str]:
    """What somebody may have typed so far of a name or an organisation, from any word of it on."""
    chance = random.Random(seed)
    typed = []
    for _ in range(number):
        listing = chance.choice(listings)
        parts = (chance.choice((listing.name, listing.organisation)) or "nothing").split()
        begun = " ".join(parts[chance.randrange(len(parts)) :])
        typed.append(begun[: chance.randint(1, len(begun))])
    return typed


def scattered(seed: int, listings: list[Document]) -> list[Document]:
    """The same listings with their places all over the country, some of them close together."""
    chance = random.Random(seed)

    def moved(meeting: Meeting) -> Meeting:
        spread = chance.choice((0.05, 0.4, 3.0))
        point = Point(52 + chance.uniform(-spread, spread), -1.8 + chance.uniform(-spread, spread))
        return replace(meeting, point=point if meeting.point else None)

    return [replace(each, meetings=tuple(moved(m) for m in each.meetings)) for each in listings]


def scattered_questions(seed: int, asked: list[Query]) -> list[Query]:
    """The same questions from the middle of the country, or from close by, and up to far away."""
    chance = random.Random(seed)

    def moved(near: Near) -> Near:
        point = Point(52 + chance.uniform(-0.3, 0.3), -1.8 + chance.uniform(-0.3, 0.3))
        return replace(near, point=point, metres=chance.choice((MILE, 8 * MILE, 30 * MILE, 120 * MILE, None)))

    return [replace(each, near=moved(each.near) if each.near else None) for each in asked]
