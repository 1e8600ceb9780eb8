"""What was looked for and not found, as tables in which no small number stands or can be worked out.

Every table of a quarter has the same rows and the same totals, and splits them one way. There is no table of
two splits at once and no other choice to subtract from, so that what one table hides no other tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Min, Sum

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import SEE_UNMET, require
from directory.catalogue.models import Need
from directory.places.models import Area
from directory.unmet.actions import week_of
from directory.unmet.models import Asker, Kind, UnmetCount
from directory.unmet.small_numbers import LEAST
from directory.unmet.table_of_counts import Table, grouped, joined, table_of

_SIX_DAYS = timedelta(days=6)
_THURSDAY = timedelta(days=3)
"""A week belongs to the quarter, and the year, that its Thursday is in."""


class Split(StrEnum):
    AREA = "area"
    KIND = "kind"
    WEEK = "week"
    ASKER = "asker"


SPLITS = {
    Split.AREA: "Where",
    Split.KIND: "What was missing",
    Split.WEEK: "Week by week",
    Split.ASKER: "Who looked",
}


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months. Written as 2026-4 in addresses."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        thursday = week_of(day) + _THURSDAY
        return cls(thursday.year, (thursday.month + 2) // 3)

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def label(self) -> str:
        names = ("January to March", "April to June", "July to September", "October to December")
        return f"{names[self.number - 1]} {self.year}"

    @property
    def mondays(self) -> tuple[date, date]:
        """Its first Monday and the first one after it."""
        after = Quarter(self.year + self.number // 4, self.number % 4 + 1)
        return tuple(week_of(date(q.year, q.number * 3 - 2, 1) + _THURSDAY) for q in (self, after))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Report:
    """One quarter, split one way. `quarters` are those there is anything of, the newest first; `table` is
    None where there is nothing, or so little that even the total would be a small number (`too_little`)."""

    quarter: Quarter
    split: Split
    quarters: tuple[Quarter, ...]
    table: Table | None
    too_little: bool = False


def unmet(*, by: Actor, quarter: str = "", split: str = "") -> Report:
    """The report; an unknown quarter is the newest, an unknown split is by area. Raises NotAllowed."""
    require(by, SEE_UNMET)
    quarters = _quarters()
    chosen = next((each for each in quarters if each.key == quarter), quarters[0])
    way = Split(split) if split in list(Split) else Split.AREA
    counts = _counts(chosen, way)
    total = sum(counts.values())
    table = _table(counts, way) if total >= LEAST else None
    return Report(chosen, way, quarters, table, too_little=0 < total < LEAST)


def _quarters() -> tuple[Quarter, ...]:
    """From the first that was counted to this one, the newest first."""
    now = Quarter.of(clock.today())
    first = UnmetCount.objects.aggregate(first=Min("week"))["first"]
    oldest = min(now, Quarter.of(first)) if first else now
    years = range(now.year, oldest.year - 1, -1)
    every = (Quarter(year, number) for year in years for number in (4, 3, 2, 1))
    return tuple(quarter for quarter in every if oldest <= quarter <= now)


def _counts(quarter: Quarter, split: Split) -> Counter[tuple[Hashable, Hashable]]:
    start, end = quarter.mondays
    rows = UnmetCount.objects.filter(week__gte=start, week__lt=end)
    found = rows.values_list("need", split.value).annotate(total=Sum("count"))
    return Counter({(need, value): total for need, value, total in found})


def _table(counts: Counter[tuple[Hashable, Hashable]], split: Split) -> Table:
    needs: Counter[Hashable] = Counter()
    values: Counter[Hashable] = Counter()
    for (need, value), number in counts.items():
        needs[need] += number
        values[value] += number
    rows = grouped(needs, _need_names(needs), "Other needs")
    if split == Split.WEEK:
        return table_of(counts, rows, joined(values, lambda first, last: _days(first, last + _SIX_DAYS)))
    return table_of(counts, rows, grouped(values, _names(split, values), _OTHERS[split]))


_OTHERS = {Split.AREA: "Other places", Split.KIND: "Other", Split.ASKER: "Other"}


def _days(first: date, last: date) -> str:
    """ "2 to 8 Nov", "30 Nov to 6 Dec"."""
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    return f"{start} to {last.day} {last:%b}"


def _need_names(slugs: Iterable[Hashable]) -> dict[Hashable, str]:
    known = dict(Need.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))
    return {slug: known.get(str(slug), str(slug)) if slug else "No need we know" for slug in slugs}


def _area_names(keys: Iterable[Hashable]) -> dict[Hashable, str]:
    known = dict(Area.objects.filter(key__in=list(keys)).values_list("key", "name"))
    bare = {key: known.get(str(key)) or str(key).partition(":")[2] for key in keys}
    bare = {key: name if str(key).startswith("ward:") else f"{name} (area)" for key, name in bare.items()}
    return {key: name if key else "No place given" for key, name in bare.items()}


def _names(split: Split, values: Iterable[Hashable]) -> Mapping[Hashable, str]:
    if split == Split.AREA:
        return _area_names(values)
    return {value: str(label) for value, label in (Kind if split == Split.KIND else Asker).choices}
