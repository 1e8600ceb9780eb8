"""Days as they are said together: "1st and 3rd Monday of the month", "Mon-Fri", "every other Wednesday"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from directory.catalogue.hours_in_prose.tokens import Token
from directory.catalogue.services import Frequency
from directory.catalogue.times import BYDAYS

MANY = {"many5": range(5), "maybe5": range(5), "many2": range(5, 7), "many7": range(7)}
DAYS = frozenset({"day", *MANY})
WHEN = frozenset({*DAYS, "nth", "nthday", "lastday", "other", "othermaybe", "ofmonth", "ofmonth2"})
_BETWEEN = frozenset({"and", "comma", "fill", "every", "slash", "harmless"})
TO = frozenset({"dash", "to", "until"})
CLOCKS = frozenset({"clock", "number"})
_SAID_OF_WEEKS = frozenset({3, 4, 5})
QUIET = frozenset({"fill", "harmless", "comma", "colon", "dash", "opens", "shuts", "and", "every", "slash"})


class NotRead(ValueError):
    """Words about days or hours that cannot be read as one thing; the message says why."""


@dataclass(slots=True)
class When:
    """On which days, without hours: a weekly or a monthly rule in the making."""

    days: tuple[str, ...] = ()
    month_days: tuple[int, ...] = ()
    interval: int = 1
    monthly: bool = False
    listed: bool = False
    """Whether each day was named by itself, and not in a stretch."""

    @property
    def frequency(self) -> Frequency:
        return Frequency.MONTHLY if self.monthly else Frequency.WEEKLY

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(BYDAYS.index(day[-2:]) for day in self.days)


@dataclass(slots=True)
class _Part:
    """Days said one after the other, with which of the month or every how many weeks."""

    days: list[int]
    nths: tuple[int, ...] = ()
    interval: int = 0
    listed: bool = True


@dataclass(slots=True)
class Whens:
    """What is said of days in one place, and why it is not sure."""

    whens: list[When] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset().union(*(when.weekdays for when in self.whens))

    @property
    def are_weekdays_alone(self) -> bool:
        return all(not when.monthly and when.interval == 1 for when in self.whens)


def read_whens(tokens: Sequence[Token], at: int) -> tuple[Whens, int]:
    """The days said from here on, and where they end. Raises NotRead."""
    reader = _Reader(tokens, at)
    reader.run()
    return reader.made(), reader.at


@dataclass(slots=True)
class _Reader:
    tokens: Sequence[Token]
    at: int
    parts: list[_Part] = field(default_factory=list)
    nths: list[int] = field(default_factory=list)
    last_days: list[int] = field(default_factory=list)
    other: int = 0
    of_month: int = 0
    every: bool = False
    every_nth: bool = False
    """Whether "every" stands before a third, fourth or fifth: of each month, or every so many weeks."""
    why: list[str] = field(default_factory=list)

    def run(self) -> None:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind in _BETWEEN:
                following = self._next_when(self.at)
                if following is None:
                    return
                skipped = self.tokens[self.at : following]
                self.every = self.every or any(one.kind == "every" for one in skipped)
                self.at = following
            elif token.kind in {"opens", "dash"} and self._qualifies(self.at):
                self.at += 1
            elif token.kind in WHEN and not self._is_dated(self.at):
                self._take(token)
            else:
                return

    def _qualifies(self, at: int) -> bool:
        """ "Mondays (fortnightly)", "Tuesday - 1st and 3rd of the month"."""
        kinds = {"other", "othermaybe", "nth", "nthday", "ofmonth", "ofmonth2", "lastday"}
        return bool(self.parts) and at + 1 < len(self.tokens) and self.tokens[at + 1].kind in kinds

    def _is_dated(self, at: int) -> bool:
        """Whether a day is that of a date: "Saturday 5 December"."""
        return self.tokens[at].kind == "day" and date_after(self.tokens, at) is not None

    def _next_when(self, at: int) -> int | None:
        while at < len(self.tokens) and self.tokens[at].kind in _BETWEEN:
            at += 1
        found = at < len(self.tokens) and self.tokens[at].kind in WHEN and not self._is_dated(at)
        return at if found else None

    def _take(self, token: Token) -> None:
        here = self.at
        self.at += 1
        if token.kind in {"nth", "nthday"}:
            self._nth(token, here)
        if token.kind in DAYS:
            self._days(token)
        elif token.kind == "nth" or (token.kind == "nthday" and token.value <= 31):
            self.nths.append(token.value)
        elif token.kind == "lastday":
            self.last_days.append(token.value)
        elif token.kind == "other":
            self._other(token.value)
        elif token.kind == "othermaybe":
            self._other(2)
            self.why.append("“every second”, “alternate” or “bi-weekly” is taken as every other week")
        elif token.kind in {"ofmonth", "ofmonth2"}:
            self.of_month = max(self.of_month, 2 if token.kind == "ofmonth2" else 1)
        else:
            raise NotRead("which day of the month is not clear")

    def _nth(self, token: Token, here: int) -> None:
        after = self._passing(here + 1, 1)
        if after is not None and str(self.tokens[after].value).startswith("week"):
            raise NotRead("whether a week begins with the month is not clear")
        before = self._passing(here - 1, -1)
        told = before is not None and self.tokens[before].kind == "every"
        self.every_nth = told and token.value in _SAID_OF_WEEKS

    def _passing(self, at: int, step: int) -> int | None:
        """Where something stands that is no filling word, other than "week"."""
        while 0 <= at < len(self.tokens):
            token = self.tokens[at]
            if token.kind != "fill" or str(token.value).startswith("week"):
                return at
            at += step
        return None

    def _other(self, weeks: int) -> None:
        following = self._next_when(self.at)
        if following is not None and self.tokens[following].kind in DAYS:
            self.other = weeks
            return
        if self.other:
            return
        if len(self.parts) > 1 or any(len(part.days) > 1 for part in self.parts):
            self.why.append("which of the days are every other week is not clear")
        if not self.parts:
            self.other = weeks
        for part in self.parts:
            part.interval = weeks

    def _days(self, token: Token) -> None:
        if token.kind == "day":
            days, listed = self._stretch(token.value), False
            if days is None:
                days, listed = [token.value], True
        else:
            days, listed = list(MANY[token.kind]), False
            if token.kind == "maybe5":
                self.why.append("which five days is not said")
        part = _Part(days, listed=listed)
        before = self.parts[-1] if self.parts else None
        if self.nths:
            part.nths, self.nths = tuple(self.nths), []
            if not listed or any(not -2 <= nth <= 5 for nth in part.nths):
                raise NotRead("which day of the month is not clear")
            if self.every_nth and len(part.nths) == 1 and not self._says_month():
                self.why.append("it may be of each month, or every so many weeks")
            if part.nths in ((-1,), (-2,)) and not self._says_month() and not self.every and not before:
                self.why.append("“last” is taken as the last of each month")
        elif before and before.nths and not self.every and not self.other:
            part.nths = before.nths
            self.why.append("it is taken that both days are those of the month")
        part.interval = self.other or (before.interval if before and not self.every and not part.nths else 0)
        if before and not self.every and before.interval and not self.other:
            part.interval = before.interval
        self.other, self.every = 0, False
        self.parts.append(part)

    def _says_month(self) -> bool:
        return self.of_month > 0 or any(one.kind in {"ofmonth", "ofmonth2"} for one in self.tokens)

    def _stretch(self, first: int) -> list[int] | None:
        """ "Mon-Fri", "Monday to Thursday": to a day that is not that of a date."""
        at = self.at
        while at < len(self.tokens) and self.tokens[at].kind == "fill":
            at += 1
        if at + 1 >= len(self.tokens) or self.tokens[at].kind not in TO:
            return None
        at += 1
        while at + 1 < len(self.tokens) and self.tokens[at].kind == "fill":
            at += 1
        last = self.tokens[at]
        if last.kind != "day" or self._is_dated(at):
            return None
        if last.value == first:
            raise NotRead("it goes from a day to the same day")
        self.at = at + 1
        return [(first + n) % 7 for n in range((last.value - first) % 7 + 1)]

    def made(self) -> Whens:
        month_days = list(self.last_days)
        if month_days and not self.of_month:
            raise NotRead("which day of the month is not clear")
        if self.nths:
            alone = len(self.parts) == 1 and len(self.parts[0].days) == 1 and not self.parts[0].nths
            if not self.of_month:
                raise NotRead("which day of the month is not clear")
            if alone and all(-2 <= nth <= 5 for nth in self.nths):
                self.parts[0].nths = tuple(self.nths)
                self.why.append("“1st” and the like are taken as which of these days in the month")
            elif not self.parts and all(nth > 0 for nth in self.nths):
                month_days += self.nths
            else:
                raise NotRead("which day of the month is not clear")
        monthly = [part for part in self.parts if part.nths]
        weekly = [part for part in self.parts if not part.nths]
        if (self.of_month and not monthly and not month_days) or (month_days and self.parts):
            raise NotRead("which day of the month is not said")
        if self.of_month and weekly:
            self.why.append("which days are those of the month is not clear")
        if self.other:
            raise NotRead("which day of the week is not said")
        return Whens(_whens(weekly, monthly, month_days, self.of_month), self.why)


def _whens(weekly: list[_Part], monthly: list[_Part], month_days: list[int], of_month: int) -> list[When]:
    if any(part.interval > 1 for part in monthly):
        raise NotRead("every other week of a day of the month cannot be held")
    made: list[When] = []
    for interval in dict.fromkeys(part.interval or 1 for part in weekly):
        parts = [part for part in weekly if (part.interval or 1) == interval]
        days = sorted({day for part in parts for day in part.days})
        listed = all(part.listed for part in parts)
        made.append(When(tuple(BYDAYS[day] for day in days), interval=interval, listed=listed))
    if monthly:
        said = [f"{nth}{BYDAYS[day]}" for part in monthly for day in part.days for nth in part.nths]
        days_said = tuple(dict.fromkeys(said))
        made.append(When(days_said, interval=max(of_month, 1), monthly=True, listed=True))
    if month_days:
        made.append(When((), tuple(dict.fromkeys(month_days)), max(of_month, 1), monthly=True))
    return made


def date_after(tokens: Sequence[Token], at: int) -> int | None:
    """Where the date of a day is, if one follows it at once."""
    at += 1
    while at < len(tokens) and tokens[at].kind in {"comma", "fill"}:
        at += 1
    return at if at < len(tokens) and tokens[at].kind == "date" else None
