"""Reading the shipped data, and what a number, a phrase and opening hours must look like in it."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

PHRASE = re.compile(r"[a-z0-9]+([ -][a-z0-9]+)*")

DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"

OPENS = re.compile(rf"always|{DAY}(?:-{DAY})? ([01]\d|2[0-3]):[0-5]\d-(?:([01]\d|2[0-3]):[0-5]\d|24:00)")


def read(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def twice(values: Iterator[str] | list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def digits(number: str) -> str:
    return number.replace(" ", "")


def good_number(number: str) -> bool:
    """A national freephone, standard or short number as it is dialled in Britain, spaced for reading."""
    return bool(
        re.fullmatch(r"0[3-8]\d{8,9}|02\d{9}|08001111|116\d{3}|999|11[12]|101|105|159", digits(number))
    )
