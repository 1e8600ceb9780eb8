"""How many signposts there were: at one desk, in full; for whoever pays for them, without small numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Min, OuterRef

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.catalogue.models import Need
from directory.unmet.report import Quarter
from directory.unmet.small_numbers import LEAST
from directory.unmet.table_of_counts import Table, grouped, joined, table_of
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
    """Not by practice: nothing says yet whose practices a commissioner pays for, and one is not to read of
    another's."""

    MONTH = "month"
    CHANNEL = "channel"
    CAME = "came"


SPLITS = {
    Split.MONTH: "Month by month",
    Split.CHANNEL: "Printed or sent",
    Split.CAME: "Who came",
}
_CAME: dict[Hashable, str] = {True: "Somebody said they came", False: "Nobody said"}


@dataclass(frozen=True, slots=True)
class Report:
    """One quarter, split one way. `table` is None where there is nothing, or so little that even the total
    would be a small number (`too_little`)."""

    quarter: Quarter
    split: Split
    quarters: tuple[Quarter, ...]
    table: Table | None
    too_little: bool = False


def at_desk(user: User) -> AtDesk:
    """Of the practice whose desk it is; top needs only, for a rare one would point at somebody."""
    try:
        practice = practice_of(user)
    except ValidationError:
        return AtDesk(0, 0, ())
    today = clock.today()
    theirs = Signpost.objects.filter(practice=practice)
    week = theirs.filter(at__gte=_begins(today - timedelta(days=today.weekday())))
    names: Counter[str] = Counter()
    for pair in set(week.exclude(needs=None).values_list("pk", "needs__name", "needs__parent__name")):
        names[pair[2] or pair[1]] += 1
    return AtDesk(
        today=theirs.filter(at__gte=_begins(today)).count(),
        week=week.count(),
        by_need=tuple(sorted(names.items(), key=lambda one: (-one[1], one[0]))),
    )


def signposts(*, by: Actor, quarter: str = "", split: str = "") -> Report:
    """The report; an unknown quarter is the newest, an unknown split is by month. Raises NotAllowed.

    A signpost for two needs counts under each. Every table of a quarter has the same rows and the same
    totals, so that what one hides no other tells: see directory/unmet/report.py.
    """
    require(by, may.SEE_INSIGHT)
    quarters = _quarters()
    chosen = next((each for each in quarters if each.key == quarter), quarters[0])
    way = Split(split) if split in list(Split) else Split.MONTH
    counts = _counts(chosen, way)
    total = sum(counts.values())
    table = _table(counts, way) if total >= LEAST else None
    return Report(chosen, way, quarters, table, too_little=0 < total < LEAST)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LONDON)


def _first_day(quarter: Quarter) -> date:
    return date(quarter.year, quarter.number * 3 - 2, 1)


def _quarter_of(day: date) -> Quarter:
    """Of the calendar's months, which a quarter of whole weeks may differ from by some days."""
    return Quarter(day.year, (day.month + 2) // 3)


def _next(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year + quarter.number // 4, quarter.number % 4 + 1)


def _quarters() -> tuple[Quarter, ...]:
    """From the first signpost's to this one, the newest first."""
    now = _quarter_of(clock.today())
    first = Signpost.objects.aggregate(first=Min("at"))["first"]
    each = _quarter_of(first.astimezone(clock.LONDON).date()) if first else now
    found = [min(each, now)]
    while found[-1] < now:
        found.append(_next(found[-1]))
    return tuple(reversed(found))


def _counts(quarter: Quarter, split: Split) -> Counter[tuple[Hashable, Hashable]]:
    """Of needs and the values of one split. Without a need is ""."""
    rows = Signpost.objects.filter(
        at__gte=_begins(_first_day(quarter)), at__lt=_begins(_first_day(_next(quarter)))
    )
    counts: Counter[tuple[Hashable, Hashable]] = Counter()
    if split == Split.MONTH:
        for need, at in rows.values_list("needs__slug", "at"):
            counts[need or "", at.astimezone(clock.LONDON).date().replace(day=1)] += 1
        return counts
    if split == Split.CAME:
        came = SignpostedService.objects.filter(signpost=OuterRef("pk")).exclude(came_on=None)
        rows = rows.annotate(came=Exists(came))
    for need, value, number in (
        rows.order_by().values_list("needs__slug", split.value).annotate(number=Count("pk"))
    ):
        counts[need or "", value] += number
    return counts


def _table(counts: Counter[tuple[Hashable, Hashable]], split: Split) -> Table:
    needs: Counter[Hashable] = Counter()
    values: Counter[Hashable] = Counter()
    for (need, value), number in counts.items():
        needs[need] += number
        values[value] += number
    names = dict(Need.objects.filter(slug__in=list(needs)).values_list("slug", "name"))
    rows = grouped(needs, {slug: names.get(slug, slug) or "No need known" for slug in needs}, "Other needs")
    if split == Split.MONTH:
        return table_of(counts, rows, joined(values, _months))
    labels: dict[Hashable, str] = (
        {way.value: str(way.label) for way in Channel} if split == Split.CHANNEL else _CAME
    )
    return table_of(counts, rows, grouped(values, labels, "Other"))


def _months(first: date, last: date) -> str:
    """ "November", "October and November"."""
    if first == last:
        return f"{first:%B}"
    return f"{first:%B} {'and' if last.month - first.month == 1 else 'to'} {last:%B}"
