"""Whether rules of one text go together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from directory.catalogue.services import Frequency
from directory.catalogue.times import Rule, bydays

_DAY = 24 * 60
_ON_DAYS = frozenset({Frequency.WEEKLY, Frequency.MONTHLY})


def overlapping(rules: Sequence[Rule]) -> bool:
    """Whether two rules lie over each other on a day, so that one may be meant for the other; at whatever
    hours where one is of every week and the other of some: "Tuesdays 10am, 1st Tuesday 2pm"."""
    said = [rule for rule in rules if rule.frequency in _ON_DAYS and rule.opens_at]
    return any(_over(one, other) for one, other in combinations(said, 2) if one != other)


def _over(one: Rule, other: Rule) -> bool:
    if one.school != other.school and one.school and other.school:
        return False
    months = [{part for part in rule.months.split(",") if part} for rule in (one, other)]
    if months[0] and months[1] and not months[0] & months[1]:
        return False
    if (one.ends_on and other.starts_on and one.ends_on < other.starts_on) or (
        other.ends_on and one.starts_on and other.ends_on < one.starts_on
    ):
        return False
    same = {by.weekday for by in bydays(one.days)} & {by.weekday for by in bydays(other.days)}
    if not same:
        return False
    if (one.frequency, one.interval) != (other.frequency, other.interval):
        return True
    if one.frequency == Frequency.MONTHLY and not set(bydays(one.days)) & set(bydays(other.days)):
        return False
    (a, b), (c, d) = _stretch(one), _stretch(other)
    return a < d and c < b


def _stretch(rule: Rule) -> tuple[int, int]:
    opens = rule.opens_at.hour * 60 + rule.opens_at.minute if rule.opens_at else 0
    if rule.closes_at is None:
        return opens, opens + 1
    closes = rule.closes_at.hour * 60 + rule.closes_at.minute
    return opens, closes if closes > opens else closes + _DAY


def has_no_hours(rule: Rule) -> bool:
    """Whether a rule has days and no hours."""
    return rule.opens_at is None and rule.frequency in {Frequency.WEEKLY, Frequency.MONTHLY}
