"""Times of day as people write them, and which half of the day is meant where they do not say.

A time of day without "am" or "pm" is sure where it is written as the twenty-four-hour clock is (09:00, 14:00,
10:00 to 11:30); else what is usual decides, and it is only probable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_HALF = r"(?:a\.m\.|p\.m\.|a\.m\b|p\.m\b|am\b|pm\b)"
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
CLOCK = (
    r"(?P<noon>(?:12(?:[:.]00)? ?)?(?:noon|midday|mid-day)\b)|(?P<midnight>(?:12(?:[:.]00)? ?|"
    r"00[:.]00 ?)?midnight\b)"
    rf"|(?P<past>half past|quarter past|quarter to) (?P<pasthour>\d{{1,2}}|"
    rf"{_WORDS})\b(?: ?(?P<pasthalf>{_HALF}))?"
    rf"|(?P<h1>\d{{1,2}})(?: ?[:.h] ?)?(?P<m1>\d\d) ?(?P<half>{_HALF})"
    r"|(?P<h2>\d{1,2})(?P<sign>[:.h])(?P<m2>\d\d)(?::00)?(?!\d|[./]\d)(?P<hrs> ?(?:hrs|hours|"
    r"hr|h|noon)\b)?"
    rf"|(?P<h3>\d{{1,2}}) ?(?P<half3>{_HALF}|noon\b)"
    r"|(?P<h4>\d{2})(?P<m4>\d{2}) ?(?:hrs|hours|hr|h)\b"
    r"|(?P<h5>\d{1,2}) ?o'? ?clock\b(?: ?in the (?P<in5>morning|afternoon|evening))?"
    rf"|(?P<word>{_WORDS})(?: ?o'? ?clock\b)?(?= ?(?:to|until|till|til|-|and|am|pm|$|"
    rf"\W))(?: ?(?P<half6>{_HALF}))?"
)
_NAMES = {word: n for n, word in enumerate(_WORDS.split("|"), start=1)}


@dataclass(frozen=True, slots=True)
class Clock:
    """What was written: `half` is "am", "pm", "24" (as on a twenty-four-hour clock) or "" where it is not
    said; `digits` how many digits the hour has; `minutes_said` whether minutes were written."""

    hour: int
    minute: int = 0
    half: str = ""
    digits: int = 2
    minutes_said: bool = False
    bare: bool = False
    """Digits alone, that may be anything."""

    @classmethod
    def of_digits(cls, written: str) -> Clock | None:
        """ "9", "17", "0930" or "1630"; None where it is no time of day."""
        if len(written) <= 2:
            hour = int(written)
            half = "24" if 13 <= hour <= 24 else ""
            return cls(hour, 0, half, len(written), bare=True) if hour <= 24 else None
        hour, minute = int(written[:-2]), int(written[-2:])
        if hour > 24 or minute > 59:
            return None
        if len(written) == 3:
            return cls(hour, minute, "", 1, minutes_said=True, bare=True) if minute % 5 == 0 else None
        half = "24" if written[0] == "0" or hour >= 13 else ""
        return cls(hour, minute, half, 2, minutes_said=True, bare=True) if minute % 5 == 0 else None

    @property
    def is_said(self) -> bool:
        return self.half != ""

    def at(self, half: str) -> int | None:
        """Minutes after midnight, were it in this half of the day."""
        if half == "24":
            return self.hour * 60 + self.minute if self.hour <= 24 else None
        if not 1 <= self.hour <= 12:
            return None
        return (self.hour % 12 + (12 if half == "pm" else 0)) * 60 + self.minute

    @property
    def minutes(self) -> int | None:
        return self.at(self.half) if self.half else None


def clock_of(match: re.Match[str]) -> Clock | None:
    """What the pattern found; None for a time that no clock shows."""
    group = match.groupdict()
    if group["noon"]:
        return Clock(12, 0, "24")
    if group["midnight"]:
        return Clock(0, 0, "24")
    if group["past"]:
        hour, half = _number(group["pasthour"]), _half(group["pasthalf"])
        if group["past"].endswith("to"):
            hour = hour - 1 or 12
        minute = {"half past": 30, "quarter past": 15, "quarter to": 45}[group["past"]]
        return _checked(Clock(hour, minute, half, 1, minutes_said=True))
    if group["h1"]:
        return _checked(Clock(int(group["h1"]), int(group["m1"]), _half(group["half"]), minutes_said=True))
    if group["h2"]:
        hour, minute = int(group["h2"]), int(group["m2"])
        said = (
            hour >= 13 or hour == 0 or group["h2"].startswith("0") or (group["hrs"] or "").strip() == "noon"
        )
        clock = Clock(hour, minute, "24" if said or group["hrs"] else "", len(group["h2"]), minutes_said=True)
        return _checked(clock)
    if group["h3"]:
        half = "pm" if group["half3"] == "noon" else _half(group["half3"])
        return _checked(Clock(int(group["h3"]), 0, half, len(group["h3"])))
    if group["h4"]:
        return _checked(Clock(int(group["h4"]), int(group["m4"]), "24", minutes_said=True))
    if group["h5"]:
        part = group["in5"]
        return _checked(
            Clock(int(group["h5"]), 0, "" if not part else "am" if part == "morning" else "pm", 1)
        )
    return Clock(_NAMES[group["word"]], 0, _half(group["half6"]), 1, bare=True)


def _number(written: str) -> int:
    return _NAMES[written] if written in _NAMES else int(written)


def _half(written: str | None) -> str:
    return f"{written[0]}m" if written else ""


def _checked(clock: Clock) -> Clock | None:
    """13pm is 1pm; 25:00 and 9:75 are nothing."""
    if clock.minute > 59 or clock.hour > 24 or (clock.hour == 24 and clock.minute):
        return None
    if clock.half in {"am", "pm"} and not 1 <= clock.hour <= 12:
        return Clock(clock.hour, clock.minute, "24") if clock.half == "pm" and 13 <= clock.hour < 24 else None
    return clock


@dataclass(frozen=True, slots=True)
class Hours:
    """A start and an end (minutes after midnight), and why they are not sure."""

    opens: int
    closes: int | None
    why: str = ""

    @property
    def times(self) -> tuple[time, time | None]:
        return _time(self.opens), None if self.closes is None else _time(self.closes)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


GUESSED = "it does not say am or pm"
_BACKWARDS = "it ends before it begins"
_NIGHT_FROM, _NIGHT_TO = 17 * 60, 10 * 60
_HALF_DAY = 12 * 60
_LONG = 10 * 60
"""What lasts so long was said with both halves of the day, or may be a slip."""
_DAWN = 5 * 60
_LONGEST_FROM_NIGHT = 6 * 60
_LONG_FOR_DAY = "it is very long"
_NOON = "12am may be noon"


def single(clock: Clock, part: str = "") -> Hours | None:
    """A time at which it begins."""
    at = clock.minutes
    if at is not None:
        return Hours(at % (24 * 60), None, _NOON if _is_12am(clock) else "")
    half = _of_part(clock, part)
    if half and (at := clock.at(half)) is not None:
        return Hours(at, None)
    half = "pm" if clock.hour < 8 or clock.hour == 12 else "am"
    at = clock.at(half)
    said = clock.hour in {10, 11, 12} and clock.minutes_said and not clock.bare
    return None if at is None else Hours(at, None, "" if said else GUESSED)


def _of_part(clock: Clock, part: str) -> str:
    """The half of the day that goes with a morning, an afternoon or an evening."""
    if part == "morning":
        return "am" if 5 <= clock.hour <= 11 else "pm" if clock.hour == 12 else ""
    if part == "afternoon":
        return "pm" if clock.hour == 12 or clock.hour <= 7 else ""
    if part == "evening":
        return "pm" if 4 <= clock.hour <= 11 else ""
    return ""


def between(first: Clock, last: Clock, part: str = "", days: int = 1) -> Hours | None:
    """From one time to another; None where it cannot be. `days` is on how many days of the week it is on."""
    if not first.is_said and not last.is_said:
        return _neither_said(first, last, part)
    found = _one_said(first, last, part, days)
    if found is None or found.why:
        return found
    if _is_12am(first) or (_is_12am(last) and found.opens <= _HALF_DAY):
        return Hours(found.opens, found.closes, _NOON)
    if (
        first.half == "am"
        and found.opens < _DAWN
        and (found.closes or _HALF_DAY) - found.opens > _LONGEST_FROM_NIGHT
    ):
        return Hours(found.opens, found.closes, _LONG_FOR_DAY)
    return found


def _is_12am(clock: Clock) -> bool:
    """Midnight by the rule, and noon to many who write it; the word "midnight" is plain."""
    return clock.half == "am" and clock.hour == 12 and clock.minute == 0


def _one_said(first: Clock, last: Clock, part: str, days: int) -> Hours | None:
    opens, closes = first.minutes, last.minutes
    if opens is not None and closes is not None:
        return _in_order(opens, closes)
    if opens is not None:
        return _end_unsaid(opens, last, first.half)
    if closes is None:
        return None
    return _start_unsaid(first, closes, last.half, part, days)


def _in_order(opens: int, closes: int) -> Hours | None:
    closes = closes or 24 * 60
    if closes == opens:
        return None
    if closes > opens:
        return Hours(opens, closes % (24 * 60), "" if closes - opens <= 18 * 60 else _LONG_FOR_DAY)
    if opens >= _NIGHT_FROM and closes <= _NIGHT_TO:
        return Hours(opens, closes, "" if closes + 24 * 60 - opens <= _HALF_DAY else _LONG_FOR_DAY)
    return None


def _end_unsaid(opens: int, last: Clock, half: str) -> Hours | None:
    """ "10am-1" is to 1pm: the next such time. After 14:00 or 09:00, "5:00" is not sure."""
    ends = [at for one in ("am", "pm") if (at := last.at(one)) is not None]
    if (
        half == "24"
        and last.at("24") is not None
        and (last.at("24") or 0) > opens
        and last.digits == 2
        and last.minutes_said
    ):
        return Hours(opens, last.at("24"))
    if not ends:
        return None
    if half == "24" and opens % 720:
        later = [at for at in ends if at > opens]
        return Hours(opens, min(later), GUESSED) if later else None
    closes = min(ends, key=lambda at: (at - opens - 1) % (24 * 60))
    made = _in_order(opens, closes)
    if made and (closes - opens) % (24 * 60) >= _LONG:
        return Hours(made.opens, made.closes, GUESSED)
    return made


_SHOPS = range(6, 10)
_EARLIEST = 6


def _start_unsaid(first: Clock, closes: int, half: str, part: str, days: int) -> Hours | None:
    """ "10-2pm" is from 10am, "2-4pm" from 2pm, "10-12 noon" from 10am."""
    whole = first.at("24")
    if (
        half == "24"
        and closes % 720
        and first.minutes_said
        and whole is not None
        and first.digits == 2
        and whole < closes
    ):
        return Hours(whole, closes)
    if half == "24" and first.bare and first.hour >= _EARLIEST and closes >= 13 * 60:
        return Hours(first.hour * 60 + first.minute, closes)
    end = closes or 24 * 60
    starts = [at for one in ("am", "pm") if (at := first.at(one)) is not None]
    before = [at for at in starts if at < end]
    if not before:
        return None
    opens = max(before)
    if end == 24 * 60 or (half == "24" and closes % 720):
        if half == "24" and whole is not None and first.minutes_said and whole < end and first.hour >= 9:
            return Hours(whole, closes)
        return Hours(opens, closes, GUESSED)
    why = GUESSED if days >= 5 and half == "pm" and first.hour in _SHOPS and opens >= _HALF_DAY else ""
    asked = first.at(_of_part(first, part)) if _of_part(first, part) else opens
    return Hours(opens, closes, why if asked == opens else "the part of the day and the hours do not agree")


def _neither_said(first: Clock, last: Clock, part: str) -> Hours | None:
    if (half := _of_part(first, part)) and (opens := first.at(half)) is not None:
        made = _end_unsaid(opens, last, half)
        if part == "morning" and made and made.closes is not None and not opens < made.closes <= 14 * 60:
            return None
        return made
    as_written = first.at("24"), last.at("24")
    looks_24 = first.minutes_said and last.minutes_said and first.digits == last.digits == 2
    if looks_24 and not first.bare and first.hour >= 10 and (as_written[1] or 0) > (as_written[0] or 0):
        return Hours(as_written[0] or 0, as_written[1])
    length = (last.hour * 60 + last.minute - first.hour * 60 - first.minute) % _HALF_DAY or _HALF_DAY
    opens_at = first.at(_usual_half(first, length))
    if opens_at is None or (closes := last.at("pm")) is None:
        return None
    return Hours(opens_at, (opens_at + length) % (24 * 60), GUESSED) if closes is not None else None


def _usual_half(first: Clock, length: int) -> str:
    """Long days begin in the morning; what is short and begins at 6 or 7 is an evening."""
    if first.hour == 12 or first.hour < 6:
        return "pm"
    if first.hour < 8 and length <= 4 * 60:
        return "pm"
    return "am"
