"""A piece of words cut into what it says: days, hours, months, dates, and what limits them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from directory.catalogue.hours_in_prose import left_out
from directory.catalogue.hours_in_prose.dates import Day, months_from, whole_months
from directory.catalogue.hours_in_prose.said import Item, Said, Span
from directory.catalogue.hours_in_prose.tokens import Token
from directory.catalogue.hours_in_prose.whens import CLOCKS, QUIET, TO, WHEN, NotRead, date_after, read_whens

DOORS = "one of the times may be when doors open"
_TO_A_START = frozenset({"for"})
PARTS = {
    "morning": "morning",
    "afternoon": "afternoon",
    "evening": "evening",
    "am": "morning",
    "pm": "afternoon",
}


def read_items(tokens: Sequence[Token]) -> Said:
    """Raises NotRead."""
    reader = Items(tokens)
    reader.said.slashed = any(token.kind == "slash" for token in tokens)
    while reader.at < len(tokens):
        reader.step()
    return reader.said


class Items:
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
            self.span()
        elif kind in {"until", "to"}:
            self._until()
        elif kind == "date":
            self._dates()
        elif kind == "month":
            self.months()
        elif kind in {"closed", "except"}:
            left_out.read(self, kind)
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

    def span(self) -> None:
        """ "from 10am to 12", "at 2pm for 2 hours"; "from" may also lead to a day, a date or a month."""
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
            self._check_end(at)
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

    def _check_end(self, at: int) -> None:
        """ "Fri 6pm - Sun 4pm" and "Mon 9am 5pm": what follows a time alone may be its end."""
        here = self.after(at)
        leads = any(
            self.tokens[n].kind == "fill" and self.tokens[n].value in _TO_A_START for n in range(at, here)
        )
        if leads and self.kind(here) in CLOCKS:
            self.said.why.append(DOORS)
        to_a_day = self.kind(here) in TO and self.kind(self.after(here + 1)) in WHEN
        if self.kind(at) in CLOCKS or (to_a_day and self.day_at(here + 1) is None):
            raise NotRead("whether a time is an end is not clear")

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
            self.months(begins=True)
        elif kind in QUIET | WHEN | {"always", "allday"} or (lead == "from" and kind in PARTS):
            self.at += 1
        else:
            if lead != "at":
                self.said.unread.append(self.tokens[self.at])
            self.at += 1

    def day_at(self, at: int) -> tuple[Day, int] | None:
        """A date with or without its weekday, and where it ends."""
        at = self.after(at)
        if self.kind(at) == "day" and (of := date_after(self.tokens, at)) is not None:
            return self.tokens[of].value.on(self.tokens[at].value), of + 1
        return (self.tokens[at].value, at + 1) if self.kind(at) == "date" else None

    def _until(self) -> None:
        """ "until 18 December 2026", "till late"; an end of hours without a start is not read."""
        start = self.at
        at = self.after(start + 1)
        found = self.day_at(at)
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
        found = self.day_at(self.at)
        if found is None:
            raise NotRead("a date is not clear")
        first, at = found
        here = self.after(at, frozenset({"fill", "comma"}))
        if self.kind(here) in TO and (second := self.day_at(here + 1)):
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

    def months(self, *, begins: bool = False) -> None:
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

    def inner(self, at: int) -> Items:
        """Another reader of the same words, from here on."""
        made = Items(self.tokens)
        made.at = at
        return made
