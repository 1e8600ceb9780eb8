"""Invented services at real postcode sectors, and questions about them: the same from the same seed.

Two thirds stand in towns, in proportion to how many postcode sectors the town's postcode area has (which
follows its people), close to its middle; the others anywhere. Texts are 60 to 80 words long and use words as
often as people do: the n-th commonest about 1/n as often as the first.
"""

from __future__ import annotations

import csv
import json
import random
import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from search.documents import DAYS, Audience, Begin, Document, Fact, Meeting, NeedTag, Point, Room, Session
from search.engines.query_rules import MILE
from search.language.stem import stem
from search.query import Alternative, Filters, Near, NeedInQuery, Origin, Query, Word

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
LONDON = ZoneInfo("Europe/London")
LONDON_AREAS = frozenset({"E", "EC", "N", "NW", "SE", "SW", "W", "WC"})
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
WORDS = 20_000
COMMON, SELDOM = 20, 3000
"""Questions are asked with words of these ranks; the commonest tell nothing."""
FEATURES = ("step-free", "accessible-toilet", "hearing-loop", "parking", "lift")
GROUPS = ("women", "men", "carers", "parents", "older-people")
LANGUAGES = ("pl", "ur", "cy", "pa", "bn")


@dataclass(frozen=True, slots=True)
class Sector:
    code: str
    point: Point
    authority: str

    @property
    def outcode(self) -> str:
        return self.code.split()[0]

    @property
    def codes(self) -> frozenset[str]:
        """What somebody who lives there is covered by."""
        nation = {"E": "england", "S": "scotland", "W": "wales"}[self.authority[0]]
        return frozenset(
            {
                f"nation:{nation}",
                f"authority:{self.authority}",
                f"outcode:{self.outcode}",
                f"sector:{self.code}",
            }
        )


@dataclass(frozen=True, slots=True)
class Place:
    sector: Sector
    point: Point
    access: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Listing:
    """One service, of which a document or rows of the database are made."""

    number: int
    name: str
    organisation: int
    summary: str
    description: str
    needs: tuple[int, ...]
    places: tuple[Place, ...]
    delivery: frozenset[str]
    covers: frozenset[str]
    days: tuple[int, ...]
    opens: int
    free: Fact
    ages: tuple[int | None, int | None]
    group: str
    languages: frozenset[str]
    begin: Begin
    room: Room
    checked: date
    closed: bool

    @property
    def id(self) -> UUID:
        """In no order, as ids of a database are."""
        return UUID(int=random.Random(self.number).getrandbits(128), version=4)


# --- what there is to choose from ---------------------------------------------------------------


@cache
def sectors() -> tuple[Sector, ...]:
    with (FIXTURES / "sectors.csv").open(encoding="utf-8") as file:
        return tuple(
            Sector(
                row["sector"], Point(float(row["latitude"]), float(row["longitude"])), row["authority_code"]
            )
            for row in csv.DictReader(file)
            if row["authority_code"]
        )


@cache
def towns() -> tuple[tuple[tuple[Sector, ...], ...], tuple[int, ...]]:
    """The sectors of each postcode area from its middle outwards, and the areas' growing sum of weights."""
    areas: dict[str, list[Sector]] = {}
    for sector in sectors():
        letters = re.match("[A-Z]+", sector.code)[0]  # type: ignore[index]
        areas.setdefault("London" if letters in LONDON_AREAS else letters, []).append(sector)
    found = []
    for town in areas.values():
        middle = sorted(s.point.latitude for s in town)[len(town) // 2]
        across = sorted(s.point.longitude for s in town)[len(town) // 2]
        found.append(tuple(sorted(town, key=lambda s: _apart(s.point, middle, across))))
    return tuple(found), tuple(accumulate(len(town) for town in found))


def _apart(point: Point, latitude: float, longitude: float) -> float:
    return (point.latitude - latitude) ** 2 + (0.6 * (point.longitude - longitude)) ** 2


@cache
def needs() -> tuple[NeedTag, ...]:
    """The shipped needs, each with the one above it and its phrases."""
    found = []
    for top in json.loads((FIXTURES / "needs.json").read_text("utf-8")):
        for need in top["children"]:
            said = "\n".join(need["phrases"][:20])
            found.append(NeedTag(need["slug"], need["name"], (need["slug"], top["slug"]), said))
    return tuple(found)


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Words from the commonest to the rarest, no two with one stem, and the growing sum of their weights."""
    chance = random.Random("words")
    known: dict[str, str] = {}
    for need in needs():
        for word in re.findall("[a-z]{4,}", f"{need.label} {need.words}".lower()):
            known.setdefault(stem(word), word)
    firsts = (*"bcdfglmnprstw", "br", "st", "ch")
    parts = [first + vowel for first in firsts for vowel in "aeiou"]
    while len(known) < WORDS:
        word = "".join(chance.choices(parts, k=chance.choice((2, 3, 3, 4)))) + chance.choice("nrtkm")
        known.setdefault(stem(word), word)
    words = tuple(known.values())[:WORDS]
    return words, tuple(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))


def text(chance: random.Random, least: int, most: int) -> str:
    words, sums = vocabulary()
    return " ".join(chance.choices(words, cum_weights=sums, k=chance.randint(least, most)))


# --- services -----------------------------------------------------------------------------------


def listings(number: int, seed: int = 1) -> Iterator[Listing]:
    """In the order of their places, as a rebuild reads them."""

    def chance(each: int) -> random.Random:
        return random.Random(seed * 1_000_000_000 + each)

    for each in sorted(range(number), key=lambda each: _sector(chance(each)).code):
        yield _listing(chance(each), each)


def _sector(chance: random.Random) -> Sector:
    if chance.random() > 2 / 3:
        return chance.choice(sectors())
    areas, sums = towns()
    town = areas[bisect(sums, chance.random() * sums[-1])]
    return town[min(len(town) - 1, int(chance.expovariate(3.0 / len(town))))]


def _place(chance: random.Random, sector: Sector) -> Place:
    point = Point(
        sector.point.latitude + chance.gauss(0, 0.004), sector.point.longitude + chance.gauss(0, 0.006)
    )
    known = chance.sample(FEATURES, chance.choice((0, 0, 2, 3, 4)))
    return Place(
        sector, point, {slug: chance.choice((Fact.YES, Fact.YES, Fact.NO)) for slug in sorted(known)}
    )


def _listing(chance: random.Random, number: int) -> Listing:
    sector = _sector(chance)
    places = tuple(_place(chance, sector) for _ in range(chance.choices((0, 1, 2), (1, 89, 10))[0]))
    ways = ("in-person", "in-person phone", "phone", "phone online", "home-visit", "home-visit phone", "")
    delivery = frozenset(chance.choices(ways, (66, 10, 3, 4, 4, 3, 10))[0].split())
    covers: frozenset[str] = frozenset()
    if "in-person" not in delivery and chance.random() < 0.98:
        kinds = {code.split(":")[0]: code for code in sector.codes}
        kind = chance.choices(("nation", "authority", "outcode"), (2, 58, 40))[0]
        covers = frozenset({kinds[kind]})
    words = text(chance, 60, 80).split()
    return Listing(
        number=number,
        name=text(chance, 2, 5).title(),
        organisation=chance.randint(0, number // 3),
        summary=" ".join(words[:12]),
        description=" ".join(words[12:]),
        needs=tuple(chance.sample(range(len(needs())), chance.choices((0, 1, 2, 3), (10, 50, 30, 10))[0])),
        places=places,
        delivery=delivery,
        covers=covers,
        days=tuple(sorted(chance.sample(range(7), chance.choices((0, 1, 2, 5), (30, 40, 20, 10))[0]))),
        opens=chance.randint(8, 19),
        free=chance.choices(tuple(Fact), (5, 2, 3))[0],
        ages=chance.choice(((None, None), (None, None), (18, None), (50, None), (None, 25))),
        group=chance.choice(GROUPS) if chance.random() < 0.1 else "",
        languages=frozenset({chance.choice(LANGUAGES)}) if chance.random() < 0.06 else frozenset(),
        begin=chance.choices(tuple(Begin), (6, 2, 2))[0],
        room=chance.choices(tuple(Room), (3, 1, 1, 1, 6))[0],
        checked=TODAY - timedelta(days=chance.randint(0, 700)),
        closed=chance.random() < 0.01,
    )


def organisation_name(number: int) -> str:
    return text(random.Random(f"organisation {number}"), 2, 3).title()


def document(listing: Listing, audience: Audience = Audience.PUBLIC) -> Document:
    """As directory.indexing.documents would make it of the same facts."""
    tags = needs()
    meetings = tuple(
        _meeting(listing, f"{listing.number}-{position}", place)
        for position, place in enumerate(listing.places)
    )
    return Document(
        id=str(listing.id),
        audience=audience,
        name=listing.name,
        organisation=organisation_name(listing.organisation),
        summary=listing.summary,
        description=listing.description,
        needs=tuple(tags[number] for number in listing.needs),
        meetings=meetings or (_meeting(listing, "", None),),
        covers=listing.covers,
        cover_known=bool(listing.covers),
        delivery=listing.delivery,
        free=listing.free,
        minimum_age=listing.ages[0],
        maximum_age=listing.ages[1],
        audience_groups=frozenset({listing.group} - {""}),
        begin=listing.begin,
        languages=listing.languages,
        closed_from=TODAY - timedelta(days=3) if listing.closed else None,
        closed_to=TODAY + timedelta(days=30) if listing.closed else None,
        checked=listing.checked,
    )


def _meeting(listing: Listing, id: str, place: Place | None) -> Meeting:
    part = "morning" if listing.opens < 11 else "afternoon" if listing.opens < 16 else "evening"
    fields: dict[str, Any] = {
        "id": id,
        "times_known": bool(listing.days),
        "parts": frozenset(f"{DAYS[day]}-{part}" for day in listing.days),
        "sessions": tuple(_sessions(listing)),
        "room": listing.room,
    }
    if place:
        fields |= {"point": place.point, "town": place.sector.outcode, "access": place.access}
    return Meeting(**fields)


def _sessions(listing: Listing) -> Iterator[Session]:
    for ahead in range(28):
        day = TODAY + timedelta(days=ahead)
        if day.weekday() in listing.days:
            starts = datetime.combine(day, time(listing.opens), LONDON)
            yield Session(starts, starts + timedelta(hours=2))


def documents(number: int, audience: Audience = Audience.PUBLIC) -> Iterator[Document]:
    return (document(listing, audience) for listing in listings(number))


# --- questions ----------------------------------------------------------------------------------


def questions(number: int, seed: int = 7) -> list[Query]:
    """What people ask: a word or three near home, some with a need understood, some with filters."""
    chance = random.Random(seed)
    return [_question(chance) for _ in range(number)]


def _question(chance: random.Random) -> Query:
    home = _sector(chance)
    words = tuple(_word(chance) for _ in range(chance.choices((1, 2, 3), (4, 4, 2))[0]))
    tag = chance.choice(needs())
    filtered = chance.random() < 0.3
    return Query(
        audience=Audience.PUBLIC,
        now=NOW,
        whole=" ".join(word.alternatives[0].text for word in words),
        words=words,
        needs=(NeedInQuery(tag.slug),) if chance.random() < 0.3 else (),
        near=Near(home.point, home.codes, chance.choice((5, 10, 10, 10)) * MILE),
        filters=Filters(
            free=filtered and chance.random() < 0.5,
            access=frozenset({"step-free"}) if filtered and chance.random() < 0.4 else frozenset(),
            when=frozenset({chance.choice(("morning", "weekend"))}) if filtered else frozenset(),
        ),
    )


def _word(chance: random.Random) -> Word:
    """A word of the middle ranks; every third has a synonym, as the vocabulary would give it."""
    words, _ = vocabulary()

    def one() -> str:
        return words[int(COMMON * (SELDOM / COMMON) ** chance.random())]

    other = (Alternative(one(), 0.8, Origin.SYNONYM),) if chance.random() < 1 / 3 else ()
    return Word((Alternative(one()), *other), chance.choice((0.4, 0.7, 1.0)))
