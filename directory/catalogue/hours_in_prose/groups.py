"""The items of a piece put together: which hours go with which days, and what holds for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import pairwise

from directory.catalogue.hours_in_prose import clocks
from directory.catalogue.hours_in_prose.dates import Day
from directory.catalogue.hours_in_prose.items import DOORS
from directory.catalogue.hours_in_prose.said import Item, Said, Shut, Span
from directory.catalogue.hours_in_prose.whens import NotRead, When
from directory.catalogue.services import Frequency
from directory.catalogue.times import BYDAYS, Rule

MANY_DAYS = 5
_WEEK = When(BYDAYS)


@dataclass(slots=True)
class Limits:
    """What holds for the rules beside it: a part of the year, school terms, from and until which day."""

    school: str = ""
    months: frozenset[int] = frozenset()
    starts: date | None = None
    ends: date | None = None
    appointment: bool = False

    def __bool__(self) -> bool:
        return bool(self.school or self.months or self.starts or self.ends or self.appointment)

    def put_on(self, rule: Rule) -> Rule:
        made = replace(rule)
        made.school = self.school or rule.school
        made.months = months_words(self.months) if self.months else rule.months
        if rule.frequency != Frequency.ONCE:
            made.starts_on = self.starts or rule.starts_on
            made.ends_on = self.ends or rule.ends_on
        if self.appointment:
            made.frequency, made.interval = str(Frequency.APPOINTMENT), 1
        return made


def months_words(months: frozenset[int]) -> str:
    """As `Schedule.months` keeps them; all twelve are no limit."""
    return "" if len(months) == 12 else ",".join(str(month) for month in sorted(months))


@dataclass(slots=True)
class Group:
    """Days and the hours that go with them."""

    whens: list[When] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    spans: list[Span | None] = field(default_factory=list)
    """None is day and night."""
    parts: list[str] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)

    @property
    def has_days(self) -> bool:
        return bool(self.whens or self.dates)


@dataclass(slots=True)
class Built:
    """What a piece says, before the pieces are seen together."""

    rules: list[Rule] = field(default_factory=list)
    shuts: list[Shut] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    why: list[str] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    slashed: bool = False


def build(said: Said, today: date, given_days: str = "") -> Built:
    """Raises NotRead where days and hours do not go together."""
    made = Built(why=list(said.why), slashed=said.slashed)
    groups, trailing = _grouped(said.items, made, today)
    if given_days:
        if any(group.has_days for group in groups):
            raise NotRead("it names days beside those it stands for")
        for group in groups:
            group.whens = [When(tuple(given_days.split(",")), listed=True)]
    if len(groups) == 1 and not groups[0].has_days and any(item.kind == "appointment" for item in said.items):
        groups[0].whens = [When()]
    _whole_week(groups)
    if any(group.spans and not group.has_days for group in groups):
        raise NotRead("it does not say on which day")
    hours_said = [bool(group.spans) for group in groups]
    if any(hours_said) and not all(hours_said):
        raise NotRead("which hours go with which days is not clear")
    made.limits = trailing
    if any(item.kind == "appointment" for item in said.items):
        made.limits.appointment = True
    for group in groups:
        made.rules += [group.limits.put_on(rule) for rule in _rules(group, made)]
    if groups and trailing:
        if len(made.rules) > 1:
            made.why.append("whether that holds for all of the times is not clear")
        made.rules = [trailing.put_on(rule) for rule in made.rules]
    if any(item.kind == "extra" for item in said.items):
        made.rules.append(rule_of(Frequency.APPOINTMENT))
    if not groups and made.limits.appointment:
        made.rules.append(made.limits.put_on(rule_of(Frequency.APPOINTMENT)))
    _check_singles(groups, made)
    return made


def rule_of(
    frequency: str, when: When | None = None, opens: time | None = None, closes: time | None = None
) -> Rule:
    when = when or When()
    return Rule(
        frequency=str(frequency),
        interval=when.interval,
        days=",".join(when.days),
        month_days=",".join(str(day) for day in when.month_days),
        opens_at=opens,
        closes_at=closes,
        starts_on=None,
        ends_on=None,
    )


def _grouped(items: Sequence[Item], made: Built, today: date) -> tuple[list[Group], Limits]:
    """Groups of days and hours, and the limits that stand after all of them."""
    groups: list[Group] = []
    leading = Limits()
    trailing = Limits()
    before = ""
    days_first = next((i.kind in {"whens", "date"} for i in items if i.kind in _OF_GROUPS), True)
    for item in items:
        kind = item.kind
        if kind in _LIMITS:
            leads = _leads(items, item)
            if leads and groups and before not in _LIMITS:
                leading = _of_its_own(leading, kind, made)
            _limit(leading if leads else trailing, item, made, today)
        elif kind == "shut":
            made.shuts.append(item.value)
        elif kind in {"note", "late"}:
            made.notes.append(item.value)
        elif kind in _OF_GROUPS:
            group = _group_for(groups, kind, days_first=days_first, leading=leading)
            _put(group, item, made, today)
        before = kind
    if _leaves_out_between(items):
        made.why.append("whether that holds for all of the times is not clear")
    for shut in made.shuts:
        if shut.spans and groups and shut.whens:
            groups.append(Group(whens=list(shut.whens.whens), spans=list(shut.spans)))
    if not groups and leading:
        return groups, leading
    return groups, trailing


_LIMITS = frozenset({"school", "months", "dates"})
_OF_GROUPS = frozenset({"whens", "date", "span", "allday", "always", "part"})


def _leaves_out_between(items: Sequence[Item]) -> bool:
    """ "Mon 10am-12pm not in August, Wed 2pm-4pm": what is left out stands between days."""
    days = [n for n, item in enumerate(items) if item.kind in {"whens", "date"}]
    shuts = [n for n, item in enumerate(items) if item.kind == "shut" and _is_of_the_year(item.value)]
    return any(items[n].value.spans or (days and days[0] < n < days[-1]) for n in shuts)


def _is_of_the_year(shut: Shut) -> bool:
    return bool(shut.bank or shut.school or shut.months)


def _of_its_own(leading: Limits, kind: str, made: Built) -> Limits:
    """The limits of the days that follow: "April to September Mon 9-7, October to March Tue 9-4"."""
    if kind != next((name for name in ("school", "months") if getattr(leading, name)), "dates"):
        made.why.append("whether that holds for all of the times is not clear")
    return Limits()


def _leads(items: Sequence[Item], item: Item) -> bool:
    """Whether a limit stands before all days and hours, or each does before its own."""
    at = next(n for n, one in enumerate(items) if one is item)
    first_group = next((n for n, one in enumerate(items) if one.kind in _OF_GROUPS), len(items))
    first_limit = next(n for n, one in enumerate(items) if one.kind in {"school", "months", "dates"})
    if first_limit < first_group:
        return at < first_group or any(one.kind in _OF_GROUPS for one in items[at:])
    return False


def _limit(limits: Limits, item: Item, made: Built, today: date) -> None:
    if item.kind == "school":
        if limits.school and limits.school != item.value:
            raise NotRead("it speaks of school terms and of holidays")
        limits.school = item.value
    elif item.kind == "months":
        limits.months = limits.months | item.value if limits.months else item.value
    else:
        first, last = item.value
        if first is not None:
            limits.starts = one_date(first, today, made.why)
        if last is not None:
            limits.ends = one_date(last, today, made.why, after=limits.starts)
        if limits.starts and limits.ends and limits.starts > limits.ends:
            raise NotRead("it ends before it begins")


def one_date(day: Day, today: date, why: list[str], after: date | None = None) -> date:
    """The date that is meant. Without a year its weekday tells which; without both it is the next."""
    found = day.dates(today)
    if not found:
        raise NotRead("there is no such date")
    if day.year is not None:
        return found[0]
    if day.weekday is not None and found[0] >= today:
        return found[0]
    why.append("the year is not said")
    since = after or today
    return min((one for one in found if one >= since), default=found[0])


def _group_for(groups: list[Group], kind: str, *, days_first: bool, leading: Limits) -> Group:
    """The group this item belongs to: a new one where the one before has what begins a group already."""
    last = groups[-1] if groups else None
    begins = kind in {"whens", "date"} if days_first else kind in {"span", "allday"}
    if last is not None:
        complete = bool(last.spans or last.parts) if days_first else last.has_days
        if (begins and days_first and complete) or (begins and not days_first and complete):
            last = None
        elif kind == "always":
            last = None if complete else last
    if last is None:
        groups.append(Group(limits=replace(leading)))
        return groups[-1]
    return last


def _put(group: Group, item: Item, made: Built, today: date) -> None:
    if item.kind == "whens":
        if group.dates:
            raise NotRead("a date and days stand together")
        group.whens += item.value.whens
    elif item.kind == "date":
        if group.whens:
            raise NotRead("a date and days stand together")
        group.dates.append(one_date(item.value, today, made.why))
    elif item.kind == "span":
        group.spans.append(item.value)
    elif item.kind == "allday":
        group.spans.append(None)
    elif item.kind == "always":
        group.spans.append(None)
        group.whens = group.whens or [_WEEK]
    else:
        group.parts.append(item.value)


def _whole_week(groups: list[Group]) -> None:
    """ "Open 24 hours" with no day is every day."""
    for group in groups:
        if group.spans == [None] and not group.has_days:
            group.whens = [_WEEK]


def _rules(group: Group, made: Built) -> list[Rule]:
    days = len({day for when in group.whens for day in when.weekdays})
    hours = _hours(group, days, made)
    _check_pairs(group, hours, made)
    whens: list[tuple[str, When | None, date | None]] = [(w.frequency, w, None) for w in group.whens]
    whens += [(Frequency.ONCE, None, day) for day in group.dates]
    rules = []
    for frequency, when, day in whens:
        for opens, closes, note in hours:
            rule = rule_of(frequency, when, opens, closes)
            rule.starts_on = day
            rule.note = note
            rules.append(rule)
    return rules


def _check_pairs(group: Group, hours: Sequence[tuple[time | None, time | None, str]], made: Built) -> None:
    """ "Tuesday/Thursday 10am-11am/2pm-3pm" may be a time for each; "10am, 10.30am" doors and a start."""
    named = len(group.dates) + sum(len(when.days) for when in group.whens)
    one_by_one = made.slashed or all(closes is None for _opens, closes, _note in hours)
    if one_by_one and len(hours) == named > 1 and all(when.listed for when in group.whens):
        made.why.append("which hours go with which days is not clear")
    alone = sorted(_minutes(opens) for opens, closes, _note in hours if opens and closes is None)
    if any(later - first <= _DOORS_BEFORE for first, later in pairwise(alone)):
        made.why.append(DOORS)


_DOORS_BEFORE = 60
"""Minutes."""


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _hours(group: Group, days: int, made: Built) -> list[tuple[time | None, time | None, str]]:
    if not group.spans:
        if group.parts:
            made.why.append("the hours are not said")
        return [(None, None, " and ".join(f"{part}s" for part in dict.fromkeys(group.parts)))]
    spans = group.spans
    parts: list[str] = group.parts if len(group.parts) == len(spans) else [""] * len(spans)
    if group.parts and len(group.parts) != len(spans):
        if len(group.parts) == 1:
            parts = group.parts * len(spans)
        else:
            made.why.append("which part of the day goes with which hours is not clear")
    return [_of_span(span, part, days, made) for span, part in zip(spans, parts, strict=True)]


def _of_span(span: Span | None, part: str, days: int, made: Built) -> tuple[time | None, time | None, str]:
    if span is None:
        return time(), time(), ""
    if span.last is not None:
        found = clocks.between(span.first, span.last, part, days)
    else:
        found = clocks.single(span.first, part)
    if found is None:
        raise NotRead("the hours cannot be right")
    if found.why:
        made.why.append(found.why)
    if part and not _agrees(found, part):
        made.why.append("the part of the day and the hours do not agree")
    if span.minutes:
        found = replace(found, closes=(found.opens + span.minutes) % (24 * 60))
    opens, closes = found.times
    return opens, closes, "until late" if span.late else ""


def _agrees(hours: clocks.Hours, part: str) -> bool:
    starts = {"morning": (5, 12), "afternoon": (12, 18), "evening": (15, 24)}[part]
    return starts[0] * 60 <= hours.opens < starts[1] * 60 or (
        part == "afternoon" and hours.opens == 11 * 60 + 30
    )


def _check_singles(groups: list[Group], made: Built) -> None:
    """ "Mon-Fri 9am-5pm (4pm Fridays)": a time alone beside hours may be an end."""
    spans = [span for group in groups for span in group.spans if span is not None]
    whole = [span for span in spans if span.last or span.minutes]
    alone = [span for span in spans if not (span.last or span.minutes or span.onwards or span.late)]
    if whole and alone:
        if not all(span.led for span in alone):
            raise NotRead("a time alone may be when it begins or when it ends")
        made.why.append("a time alone stands beside hours")
