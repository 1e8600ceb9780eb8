"""What a piece of words says: days, hours, months, dates, and what is closed or left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from directory.catalogue.hours_in_prose.clocks import Clock
from directory.catalogue.hours_in_prose.dates import Day
from directory.catalogue.hours_in_prose.tokens import Token
from directory.catalogue.hours_in_prose.whens import Whens


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
    """`kind`: whens, span, allday, always, part, months, date, dates, school, appointment, extra, shut, late
    or note."""

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
    slashed: bool = False
    """Whether a slash stands in it, so that days and hours may go one by one."""
