"""Opening hours of helplines, kept as lines such as "always" and "mon-fri 09:00-17:00" (London time)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from directory.clock import LONDON
from search.documents import DAYS

_LINE = re.compile(r"^([a-z]{3})(?:-([a-z]{3}))? +(\d{2}):(\d{2})-(\d{2}):(\d{2})$")
_MINUTES_A_DAY = 24 * 60


def is_open(lines: Iterable[str], now: datetime) -> bool | None:
    """Whether it is open now; None when no line can be read, which is not known."""
    here = now.astimezone(LONDON)
    readable = False
    for line in lines:
        if line.strip().lower() == "always":
            return True
        for day, opens, closes in _spans(line):
            readable = True
            if opens <= (here.weekday() - day) % 7 * _MINUTES_A_DAY + here.hour * 60 + here.minute < closes:
                return True
    return False if readable else None


def unreadable(lines: Iterable[str]) -> list[str]:
    """The lines that say nothing to us."""
    return [line for line in lines if line.strip().lower() != "always" and not any(_spans(line))]


def _spans(line: str) -> Iterator[tuple[int, int, int]]:
    """(weekday, opens, closes) in minutes from that day's midnight; past midnight runs on."""
    match = _LINE.match(line.strip().lower())
    if not match or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
        return
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    opens, closes = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    for step in range((last - first) % 7 + 1):
        yield (first + step) % 7, opens, closes if closes > opens else closes + _MINUTES_A_DAY
