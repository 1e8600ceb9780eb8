"""How many signposts there were: at one desk, in full; for whoever pays for them, without small numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.catalogue.models import Need
from directory.commissioners.practices import Covered, covered_by
from directory.unmet.report import Quarter
from directory.unmet.small_numbers import LEAST
from directory.unmet.table_of_counts import Table, added_up, grouped, table_of
from prescribing import permissions as may
from prescribing.prescriptions.prescribe_at_desk import practice_of
from prescribing.signposts.models import Channel, Signpost, SignpostedService


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What one practice handed over. `by_need` are the top needs of this week, the most first."""

    today: int
    week: int
    by_need: tuple[tuple[str, int], ...]


class Split(StrEnum):
    """Not by practice: theirs are added up."""

    MONTH = "month"
    CHANNEL = "channel"
    CAME = "came"


SPLITS = {
    Split.MONTH: "Month by month",
    Split.CHANNEL: "Printed or sent",
    Split.CAME: "Who came",
}
OTHER_NEEDS, OTHER, OTHER_MONTHS = "Other needs", "Other", "Other months"
Counts = Counter[tuple[Hashable, Hashable]]
_CAME: dict[Hashable, str] = {True: "Somebody said they came", False: "Nobody said"}


@dataclass(frozen=True, slots=True)
class Report:
    """One quarter, split one way, of the practices that are `covered`. `table` is None where there is
    nothing, or so little that even the total would be a small number (`too_little`)."""

    quarter: Quarter
    split: Split
    quarters: tuple[Quarter, ...]
    table: Table | None
    too_little: bool = False
    covered: Covered = field(default_factory=Covered)


def at_desk(user: User) -> AtDesk:
    """Of the practice whose desk it is; top needs only, for a rare one would point at somebody."""
    try:
        practice = practice_of(user)
    except ValidationError:
        return AtDesk(0, 0, ())
    today = clock.today()
    theirs = Signpost.objects.filter(practice=practice)
    week = theirs.filter(at__gte=clock.midnight(today - timedelta(days=today.weekday())))
    names: Counter[str] = Counter()
    for pair in set(week.exclude(needs=None).values_list("pk", "needs__name", "needs__parent__name")):
        names[pair[2] or pair[1]] += 1
    return AtDesk(
        today=theirs.filter(at__gte=clock.midnight(today)).count(),
        week=week.count(),
        by_need=tuple(sorted(names.items(), key=lambda one: (-one[1], one[0]))),
    )


def signposts(*, by: Actor, quarter: str = "", split: str = "") -> Report:
    """The report of the practices that `by` reads figures of; an unknown quarter is the newest, an unknown
    split is by month. Raises NotAllowed.

    A signpost for two needs counts under each. Every table of a quarter has the same rows and the same
    totals, so that what one hides no other tells: see directory/unmet/report.py. Each practice is made safe
    by itself and then added, so that two who read of different practices, or one before and after theirs were
    changed, can subtract nothing that either does not show.
    """
    require(by, may.SEE_INSIGHT)
    covered = covered_by(by)
    theirs = Signpost.objects.all() if covered.every else Signpost.objects.filter(practice__in=covered.ids)
    quarters = _quarters(theirs)
    chosen = next((each for each in quarters if each.key == quarter), quarters[0])
    way = Split(split) if split in list(Split) else Split.MONTH
    counts = _counts(theirs, chosen, way)
    tables = [_table(one, way) for one in counts.values() if sum(one.values()) >= LEAST]
    months = [f"{first:%B}" for first in _months(chosen)] if way == Split.MONTH else []
    table = added_up(tables, months, (OTHER_NEEDS, OTHER, OTHER_MONTHS)) if tables else None
    return Report(chosen, way, quarters, table, too_little=bool(counts) and not tables, covered=covered)


def _first_day(quarter: Quarter) -> date:
    return date(quarter.year, quarter.number * 3 - 2, 1)


def _quarter_of(day: date) -> Quarter:
    """Of the calendar's months, which a quarter of whole weeks may differ from by some days."""
    return Quarter(day.year, (day.month + 2) // 3)


def _next(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year + quarter.number // 4, quarter.number % 4 + 1)


def _months(quarter: Quarter) -> list[date]:
    first = _first_day(quarter)
    return [first.replace(month=first.month + more) for more in range(3)]


def _quarters(theirs: QuerySet[Signpost]) -> tuple[Quarter, ...]:
    """From the first signpost's to this one, the newest first."""
    now = _quarter_of(clock.today())
    first = theirs.aggregate(first=Min("at"))["first"]
    each = _quarter_of(first.astimezone(clock.LONDON).date()) if first else now
    found = [min(each, now)]
    while found[-1] < now:
        found.append(_next(found[-1]))
    return tuple(reversed(found))


def _counts(theirs: QuerySet[Signpost], quarter: Quarter, split: Split) -> dict[Any, Counts]:
    """By practice: of needs and the values of one split. Without a need is ""."""
    rows = theirs.filter(
        at__gte=clock.midnight(_first_day(quarter)), at__lt=clock.midnight(_first_day(_next(quarter)))
    )
    counts: dict[Any, Counts] = defaultdict(Counter)
    if split == Split.MONTH:
        for practice, need, at in rows.values_list("practice", "needs__slug", "at"):
            counts[practice][need or "", at.astimezone(clock.LONDON).date().replace(day=1)] += 1
        return counts
    if split == Split.CAME:
        came = SignpostedService.objects.filter(signpost=OuterRef("pk")).exclude(came_on=None)
        rows = rows.annotate(came=Exists(came))
    found = rows.order_by().values_list("practice", "needs__slug", split.value)
    for practice, need, value, number in found.annotate(number=Count("pk")):
        counts[practice][need or "", value] += number
    return counts


def _table(counts: Counts, split: Split) -> Table:
    needs: Counter[Hashable] = Counter()
    values: Counter[Hashable] = Counter()
    for (need, value), number in counts.items():
        needs[need] += number
        values[value] += number
    names = dict(Need.objects.filter(slug__in=list(needs)).values_list("slug", "name"))
    rows = grouped(needs, {slug: names.get(slug, slug) or "No need known" for slug in needs}, OTHER_NEEDS)
    if split == Split.MONTH:
        months: dict[Hashable, str] = {first: f"{first:%B}" for first in values}
        return table_of(counts, rows, grouped(values, months, OTHER_MONTHS))
    labels: dict[Hashable, str] = (
        {way.value: str(way.label) for way in Channel} if split == Split.CHANNEL else _CAME
    )
    return table_of(counts, rows, grouped(values, labels, OTHER))
