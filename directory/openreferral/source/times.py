"""What a source says of times: schedules of a service, and of it at its places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.services import Frequency
from directory.catalogue.times import bydays
from directory.catalogue.times_words import WEEKDAYS, hours_words, time_words
from directory.openreferral.normalise import listed
from directory.openreferral.source import recurrence
from directory.openreferral.source.hours_in_words import closed_of, times_in_description, times_of

Row = Mapping[str, Any]
_MONTHS = tuple(f"{date(2000, month, 1):%B}" for month in range(1, 13))
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second last"}
_EVENING = time(17)
_NEXT_MORNING = time(10)
_LONGEST_NIGHT = 16 * 60


def schedules(
    record: Row, problems: list[str], closed: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]] | None:
    """Rows of plain values, `location` being the place's id in the source; None where nothing was said.

    Opening times of a place stand for the service's where it says none of its own, and the hours in its
    description where nothing else says any. `closed` takes the days on which words say that it is closed.
    """
    at_places = listed(record, "service_at_locations")
    places = {_id(at, "id"): _location_id(at) for at in at_places}
    known = {found for found in places.values() if found} | {
        _id(row, "id") for row in listed(record, "locations")
    }
    rows: list[tuple[str, Row]] = []
    for at in at_places:
        rows += [(_location_id(at), row) for row in listed(at, "schedules")]
    for own in listed(record, "schedules"):
        rows.append((places.get(_id(own, "service_at_location_id"), "") or _id(own, "location_id"), own))
    if not rows:
        rows = _of_the_places(record, at_places)
    if not rows and (described := times_in_description(record)):
        if closed is not None:
            closed += closed_of(described[1], "")
        return [{"location": None, **row} for row in described[0]]
    if not rows and "schedules" not in record and not any("schedules" in at for at in at_places):
        return None
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    for location, row in rows:
        identity = _id(row, "id")
        if identity and identity in seen:
            continue
        seen.add(identity)
        elsewhere = bool(location and known and location not in known)
        here = location if location in known else None
        for one in _rows_of(row, problems, closed if not elsewhere else None, location):
            said = _elsewhere(one, location, problems) if elsewhere else one
            if (whole := {"location": here, **said}) not in made:
                made.append(whole)
    return made


def _rows_of(
    row: Row, problems: list[str], closed: list[dict[str, Any]] | None, location: str
) -> list[dict[str, Any]]:
    """The row of a schedule; those that its words say for sure where it has nothing but words."""
    told: list[str] = []
    said = schedule(row, told)
    words_alone = said and said["frequency"] in {Frequency.TEXT, Frequency.APPOINTMENT} and not told
    if words_alone and not _says_more(row) and (read := times_of(row, problems)):
        if closed is not None:
            closed += closed_of(read[1], location)
        return read[0]
    problems += told
    return [said] if said else []


def _says_more(row: Row) -> bool:
    """Whether a schedule says anything of when it is on beside its words."""
    return any(cleaning.text(row.get(key)) for key in _STRUCTURED)


_STRUCTURED = (
    *(
        "freq",
        "interval",
        "byday",
        "weekday",
        "bymonthday",
        "bysetpos",
        "count",
        "rrule",
        "opens_at",
        "closes_at",
    ),
    *("dtstart", "valid_from", "valid_to", "until", *recurrence.NOT_HELD),
)


def _id(row: Row, key: str) -> str:
    return cleaning.text(row.get(key), 200)


def _location_id(at: Row) -> str:
    location = at.get("location")
    found = location.get("id") if isinstance(location, Mapping) else None
    return cleaning.text(found or at.get("location_id"), 200)


def _of_the_places(record: Row, at_places: list[dict[str, Any]]) -> list[tuple[str, Row]]:
    places = [(_location_id(at), place) for at in at_places for place in listed(at, "location")]
    places += [(_id(place, "id"), place) for place in listed(record, "locations")]
    return [(identity, row) for identity, place in places for row in listed(place, "schedules")]


def _elsewhere(said: dict[str, Any], location: str, problems: list[str]) -> dict[str, Any]:
    """Times at a place that the record does not hold are not times at those it does."""
    problems.append(f"A time is for a place “{location[:60]}” that is not given; kept as words.")
    by = [WEEKDAYS[day.weekday] + "s" for day in bydays(said["days"])]
    opens, closes = (time.fromisoformat(at) if at else None for at in (said["opens_at"], said["closes_at"]))
    words = ", ".join(filter(None, (said["note"], " and ".join(by), hours_words(opens, closes))))
    words = f"{words}, at a place that is not named here" if words else ""
    return {
        **said,
        "frequency": str(Frequency.TEXT),
        "days": "",
        "month_days": "",
        "note": cleaning.cut(words, 500),
    }


def schedule(row: Row, problems: list[str]) -> dict[str, Any] | None:
    """One schedule; in words only, and told, where a part of it could not be read."""
    said = dict.fromkeys(cleaning.text(row.get(key)) for key in ("description", "notes"))
    if link := cleaning.url(row.get("schedule_link")):
        said[f"Times: {link}"] = None
    note = " ".join(filter(None, said))
    rule = recurrence.read(row)
    opens, closes, odd = hours(row, problems)
    if rule.unread:
        composed = _in_words(row, rule, opens, closes, odd)
        note = ". ".join(filter(None, (note.rstrip("."), composed)))
        problems.append(f"A time cannot be read ({rule.unread}); kept as words: “{cleaning.cut(note, 120)}”.")
    elif odd:
        note = " ".join(filter(None, (note, odd)))
    if rule.frequency == Frequency.TEXT and _BY_APPOINTMENT.search(note) and not rule.unread:
        rule.frequency = Frequency.APPOINTMENT
    if rule.frequency == Frequency.TEXT and not note:
        return None
    text_only = rule.frequency == Frequency.TEXT
    return {
        "frequency": str(rule.frequency),
        "interval": 1 if text_only else rule.interval,
        "days": "" if text_only else rule.days,
        "month_days": "" if text_only or rule.days else rule.month_days,
        "opens_at": opens.isoformat("minutes") if opens else None,
        "closes_at": closes.isoformat("minutes") if closes else None,
        "starts_on": rule.starts.isoformat() if rule.starts else None,
        "ends_on": rule.ends.isoformat() if rule.ends else None,
        "note": cleaning.cut(note, 500),
    }


_BY_APPOINTMENT = re.compile(r"by (arrangement|appointment)|appointment only", re.I)


def hours(row: Row, problems: list[str]) -> tuple[time | None, time | None, str]:
    """When it opens and closes, and words for what of it could not be read, which is told."""
    written = [cleaning.text(row.get(key), 60) for key in ("opens_at", "closes_at")]
    if (
        written[0]
        and not written[1]
        and cleaning.clock_time(written[0]) is None
        and (both := re.fullmatch(r"(.+?)\s*(?:-|–|to|until)\s*(.+)", written[0]))
    ):
        written = [both[1], both[2]]
    opens, closes = cleaning.clock_time(written[0]), cleaning.clock_time(written[1])
    unread = [words for words, at in zip(written, (opens, closes), strict=True) if words and at is None]
    if unread:
        problems.append(
            f"A time of day cannot be read: “{' to '.join(filter(None, written))}”; kept as words."
        )
        return (opens, None, f"Hours: {' to '.join(filter(None, written))}.")
    if closes and not opens:
        return None, None, f"Until {time_words(closes)}."
    if opens is None or closes is None:
        return opens, closes, ""
    return _in_order(opens, closes, problems)


def _in_order(opens: time, closes: time, problems: list[str]) -> tuple[time, time | None, str]:
    """Past midnight where that can be; a slip of twelve hours put right; else the end is not known."""
    begins, ends = (at.hour * 60 + at.minute for at in (opens, closes))
    midnight = closes in {time(), time(23, 59)}
    if ends > begins or midnight or (opens >= _EVENING and closes <= _NEXT_MORNING):
        return opens, closes, ""
    words = f"{time_words(opens)} to {time_words(closes)}"
    if ends < begins < ends + 12 * 60 and closes < time(12):
        later = time(closes.hour + 12, closes.minute)
        problems.append(f"“{words}” is read as {time_words(opens)} to {time_words(later)}.")
        return opens, later, ""
    if ends < begins and ends + 24 * 60 - begins <= _LONGEST_NIGHT and closes < time(12):
        return opens, closes, ""
    problems.append(f"“{words}” cannot be right: when it ends is not known.")
    return opens, None, f"The source says {words}."


def _in_words(row: Row, rule: recurrence.Rule, opens: time | None, closes: time | None, odd: str) -> str:
    """The rule as far as words can say it without saying more."""
    parts = [_how_often(rule), rule.day_words or _which_days(row, rule), hours_words(opens, closes)]
    if rule.count:
        parts.append(f"{rule.count} times")
    if rule.starts:
        parts.append(f"from {_day(rule.starts)}")
    if rule.ends:
        parts.append(f"until {_day(rule.ends)}")
    if cleaning.text(row.get("exdate")):
        parts.append("not on every date")
    for key in ("dtstart", "valid_from", "until", "valid_to"):
        written = cleaning.text(row.get(key), 60)
        if written and cleaning.day(written) is None and not re.match(r"\d{4}-", written):
            parts.append(f"{'from' if key in ('dtstart', 'valid_from') else 'until'} {written}")
    words = ", ".join(filter(None, parts))
    return " ".join(filter(None, (words[:1].upper() + words[1:], odd)))


def _how_often(rule: recurrence.Rule) -> str:
    one = {"DAILY": "every day", "WEEKLY": "weekly", "MONTHLY": "once a month", "YEARLY": "once a year"}
    many = {"DAILY": "days", "WEEKLY": "weeks", "MONTHLY": "months", "YEARLY": "years"}
    if rule.freq in many and rule.interval > 1:
        return f"every {rule.interval} {many[rule.freq]}"
    if rule.freq == "DAILY" and rule.unread:
        return "" if rule.day_words else "on some days"
    if rule.freq in ("WEEKLY", "MONTHLY") and (rule.days or rule.day_words):
        return ""
    return one.get(rule.freq, rule.freq)


def _which_days(row: Row, rule: recurrence.Rule) -> str:
    by = bydays(rule.days)
    named = [
        f"{_NTH.get(day.nth, '')} {WEEKDAYS[day.weekday]}" if day.nth else WEEKDAYS[day.weekday] for day in by
    ]
    words = " and ".join(named)
    positions = [int(n) for n in re.findall(r"-?\d+", cleaning.text(row.get("bysetpos")))]
    if positions:
        words = f"only {' and '.join(_NTH.get(n, str(n)) for n in positions)} of the month of {words}".strip()
    months = [int(n) for n in re.findall(r"\d+", cleaning.text(row.get("bymonth"))) if 1 <= int(n) <= 12]
    if months:
        words = f"{words} in {', '.join(_MONTHS[n - 1] for n in months)}".strip()
    elif rule.freq == "YEARLY" and rule.starts and not rule.days:
        words = f"{rule.starts.day} {_MONTHS[rule.starts.month - 1]}"
    elif rule.month_days:
        words = f"{words} days of the month {rule.month_days}".strip()
    return words


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
