"""Where somebody is or wants to go, read out of the question itself: "lunch club near Littlemoor", "in DT4".

Only where no place was given beside it. A name must be one that we know, and what is an ordinary word as well
("hope", "reading", "bath") must be written as a name and lie where our listings are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db.models.functions import Lower

from directory.catalogue.locations import Location
from directory.places.find_place_by_name import has_listings_near
from directory.places.gazetteer.towns import GEONAMES, OPEN_NAMES
from directory.places.locate import Place, PlaceProblem, locate
from directory.places.models import Area, AreaKind
from directory.places.place_names import fold
from directory.words.vocabulary import shipped_phrases
from search.language import Vocabulary, tokenise
from search.language.understand import MOST_TOKENS

LONGEST_NAME = 4
SHORTEST_ALONE = 5
"""Letters of a name that is understood without "in" or "near" before it."""
HOME = frozenset(["from", "live in", "lives in", "living in", "based in", "live near", "lives near"])
"""What stands before the place somebody is at; any other is where they would go."""
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}")
_DISTRICT = re.compile(r"[a-z]{1,2}\d[a-z\d]?(?: \d)?")
_MONTHS = "january february march april may june july august september october november december"
_NEVER = frozenset(_MONTHS.split())
"""Months, which are towns as well here and there."""
_SMALL = (
    "battle fleet hook mark martin over quarter rock send settle steep stock stone tumble valley wall wing"
)
_WORDS_TOO = frozenset(_SMALL.split())
"""Ordinary words and first names that are small places as well, whatever the vocabulary holds."""
_MILES = re.compile(
    r"\b(?:within|under|less than|up to|no more than) (?P<miles>\d{1,2}) miles?(?: (?:of|from))?\b"
)


@dataclass(frozen=True, slots=True)
class PlaceInQuestion:
    """A place that the question names. `rest` is the question without it; `miles` where it says how far."""

    place: Place
    rest: str
    miles: float | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that may be a place: where they stand, with the words that lead to them."""

    name: str
    start: int
    end: int
    led_by: str


def read(text: str, vocabulary: Vocabulary) -> PlaceInQuestion | None:
    """The place a question speaks of, or None. Any text is fine; two small queries whatever its length."""
    said = " ".join(tokenise(text)[:MOST_TOKENS])
    far = _MILES.search(said)
    tokens = _MILES.sub(" near ", said).split()
    runs = list(_runs(tokens))
    known = _known({fold(run.name) for run in runs})
    runs = [run for run in runs if _is_code(run) or _is_known(run, known)]
    for run in sorted(runs, key=lambda run: (run.led_by not in HOME, not run.led_by, run.start - run.end)):
        place = _place(run, text, vocabulary)
        if place is not None:
            before = tokens[: run.start - len(run.led_by.split())]
            return PlaceInQuestion(
                place, " ".join([*before, *tokens[run.end :]]), float(far["miles"]) if far else None
            )
    return None


def _runs(tokens: list[str]) -> Iterator[_Run]:
    """Every run of words that something leads to, and those at either end of the question."""
    for start in range(len(tokens)):
        led = _led_by(tokens, start)
        for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1):
            run = _Run(" ".join(tokens[start:end]), start, end, led)
            if led or start == 0 or end == len(tokens) or _POSTCODE.fullmatch(run.name):
                yield run


def _led_by(tokens: list[str], start: int) -> str:
    """The longest words before that lead to a place: "in", "live in", "not far from"."""
    for length in range(min(4, start), 0, -1):
        before = " ".join(tokens[start - length : start])
        if before in _leading():
            return before
    return ""


@cache
def _leading() -> frozenset[str]:
    return frozenset(shipped_phrases()["places"]) | HOME


def _is_code(run: _Run) -> bool:
    """A whole postcode anywhere; a district only where something leads to it, for "B12" is a vitamin too."""
    return bool(_POSTCODE.fullmatch(run.name) or (run.led_by and _DISTRICT.fullmatch(run.name)))


def _known(names: set[str]) -> dict[str, bool]:
    """Which of these are towns, villages, suburbs or wards, or towns in the public addresses of listings; and
    whether they are known without "in" or "near" before them: the list of small places is too long for it."""
    areas = Area.objects.filter(search_name__in=names, kind__in=(AreaKind.TOWN, AreaKind.WARD))
    ours = Location.objects.public().filter(archived_at=None).annotate(name_of_town=Lower("town"))
    found: dict[str, bool] = {}
    for name, source in areas.exclude(latitude=None).values_list("search_name", "source"):
        found[name] = found.get(name, False) or source not in (GEONAMES, OPEN_NAMES)
    towns = ours.filter(name_of_town__in=names).values_list("name_of_town", flat=True)
    return found | dict.fromkeys(towns, True)


def _is_known(run: _Run, known: dict[str, bool]) -> bool:
    return known.get(fold(run.name), False) or (bool(run.led_by) and fold(run.name) in known)


def _place(run: _Run, text: str, vocabulary: Vocabulary) -> Place | None:
    """The place, where it is plain that one is meant."""
    ordinary = run.name in vocabulary.all_words or run.name in _NEVER | _WORDS_TOO
    if run.name in _NEVER or (not run.led_by and len(run.name) < SHORTEST_ALONE):
        return None
    if ordinary and not (run.led_by and _is_written_as_name(run.name, text)):
        return None
    try:
        place = locate(run.name)
    except PlaceProblem:
        return None
    sure = _is_code(run) or (run.led_by and not ordinary)
    return place if sure or has_listings_near(place.point) else None


def _is_written_as_name(name: str, text: str) -> bool:
    """With a capital, in a question that is not all capitals."""
    return not text.isupper() and bool(re.search(rf"\b{re.escape(name.title())}\b", text))
