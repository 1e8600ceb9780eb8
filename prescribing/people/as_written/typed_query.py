"""What somebody typed to find a person, taken apart: a name, a date of birth, a number, a postcode."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from directory.places.postcodes import PostcodeProblem, parse
from prescribing.people.as_written.dates import find_date
from prescribing.people.duplicates import Identifiers

_NUMBER = re.compile(r"\+?\d(?:[\s\-().]*\d){8,13}")
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """`number` is an NHS number or a phone, as it was typed."""

    name: str = ""
    born: date | None = None
    number: str = ""
    postcode: str = ""

    @property
    def identifiers(self) -> Identifiers:
        phones = (self.number,) if self.number else ()
        return Identifiers(
            name=self.name,
            date_of_birth=self.born,
            nhs_number=self.number,
            phones=phones,
            postcode=self.postcode,
        )

    @property
    def count(self) -> int:
        """How many things were typed that identify somebody; breaking the glass asks for two."""
        return sum(map(bool, (self.name, self.born, self.number, self.postcode)))


def split(text: str) -> Typed:
    """What is a date, a number or a postcode is taken out; the rest is a name. Never raises."""
    rest = " ".join(text.split())
    born, rest = _take_date(rest)
    number, rest = _take(_NUMBER, rest)
    postcode, left = _take(_POSTCODE, rest)
    if postcode and not _is_postcode(postcode):
        postcode, left = "", rest
    return Typed(name=left.strip(" ,;"), born=born, number=number, postcode=postcode)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    if found is None:
        return "", text
    return found.group().strip(), " ".join((text[: found.start()] + " " + text[found.end() :]).split())


def _take_date(text: str) -> tuple[date | None, str]:
    found = find_date(text)
    if found is None:
        return None, text
    return found.day, " ".join((text[: found.start] + " " + text[found.end :]).split())


def _is_postcode(text: str) -> bool:
    try:
        return bool(parse(text).incode)
    except PostcodeProblem:
        return False
