"""Words about hours as others wrote them: how many are read, and that none is read wrongly.

The data is not ours to copy; it is read where it lies. What each of its forms means is worked out here a
second time, by a pattern for that form alone.
"""

from __future__ import annotations

import csv
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from directory.catalogue.hours_in_prose import Confidence, Reading, read_hours
from directory.catalogue.times import BYDAYS

log = logging.getLogger(__name__)
TODAY = date(2026, 11, 29)
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def test_every_written_week_of_the_pharmacies_is_read_for_sure_and_right(shared_data: Path) -> None:
    with (shared_data / "data/assets/trafford/gm_pharmacies.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    weeks = {tuple(row[f"opening_hours_{day}"] for day in NAMES) for row in rows}
    assert len(weeks) > 100
    for week in weeks:
        words = "\n".join(f"{day.title()}: {hours}" for day, hours in zip(NAMES, week, strict=True))
        reading = read_hours(words, today=TODAY)
        assert reading.is_sure, words
        assert _said(reading) == {
            (BYDAYS[n], *span)
            for n, hours in enumerate(week)
            for span in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", hours)
        }


def test_a_week_as_a_spreadsheet_joins_it_is_read_for_sure_and_right(shared_data: Path) -> None:
    """The seven columns of a row in one line, as an import gives them to the reader."""
    path = shared_data / "data/assets/trafford/gm_pharmacies.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        weeks = {tuple(row[f"opening_hours_{day}"] for day in NAMES) for row in csv.DictReader(file)}
    for week in weeks:
        reading = read_hours(
            "; ".join(f"{day.title()} {hours}" for day, hours in zip(NAMES, week, strict=True)), today=TODAY
        )
        assert reading.is_sure, week
        assert _said(reading) == {
            (BYDAYS[n], *span)
            for n, hours in enumerate(week)
            for span in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", hours)
        }


def test_part_of_a_day_gives_no_hours(shared_data: Path) -> None:
    """ "AM Only" and "All Day (with closure)" of 3,539 libraries: no hour is made up of them."""
    path = shared_data / "data/assets/libraries/basic-dataset-for-libraries-2023-enhanced.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        weeks = {tuple(row[f"{day.title()} opening times"] for day in NAMES) for row in csv.DictReader(file)}
    assert len(weeks) > 1_000
    for week in sorted(weeks)[::7]:
        said = [(day.title(), part) for day, part in zip(NAMES, week, strict=True) if part]
        reading = read_hours("; ".join(f"{day} {part}" for day, part in said), today=TODAY)
        assert all(rule.opens_at is None for rule in reading.rules), week
        if reading.is_sure:
            assert {part for _day, part in said} <= {"Appointment Only", "Closed"}, week


def test_what_feeds_write_of_hours_is_read_or_left_as_words(shared_data: Path) -> None:
    counted: Counter[Confidence] = Counter()
    for words in set(_texts(shared_data / "data/openreferral")):
        reading = read_hours(words, today=TODAY)
        counted[reading.confidence] += 1
        if reading.is_sure:
            _check(words, reading)
    log.warning("Hours in the feeds of the sample data: %s", {str(c): n for c, n in counted.items()})
    assert counted[Confidence.SURE] > 0
    assert counted[Confidence.NOT_UNDERSTOOD] > 0


def _said(reading: Reading) -> set[tuple[str, str, str]]:
    return {
        (day, f"{rule.opens_at:%H:%M}", f"{rule.closes_at:%H:%M}" if rule.closes_at else "")
        for rule in reading.rules
        for day in rule.days.split(",")
    }


def _check(words: str, reading: Reading) -> None:
    """Every hour of a sure reading stands in the words, and no word takes a day back."""
    low = words.lower()
    for rule in reading.rules:
        for at in filter(None, (rule.opens_at, rule.closes_at)):
            hour = str(at.hour % 12 or 12)
            assert re.search(rf"(?<!\d)(?:{hour}|0?{at.hour})(?!\d{{3}})|noon|midnight|24", low), words
    told = " ".join(piece.words.lower() for piece in reading.pieces if piece.rules)
    assert not re.search(r"\b(?:unless|vary|varies|cancelled|some|usually)\b", told), words


def _texts(folder: Path) -> Iterator[str]:
    """Texts that speak of a day of the week or an hour."""
    for path in sorted(folder.rglob("*.json")):
        if "schema" in path.parts or path.name in {"datapackage.json", "mock-hsda-openapi.json"}:
            continue
        try:
            yield from _strings(json.loads(path.read_text(encoding="utf-8")))
        except ValueError:
            continue
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            for row in csv.reader(file):
                yield from filter(_speaks_of_hours, row)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and _speaks_of_hours(value):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _speaks_of_hours(text: str) -> bool:
    return bool(
        re.search(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\d ?[ap]m\b|weekdays", text, re.I)
    )


@pytest.fixture
def shared_data(shared_data: Path) -> Path:
    """Skipped where this set is not among the sample data."""
    if not (shared_data / "data/assets/trafford/gm_pharmacies.csv").exists():
        pytest.skip("The sample data has no pharmacies of Trafford.")
    return shared_data
