"""What is closed or left out: "closed Sundays and bank holidays", "except Wednesday", "not in August"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.catalogue.hours_in_prose.dates import Day
from directory.catalogue.hours_in_prose.said import Item, Shut
from directory.catalogue.hours_in_prose.whens import CLOCKS, DAYS, TO, WHEN, NotRead, date_after, read_whens

if TYPE_CHECKING:
    from directory.catalogue.hours_in_prose.items import Items

_PARTS = frozenset({"morning", "afternoon", "evening", "am", "pm"})
_PASSED = frozenset({"fill", "and", "comma", "every", "slash", "at", "from", "between", "closed", "opens"})


def read(items: Items, kind: str) -> None:
    """Takes "closed" or "except", and the days before it or all that follows. Raises NotRead."""
    if kind == "except" and items.said.items and items.said.items[-1].kind == "shut":
        raise NotRead("what is left out of what is closed cannot be held")
    before = _days_before(items) if kind == "closed" else None
    at = items.after(items.at + 1, frozenset({"fill", "colon", "every", "opens", "dash"}))
    if before and (items.kind(at) in {"", "comma", "shuts"} or items.kind(at) in DAYS):
        if items.kind(at) in DAYS and items.kind(items.at - 1) not in {"colon", "dash"}:
            raise NotRead("which days are closed is not clear")
        items.said.items.remove(before)
        items.add("shut", Shut(whens=before.value))
        items.at = items.at + 1 if items.kind(at) in DAYS else at
        return
    items.at += 1
    made = _Following(items, kind).run()
    if made is None:
        raise NotRead("what is closed, or left out, is not clear")
    items.add("shut", made)


def _days_before(items: Items) -> Item | None:
    """Days said directly before "closed", with no comma between."""
    if not items.said.items or items.said.items[-1].kind != "whens":
        return None
    at = items.at - 1
    while at >= 0 and items.kind(at) in {"colon", "dash", "fill", "opens"}:
        at -= 1
    return items.said.items[-1] if at >= 0 and items.kind(at) in WHEN else None


class _Following:
    """Reads what follows "closed" or "except", as far as it belongs to it."""

    def __init__(self, items: Items, kind: str) -> None:
        self.items, self.is_closed = items, kind == "closed"
        self.made, self.found = Shut(), False

    def run(self) -> Shut | None:
        while self.items.at < len(self.items.tokens):
            at = self.items.at
            here = self.items.after(at, _PASSED if self.found else _PASSED | {"colon"})
            if self._is_lunch(here):
                here = self.items.after(here + 1, _PASSED)
            begun = any(self.items.kind(n) == "opens" for n in range(at, here))
            if self.found and begun and self.items.kind(here) not in DAYS:
                break
            if not self._take(here):
                break
            self.found = True
        return self.made if self.found else None

    def _take(self, here: int) -> bool:
        """Whether what stands here was part of it."""
        kind, made = self.items.kind(here), self.made
        if kind in WHEN and not (kind == "day" and date_after(self.items.tokens, here) is not None):
            return self._days(here)
        if kind in {"termtime", "schoolholidays"}:
            return self._school(here)
        if kind == "bankholidays":
            made.bank, self.items.at = True, here + 1
            return True
        if kind == "month" and not made.months:
            inner = self.items.inner(here)
            inner.months()
            made.months, self.items.at = inner.said.items[-1].value, inner.at
            return True
        if kind in CLOCKS:
            return self._hours(here)
        return self._dates(here)

    def _days(self, here: int) -> bool:
        whens, after = read_whens(self.items.tokens, here)
        if self.made.whens:
            return False
        if not whens.are_weekdays_alone or whens.why:
            raise NotRead("which days are left out cannot be held")
        following = self.items.kind(self.items.after(after, frozenset({"fill", "at", "from", "comma"})))
        if self.items.kind(self.items.after(after)) in _PARTS or (self.is_closed and following in CLOCKS):
            raise NotRead("a part of a day is closed")
        if not self.made.span:  # "closed 1pm to 2pm daily" holds for all of the days
            self.made.whens = whens
        self.items.at = after
        return True

    def _school(self, here: int) -> bool:
        """ "Not in August, term time only": the second is no part of what is left out."""
        kind = self.items.kind(here)
        following = self.items.tokens[here + 1] if here + 1 < len(self.items.tokens) else None
        only = following is not None and following.kind == "fill" and following.value == "only"
        if self.made.school or (self.found and (only or kind == "termtime")):
            return False
        self.made.school, self.items.at = ("holidays" if kind == "termtime" else "term"), here + 1
        return True

    def _hours(self, here: int) -> bool:
        """Hours at which it is closed; or those of the days left out: "except Wednesday 9am to 1pm"."""
        items, made = self.items, self.made
        if made.whens:
            if self.is_closed or not self.found:
                return False
            if any(item.kind == "span" for item in items.said.items):
                inner = items.inner(here)
                inner.span()
                made.spans, items.at = [inner.said.items[-1].value], inner.at
            elif not any(items.kind(n) in {"comma", "shuts", "colon"} for n in range(items.at, here)):
                items.said.why.append("whether the hours are those of the days left out is not clear")
            return False
        if made.span:
            return False
        if self.found and not self.is_closed:  # "except in August 10am to 4pm"
            if any(item.kind == "span" for item in items.said.items):
                raise NotRead("whether the hours are those of what is left out is not clear")
            items.said.why.append("whether the hours are those of what is left out is not clear")
            return False
        inner = items.inner(here)
        inner.span()
        made.span, items.at = inner.said.items[-1].value, inner.at
        at = items.after(items.at)
        items.at = at + 1 if self._is_lunch(at) else items.at
        return True

    def _is_lunch(self, at: int) -> bool:
        return self.items.kind(at) == "unread" and str(self.items.tokens[at].value).startswith("lunch")

    def _dates(self, here: int) -> bool:
        first = self.items.day_at(here)
        if self.made.dates or first is None:
            return False
        day, at = first
        after = self.items.after(at, frozenset({"fill", "comma"}))
        second = self.items.day_at(after + 1) if self.items.kind(after) in TO else None
        if second is None:
            self.made.dates, self.items.at = (day, day), at
            return True
        last = second[0]
        if day.year is None and last.year is not None:
            turn = 1 if (day.month, day.day) > (last.month, last.day) else 0
            day = Day(day.day, day.month, last.year - turn, day.weekday)
        self.made.dates, self.items.at = (day, last), second[1]
        return True
