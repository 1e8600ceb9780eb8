"""Closed days, months and hours taken out of rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from directory.catalogue.hours_in_prose import clocks
from directory.catalogue.hours_in_prose.groups import months_words, one_date
from directory.catalogue.hours_in_prose.reading import ClosedFrom
from directory.catalogue.hours_in_prose.said import Shut
from directory.catalogue.hours_in_prose.whens import NotRead
from directory.catalogue.services import Frequency
from directory.catalogue.times import Rule, bydays

NOT_HELD = "it says that it is on and that it is closed"
_YEAR = frozenset(range(1, 13))


def without(rules: list[Rule], shut: Shut, today: date, why: list[str]) -> list[Rule] | None:
    """The rules as they are left; None where the two cannot both be true."""
    made: list[Rule] = []
    for rule in rules:
        left = _one(rule, shut, today, why)
        if left is None:
            return None
        made += left
    return made


def _one(rule: Rule, shut: Shut, today: date, why: list[str]) -> list[Rule] | None:
    made = replace(rule)
    if shut.whens and rule.frequency != Frequency.ONCE and not _is_other_hours(rule, shut):
        days = [
            day for day in rule.days.split(",") if day and bydays(day)[0].weekday not in shut.whens.weekdays
        ]
        touched = len(days) != len([day for day in rule.days.split(",") if day])
        if touched and (not days or rule.frequency == Frequency.MONTHLY):
            return None
        made.days = ",".join(days)
    if shut.bank:
        made.closed_bank_holidays = True
    if shut.school:
        if made.school and made.school != shut.school:
            return None
        made.school = shut.school
    if shut.months:
        has = frozenset(int(month) for month in made.months.split(",") if month) or _YEAR
        left = has - shut.months
        if not left:
            return None
        made.months = months_words(left)
    if shut.dates and not any(day.year or day.weekday is not None for day in shut.dates):
        why.append("the year is not said")
    return _hours_left(made, shut) if shut.span else [made]


def _is_other_hours(rule: Rule, shut: Shut) -> bool:
    """Whether the rule is what stands in for the excepted days: "except Wednesday 9am to 1pm"."""
    if not shut.spans or shut.whens is None:
        return False
    return {by.weekday for by in bydays(rule.days)} <= shut.whens.weekdays


def _hours_left(rule: Rule, shut: Shut) -> list[Rule] | None:
    """ "Closed 1pm to 2pm" cuts hours in two."""
    span = shut.span
    if span is None or span.last is None or rule.opens_at is None or rule.closes_at is None:
        return None
    found = clocks.between(span.first, span.last)
    if found is None or found.closes is None:
        return None
    opens, closes = _minutes(rule.opens_at), _minutes(rule.closes_at) or 24 * 60
    if closes <= opens:
        return None
    if found.closes <= opens or found.opens >= closes:
        return [rule]
    if not opens < found.opens < found.closes < closes:
        return None
    first, last = found.times
    return [replace(rule, closes_at=first), replace(rule, opens_at=last)]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def closed_spans(shut: Shut, today: date) -> list[ClosedFrom]:
    """The dates on which it says that it is closed."""
    if not shut.dates:
        return []
    why: list[str] = []
    try:
        first = one_date(shut.dates[0], today, why)
        last = one_date(shut.dates[1], today, why, after=first)
    except NotRead:
        return []
    return [ClosedFrom(first, last)] if first <= last else []
