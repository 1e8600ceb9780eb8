"""What somebody asks of /find/: parameters in, a question out, with friendly errors beside each field.

Nothing raises here, whatever the bytes; what cannot be read is left out and named in `errors`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from directory.catalogue.models import AccessFeature, DeliveredBy
from search.documents import DAYS, PARTS, Point
from search.query import Sort

LONGEST = 500
"""Characters of a question that are read."""
PER_PAGE = 10
MOST_PER_PAGE = 50
LAST_PAGE = 1000
DEFAULT_MILES = 10.0
"""How far we look when a place is given and no distance: about half an hour by bus or car."""
MOST_MILES = 200.0
WHEN = (*PARTS, "weekend", "open-now", "today", *DAYS)
KEY = "a"
"""The parameter that stands for words which no address may hold."""
_YES = frozenset({"1", "on", "true", "yes"})
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """A question as it was asked. `miles` None: any distance when `any_distance`, else not said.

    `without` are things understood that the person took away, as "need:debt-advice" or "times:evening";
    `exact` reads the words only; with `any_word` what has a single one of them is an answer too. `at` is the
    middle of a map somebody moved, to a hundred metres or so: it is taken instead of `place`.

    With a `key` the words are kept elsewhere (directory/finder/private_question.py), and links hold it
    instead of them; `forgotten` says that nothing is kept for the key that was given.
    """

    q: str = ""
    place: str = ""
    at: Point | None = None
    miles: float | None = None
    any_distance: bool = False
    need: str = ""
    free: bool = False
    when: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    language: str = ""
    age: int | None = None
    self_referral: bool = False
    taking: bool = False
    sort: Sort = Sort.BEST
    exact: bool = False
    any_word: bool = False
    without: tuple[str, ...] = ()
    page: int = 1
    per_page: int = PER_PAGE
    key: str = ""
    forgotten: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Neither words nor a filter nor a place: every listing, A to Z."""
        return replace(self, page=1, per_page=PER_PAGE, sort=Sort.BEST, errors={}) == SearchParameters()

    @property
    def filters(self) -> int:
        """How many filters are on, as shown on the button."""
        return (
            sum(map(bool, (self.free, self.language, self.age is not None, self.self_referral, self.taking)))
            + len(self.when)
            + len(self.access)
            + len(self.delivery)
            + (self.any_distance or self.miles not in (None, DEFAULT_MILES))
        )

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters that ask the same again, in one order; what is not said is left out."""
        one: list[tuple[str, Any]] = [
            (KEY, self.key) if self.key else ("q", self.q),
            ("postcode", self.place),
            ("at", f"{self.at.latitude:.3f},{self.at.longitude:.3f}" if self.at else ""),
            ("miles", "any" if self.any_distance else _number(self.miles)),
            ("need", self._in_address(self.need)),
            ("free", "1" if self.free else ""),
            *(("when", value) for value in self.when),
            *(("access", value) for value in self.access),
            *(("delivery", value) for value in self.delivery),
            ("language", self.language),
            ("age", "" if self.age is None else self.age),
            ("self", "1" if self.self_referral else ""),
            ("taking", "1" if self.taking else ""),
            ("sort", "" if self.sort == Sort.BEST else self.sort.value),
            ("exact", "1" if self.exact else ""),
            ("any", "1" if self.any_word else ""),
            *(("without", self._in_address(value)) for value in self.without),
            ("per_page", "" if self.per_page == PER_PAGE else self.per_page),
            ("page", "" if self.page == 1 else self.page),
        ]
        return [(name, str(value)) for name, value in one if value != ""]

    def _in_address(self, name: str) -> str:
        return unspoken(self.key, name) if self.key and name else name

    def link(self, **changes: Any) -> str:
        """The query string that asks this with changes; back on the first page unless a page is named."""
        changed = replace(self, **{"page": 1, **changes})
        pairs = changed.pairs()
        return f"?{urlencode(pairs)}" if pairs else "?"


def unspoken(key: str, name: str) -> str:
    """A name that says nothing to a reader, for what was understood of words that are kept under `key`."""
    return f"~{salted_hmac('unspoken', f'{key} {name}').hexdigest()[:12]}"


def read(parameters: QueryDict) -> SearchParameters:
    """Read what was asked. `errors` name the field and say what to do about it."""
    errors: dict[str, str] = {}
    miles = clean(parameters.get("miles", ""))

    def value(name: str, reader: Callable[[str], Value], default: Value, problem: str) -> Value:
        raw = clean(parameters.get(name, ""))
        if not raw:
            return default
        try:
            return reader(raw)
        except ValueError:
            errors[name] = problem
            return default

    def some(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        asked = [part.strip() for raw in parameters.getlist(name) for part in clean(raw).lower().split(",")]
        if strange := [part for part in asked if part and part not in known]:
            errors[name] = _("We do not know “%(value)s”. Choose from: %(choices)s.") % {
                "value": strange[0][:40],
                "choices": ", ".join(known),
            }
        return tuple(part for part in known if part in asked)

    return SearchParameters(
        q=clean(parameters.get("q", "")),
        place=clean(parameters.get("postcode", ""))[:80].strip(),
        at=value("at", read_point, None, _("Give a point as latitude,longitude, like 50.614,-2.457.")),
        miles=value("miles", _miles, None, _("Say how far in miles, like 5.")) if miles != "any" else None,
        any_distance=miles == "any",
        need=clean(parameters.get("need", "")).lower()[:60].strip(),
        free=_yes(parameters, "free"),
        when=some("when", WHEN),
        access=some("access", tuple(AccessFeature.values)),
        delivery=some("delivery", tuple(DeliveredBy.values)),
        language=clean(parameters.get("language", ""))[:12].strip(),
        age=value("age", _age, None, _("Give the age in years, like 67.")),
        self_referral=_yes(parameters, "self"),
        taking=_yes(parameters, "taking"),
        sort=value("sort", Sort, Sort.BEST, _("Sort by best, nearest or name.")),
        exact=_yes(parameters, "exact"),
        any_word=_yes(parameters, "any"),
        without=_without(parameters),
        page=value("page", lambda raw: _whole(raw, LAST_PAGE), 1, _("Give the page as a number, like 2.")),
        per_page=value(
            "per_page", lambda raw: _whole(raw, MOST_PER_PAGE), PER_PAGE, _("Ask for 1 to 50 on a page.")
        ),
        errors=errors,
    )


def clean(raw: str) -> str:
    """One line without control characters or halves of characters, at most LONGEST long."""
    kept = (
        " " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in raw[: LONGEST * 4]
    )
    return " ".join("".join(kept).split())[:LONGEST].strip()


def _without(parameters: QueryDict) -> tuple[str, ...]:
    """At most twenty things taken away, each once."""
    named = (clean(raw)[:90].strip() for raw in parameters.getlist("without")[:20])
    return tuple(dict.fromkeys(name for name in named if name))


def _yes(parameters: QueryDict, name: str) -> bool:
    return clean(parameters.get(name, "")).lower() in _YES


def _whole(raw: str, most: int) -> int:
    """A whole number from 1; more than `most` is `most`."""
    number = int(raw) if len(raw) < 10 and raw.isascii() else 0
    if number < 1:
        raise ValueError(raw)
    return min(number, most)


def _miles(raw: str) -> float:
    number = float(raw) if len(raw) < 10 else 0.0
    if not 0 < number < float("inf"):
        raise ValueError(raw)
    return min(number, MOST_MILES)


def _age(raw: str) -> int:
    number = int(raw) if len(raw) < 4 and raw.isascii() else -1
    if not 0 <= number <= 130:
        raise ValueError(raw)
    return number


def read_point(raw: str) -> Point:
    """A point on the map to three decimals, about a hundred metres. Raises ValueError."""
    latitude, longitude = (float(part) for part in raw[:60].split(","))
    if not (abs(latitude) <= 85 and abs(longitude) <= 180):
        raise ValueError(raw)
    return Point(round(latitude, 3), round(longitude, 3))


def _number(miles: float | None) -> str:
    return "" if miles is None else f"{miles:g}"
