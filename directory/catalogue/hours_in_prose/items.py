"""A piece of words cut into what it says: days, hours, months, dates, and what limits them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from directory.catalogue.hours_in_prose.clocks import Clock
from directory.catalogue.hours_in_prose.dates import Day, months_from, whole_months
from directory.catalogue.hours_in_prose.tokens import Token
from directory.catalogue.hours_in_prose.whens import DAYS, TO, WHEN, NotRead, Whens, date_after, read_whens

CLOCKS = frozenset({"clock", "number"})
QUIET = frozenset({"fill", "harmless", "comma", "colon", "dash", "opens", "shuts", "and", "every", "slash"})
PARTS = {
    "morning": "morning",
    "afternoon": "afternoon",
    "evening": "evening",
    "am": "morning",
    "pm": "afternoon",
}


@dataclass(slots=True)
class Span:
    """Hours as they are written: from a time to a time, for so many minutes, or until late."""

    first: Clock
    last: Clock | None = None
    minutes: int = 0
    led: bool = False
    """Whether "at" or "from" says that it begins then."""
    late: bool = False
    onwards: bool = False


@dataclass(slots=True)
class Item:
    """`kind`: whens, span, allday, part, months, dates, school, bank, appointment, extra, closed, except, note."""

    kind: str
    value: Any = None


@dataclass(slots=True)
class Shut:
    """What is said to be closed."""

    whens: Whens | None = None
    school: str = ""
    bank: bool = False
    months: frozenset[int] = frozenset()
    dates: tuple[Day, Day] | None = None
    span: Span | None = None
    inner: Whens | None = None
    spans: list[Span] = field(default_factory=list)
    """Other hours on those days: "except Wednesday 9am to 1pm"."""


@dataclass(slots=True)
class Said:
    """All items of a piece, the words that were not read, and why it is not sure."""

    items: list[Item] = field(default_factory=list)
    unread: list[Token] = field(default_factory=list)
    limits: list[Token] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


def read_items(tokens: Sequence[Token]) -> Said:
    """Raises NotRead."""
    reader = _Items(tokens)
    while reader.at < len(tokens):
        reader.step()
    return reader.said


class _Items:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.said = Said()

    def kind(self, at: int) -> str:
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def after(self, at: int, passing: frozenset[str] = frozenset({"fill"})) -> int:
        while self.kind(at) in passing:
            at += 1
        return at

    def add(self, kind: str, value: Any = None) -> None:
        self.said.items.append(Item(kind, value))

    def step(self) -> None:
        token = self.tokens[self.at]
        kind = token.kind
        if kind == "day" and date_after(self.tokens, self.at) is not None:
            self._dates()
        elif kind in WHEN:
            found, self.at = read_whens(self.tokens, self.at)
            self.said.why += found.why
            self.add("whens", found)
        elif kind in {"from", "at", "between"} or kind in CLOCKS:
            self._span()
        elif kind == "until" or kind == "to":
            self._until()
        elif kind == "date":
            self._dates()
        elif kind == "month":
            self._months()
        elif kind in {"closed", "except"}:
            self._shut(kind)
        else:
            self._single(token)
            self.at += 1

    def _single(self, token: Token) -> None:
        kind = token.kind
        if kind in {"always", "allday"}:
            self.add("always" if kind == "always" else "allday")
        elif kind in PARTS:
            self.add("part", PARTS[kind])
        elif kind == "termtime":
            self.add("school", "term")
        elif kind == "schoolholidays":
            self.add("school", "holidays")
        elif kind in {"appointment", "extra"}:
            self.add(kind)
        elif kind == "season":
            if not any(one.kind == "month" for one in self.tokens):
                self.add("note", (token.start, token.end))
                self.said.why.append("which months a season has is not said")
        elif kind == "bankholidays":
            raise NotRead("what is on at bank holidays is not clear")
        elif kind == "duration":
            raise NotRead("a length of time stands by itself")
        elif kind in {"limit", "late", "onwards"}:
            self.said.limits.append(token)
        elif kind == "unread":
            self.said.unread.append(token)
        # What is quiet, or takes in what is usual ("including bank holidays"), says nothing here.

    def _span(self) -> None:
        """ "from 10am to 12", "at 2pm for 2 hours", "10-12"; "from" may also lead to a day, a date or a month."""
        lead = ""
        at = self.at
        if self.kind(at) not in CLOCKS:
            lead = self.kind(at)
            at = self.after(at + 1)
            if self.kind(at) not in CLOCKS:
                self._lead(lead, at)
                return
        first, begins = self.tokens[at].value, at
        span = Span(first, led=lead in {"at", "from"})
        at = self._end_of(span, at + 1, lead)
        if span.last is None and not span.minutes:
            at = self._onwards(span, at)
        at = self._length(span, at)
        if span.last is None and first.bare and not (span.led or span.onwards or span.late or span.minutes):
            raise NotRead("a number stands by itself")
        if first.bare and (span.last is None or span.last.bare) and self._counts_things(begins, at):
            raise NotRead("it may be a number of something else")
        self.at = at
        self.add("span", span)

    def _end_of(self, span: Span, at: int, lead: str) -> int:
        ends = TO | {"and"} if lead == "between" else TO
        here = self.after(at)
        if self.kind(here) not in ends:
            return at
        nxt = here + 1
        while self.kind(nxt) in TO | {"fill", "at"}:
            nxt += 1
        if self.kind(nxt) == "late":
            span.late = True
            return nxt + 1
        if self.kind(nxt) in CLOCKS:
            span.last = self.tokens[nxt].value
            return nxt + 1
        return at

    def _onwards(self, span: Span, at: int) -> int:
        here = self.after(at)
        if self.kind(here) == "onwards":
            span.onwards = True
            return here + 1
        return at

    def _length(self, span: Span, at: int) -> int:
        """ "for 2 hours", "(2 hours)": where there is an end already, it is passed over if it agrees."""
        here = self.after(at, frozenset({"fill", "comma", "opens", "and"}))
        if self.kind(here) != "duration":
            return at
        minutes = self.tokens[here].value
        if span.last is None:
            if not 10 <= minutes <= 12 * 60:
                raise NotRead("a length of time cannot be right")
            span.minutes = minutes
        return here + 1

    def _counts_things(self, begins: int, at: int) -> bool:
        told = any(item.kind == "whens" for item in self.said.items)
        return self.kind(at) in {"unread", "limit"} and not told

    def _lead(self, lead: str, at: int) -> None:
        kind = self.kind(at)
        if lead == "from" and (kind == "date" or (kind == "day" and date_after(self.tokens, at) is not None)):
            self.at = at
            self._dates(begins=True)
        elif lead == "from" and kind == "month":
            self.at = at
            self._months(begins=True)
        elif kind in QUIET | WHEN | {"always", "allday"} or (lead == "from" and kind in PARTS):
            self.at += 1
        else:
            if lead != "at":
                self.said.unread.append(self.tokens[self.at])
            self.at += 1

    def _day_at(self, at: int) -> tuple[Day, int] | None:
        """A date with or without its weekday, and where it ends."""
        at = self.after(at)
        if self.kind(at) == "day" and (of := date_after(self.tokens, at)) is not None:
            return self.tokens[of].value.on(self.tokens[at].value), of + 1
        return (self.tokens[at].value, at + 1) if self.kind(at) == "date" else None

    def _until(self) -> None:
        """ "until 18 December 2026", "till late"; an end of hours without a start is not read."""
        start = self.at
        at = self.after(start + 1)
        found = self._day_at(at)
        if self.tokens[start].kind == "until" or found:
            if found:
                self.add("dates", (None, found[0]))
                self.at = found[1]
                return
            if self.kind(at) == "late":
                self.add("late", (self.tokens[start].start, self.tokens[at].end))
                self.at = at + 1
                return
        self.said.limits.append(self.tokens[start])
        self.at = start + 1

    def _dates(self, *, begins: bool = False) -> None:
        found = self._day_at(self.at)
        if found is None:
            raise NotRead("a date is not clear")
        first, at = found
        here = self.after(at, frozenset({"fill", "comma"}))
        if self.kind(here) in TO and (second := self._day_at(here + 1)):
            last, self.at = second
            if first.year is None and last.year is not None:
                years = last.year - (1 if (first.month, first.day) > (last.month, last.day) else 0)
                first = Day(first.day, first.month, years, first.weekday)
            if months := whole_months(first, last):
                self.add("months", months)
                return
            self.add("dates", (first, last))
            return
        self.at = at
        self.add("dates", (first, None)) if begins else self.add("date", first)

    def _months(self, *, begins: bool = False) -> None:
        found: set[int] = set()
        at = self.at
        start = self.tokens[at].start
        while self.kind(at) == "month":
            first = self.tokens[at].value
            here = self.after(at + 1)
            nxt = self.after(here + 1)
            if self.kind(here) in TO and self.kind(nxt) == "month":
                found |= months_from(first, self.tokens[nxt].value)
                at, begins = nxt + 1, False
            else:
                found.add(first)
                at += 1
            here = self.after(at, frozenset({"and", "comma", "slash"}))
            if self.kind(here) != "month":
                break
            at = here
        self.at = at
        if begins:
            self.said.why.append("from which day, or until when, is not said")
            self.add("note", (start, self.tokens[at - 1].end))
            return
        self.add("months", frozenset(found))

    def _shut(self, kind: str) -> None:
        """What is closed or excepted: the days before "closed", or what follows it."""
        before = self._days_before() if kind == "closed" else None
        at = self.after(self.at + 1, frozenset({"fill", "colon", "every", "opens", "dash"}))
        if before and self.kind(at) in {"", "comma", "shuts"}:
            self.said.items.remove(before)
            self.add("shut", Shut(whens=before.value))
            self.at = at
            return
        if before and self.kind(at) in DAYS:
            if not self._colon_before():
                raise NotRead("which days are closed is not clear")
            self.said.items.remove(before)
            self.add("shut", Shut(whens=before.value))
            self.at += 1
            return
        self.at += 1
        made = self._what_is_shut(kind)
        if made is None:
            if kind == "closed" or self.kind(at) in {"limit", ""}:
                raise NotRead("what is closed, or left out, is not clear")
            raise NotRead("what is left out is not clear")
        self.add("shut", made)

    def _colon_before(self) -> bool:
        return self.at > 0 and self.kind(self.at - 1) in {"colon", "dash"}

    def _days_before(self) -> Item | None:
        """Days said directly before "closed", with no comma between."""
        if not self.said.items or self.said.items[-1].kind != "whens":
            return None
        at = self.at - 1
        while at >= 0 and self.kind(at) in {"colon", "dash", "fill", "opens"}:
            at -= 1
        return self.said.items[-1] if at >= 0 and self.kind(at) in WHEN else None

    def _what_is_shut(self, kind: str) -> Shut | None:
        made, found = Shut(), False
        passing = frozenset(
            {"fill", "and", "comma", "every", "slash", "at", "from", "between", "closed", "opens"}
        )
        while self.at < len(self.tokens):
            at = self.at
            here = self.after(at, passing | ({"colon"} if not found else frozenset()))
            if self._is_lunch(here):
                here = self.after(here + 1, passing)
            token_kind = self.kind(here)
            if found and token_kind in CLOCKS and kind == "except" and made.whens:
                if any(item.kind == "span" for item in self.said.items):
                    self._other_hours(made, here)
                elif not any(self.kind(n) in {"comma", "shuts", "colon"} for n in range(at, here)):
                    self.said.why.append("whether the hours are those of the days left out is not clear")
                return made
            if found and any(self.kind(n) == "opens" for n in range(at, here)) and token_kind not in DAYS:
                break
            if token_kind in WHEN and not (token_kind == "day" and date_after(self.tokens, here) is not None):
                whens, after = read_whens(self.tokens, here)
                if not whens.are_weekdays_alone or whens.why:
                    raise NotRead("which days are left out cannot be held")
                if self.kind(self.after(after, frozenset({"comma"}))) in {*PARTS, "span"} or (
                    kind == "closed"
                    and self.kind(self.after(after, frozenset({"fill", "at", "from"}))) in CLOCKS
                ):
                    raise NotRead("a part of a day is closed")
                if made.whens or made.span:
                    if not made.whens:
                        self.at = after
                        found = True
                        continue
                    break
                made.whens, self.at = whens, after
            elif token_kind == "bankholidays":
                made.bank, self.at = True, here + 1
            elif (
                token_kind in {"termtime", "schoolholidays"}
                and not made.school
                and not self._is_said_anew(here, found)
            ):
                made.school, self.at = ("holidays" if token_kind == "termtime" else "term"), here + 1
            elif token_kind == "month" and not made.months:
                inner = _Items(self.tokens)
                inner.at = here
                inner._months()
                made.months, self.at = inner.said.items[-1].value, inner.at
            elif not made.dates and (first := self._day_at(here)):
                made.dates, self.at = self._shut_dates(first)
            elif token_kind in CLOCKS and not made.span and not made.whens:
                inner = _Items(self.tokens)
                inner.at = here
                inner._span()
                made.span, self.at = inner.said.items[-1].value, inner.at
                here = self.after(self.at, frozenset({"fill"}))
                if self._is_lunch(here):
                    self.at = here + 1
            else:
                break
            found = True
        return made if found else None

    def _is_said_anew(self, at: int, found: bool) -> bool:
        """ "Not in August, term time only": the second is no part of what is left out."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        only = following is not None and following.kind == "fill" and following.value == "only"
        return found and (only or self.kind(at) == "termtime")

    def _is_lunch(self, at: int) -> bool:
        return self.kind(at) == "unread" and str(self.tokens[at].value).startswith("lunch")

    def _other_hours(self, made: Shut, at: int) -> None:
        inner = _Items(self.tokens)
        inner.at = at
        inner._span()
        made.spans, self.at = [inner.said.items[-1].value], inner.at

    def _shut_dates(self, first: tuple[Day, int]) -> tuple[tuple[Day, Day], int]:
        day, at = first
        here = self.after(at, frozenset({"fill", "comma"}))
        if self.kind(here) in TO and (second := self._day_at(here + 1)):
            last = second[0]
            if day.year is None and last.year is not None:
                turn = 1 if (day.month, day.day) > (last.month, last.day) else 0
                day = Day(day.day, day.month, last.year - turn, day.weekday)
            return (day, last), second[1]
        return (day, day), at
