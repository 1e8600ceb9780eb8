"""What somebody typed to find a person, taken apart: a name, a date of birth, a number, a postcode."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from directory.places.postcodes import PostcodeProblem, parse
from prescribing.people.duplicates import Identifiers

_DATE = re.compile(
    r"(?<![\d+])(\d{1,2})[\s/.\-]+(\d{1,2}|[a-z]{3,9})[\s/.\-]+(\d{4})(?!\d)"
    r"|(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)",
    re.IGNORECASE,
)
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
    found = _DATE.search(text)
    if found is None:
        return None, text
    day, month, year, *iso = found.groups()
    if iso[0]:
        year, month, day = iso
    for form in ("%d %m %Y", "%d %b %Y", "%d %B %Y"):
        try:
            born = datetime.strptime(f"{day} {month} {year}", form).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
        return born, " ".join((text[: found.start()] + " " + text[found.end() :]).split())
    return None, text


def _is_postcode(text: str) -> bool:
    try:
        return bool(parse(text).incode)
    except PostcodeProblem:
        return False
