"""Ages as sources write them, in whole years; words where they cannot be put so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from directory.catalogue import cleaning

Row = Mapping[str, Any]
_UNIT = r"(?:years?(?: old)?|yrs?|y|months?(?: old)?|mths?|m|weeks?)"
_AGE = rf"(\d{{1,3}}(?:\.\d+)?)\s*({_UNIT})?"
_SAID = re.compile(
    rf"(?:ages?d? )?(over |from |under |up to )?{_AGE}\s*(\+|plus|and over|and under|s)?\.?", re.I
)
_RANGE = re.compile(rf"(?:ages?d? )?(?:from |between )?{_AGE}\s*(?:-|–|to|and)\s*{_AGE}\.?", re.I)
EVERYBODY = 100
"""An upper age from which there is none."""


def ages(record: Row, problems: list[str]) -> tuple[dict[str, int | None] | None, str]:
    """The lowest and highest age, None where not known; and words for what they cannot say."""
    if not {"minimum_age", "maximum_age"} & set(record):
        return None, ""
    written = [cleaning.text(record.get(key), 80) for key in ("minimum_age", "maximum_age")]
    words = _as_written(written)
    low_span, high_span = (
        _span(value, upper=upper) for value, upper in zip(written, (False, True), strict=True)
    )
    if low_span is None or high_span is None:
        problems.append(f"Ages “{words}” cannot be read; kept as words.")
        return None, f"Ages: {words}"
    low = low_span[0] if written[0] else high_span[0]
    high = high_span[1] if written[1] else low_span[1]
    if low is not None and high is not None and low > high:
        problems.append(f"Ages from {low:g} to {high:g} are the wrong way round; left out.")
        return None, f"Ages: {words}"
    plain = all(not value or cleaning.number(value) is not None for value in written)
    small = "month" in words.lower() or "week" in words.lower()
    if plain and any(part is not None and part % 1 for part in (low, high)):
        # Whole years alone would let in those who are too young or too old by months.
        small, words = True, _in_months(low, high)
    lowest = int(low) or None if low else None
    highest = int(high) if high is not None and high < EVERYBODY else None
    if lowest is None and highest is None:
        return None, "" if plain and not small else f"Ages: {words}"
    return {"minimum_age": lowest, "maximum_age": highest}, f"Ages: {words}" if small else ""


def _as_written(written: list[str]) -> str:
    low, high = written
    if low and high and low != high:
        return f"{low} to {high}"
    return low or (high if re.search(r"[a-z+]", high, re.I) else f"up to {high}")


def _in_months(low: float | None, high: float | None) -> str:
    said = [_years_and_months(age) if age is not None else "" for age in (low, high)]
    return " to ".join(said) if all(said) else f"{said[0]} and over" if said[0] else f"up to {said[1]}"


def _years_and_months(age: float) -> str:
    years, months = divmod(round(age * 12), 12)
    parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((years, "year"), (months, "month")) if n]
    return " ".join(parts) or "birth"


def _span(written: str, *, upper: bool) -> tuple[float | None, float | None] | None:
    """Years from and to in one field; None where it cannot be read."""
    if not written:
        return None, None
    number = cleaning.number(written)
    if number is not None:
        known = number if number >= 0 else None
        if known is not None and known > 120:
            known = None
        return (None, known) if upper else (known, None)
    if both := _RANGE.fullmatch(written):
        unit = both[2] or both[4] or ""
        return _years(both[1], both[2] or unit), _years(both[3], both[4] or "")
    one = _SAID.fullmatch(written)
    if one is None:
        return None
    years = _years(one[2], one[3] or "")
    before, after = (one[1] or "").strip().lower(), (one[4] or "").lower()
    if before in ("over", "from") or after in ("+", "plus", "and over") or (after == "s" and not upper):
        return years, None
    if before == "under":
        return None, years - 1 if years >= 1 else years
    if before == "up to" or after == "and under" or upper:
        return None, years
    return years, None


def _years(number: str, unit: str) -> float:
    value = float(number)
    if re.match(r"m(?!\w)|mo|mth", unit, re.I):
        return value / 12
    return value / 52 if unit.lower().startswith("week") else value


def of_rows(rows: Iterable[Row]) -> tuple[int | None, int | None, list[str]]:
    """The one span that several rows cover, if they do without a gap; and the words of each."""
    rows = list(rows)
    spans: list[tuple[float, float]] = []
    words: list[str] = []
    for row in rows:
        low, high = cleaning.number(row.get("minimum_age")), cleaning.number(row.get("maximum_age"))
        low, high = (value if value is not None and value >= 0 else None for value in (low, high))
        said = cleaning.text(row.get("eligibility"))
        aged = _aged(low, high)
        words.append(f"{said} ({aged})" if said and aged else said or aged)
        spans.append((low or 0, high if high is not None else float("inf")))
    spans.sort()
    if not spans:
        return None, None, []
    reached = spans[0][1]
    for low, high in spans[1:]:
        if low > reached + 1:
            return None, None, list(filter(None, words))
        reached = max(reached, high)
    whole = (int(spans[0][0]) or None, int(reached) if reached < EVERYBODY else None)
    said_alone = len(words) == 1 or all(span == spans[0] for span in spans)
    plain = [cleaning.text(row.get("eligibility")) for row in rows] if said_alone else words
    return (*whole, list(filter(None, plain)))


def _aged(low: float | None, high: float | None) -> str:
    if high is not None and high >= EVERYBODY - 1:
        high = None
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if low:
        return f"{low:g} and over"
    return f"up to {high:g}" if high is not None else ""
