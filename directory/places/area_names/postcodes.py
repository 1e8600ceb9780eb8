"""Postcodes as the names of areas: "DT4", "DT4 8", "BS1 to BS16", "TR postcodes"."""

from __future__ import annotations

import re

from directory.places.models import Area, AreaKind
from directory.places.postcodes import PostcodeProblem, looks_like_postcode, parse, parse_sector

_RANGE = re.compile(r"([a-z]{1,2})(\d{1,2})\s*(?:-|–|—|to|through)\s*([a-z]{0,2})(\d{1,2})", re.IGNORECASE)
_OF_STATISTICS = re.compile(r"[EWSN]\d{8}")
"""Codes that the Office for National Statistics gives to councils and wards."""
_LETTERS = re.compile(r"[A-Z]{1,2}")
_OF_POST = re.compile(
    r"(?:postcodes? (?:areas? )?)?\b([a-z]{1,2})\b(?: postcodes?(?: areas?)?)?", re.IGNORECASE
)


def by_code(name: str) -> set[str]:
    """Keys of the council, ward, sector or districts that a text is the code of; none for other texts."""
    text = name.strip().upper()
    if _OF_STATISTICS.fullmatch(text):
        keys = [f"authority:{text}", f"ward:{text}"]
        return set(Area.objects.filter(key__in=keys).values_list("key", flat=True))
    if sector := parse_sector(text):
        return {f"sector:{sector}"}
    if found := _RANGE.fullmatch(text):
        return _between(found[1], int(found[2]), found[3] or found[1], int(found[4]))
    letters = _OF_POST.fullmatch(name.strip())
    if letters and ("POSTCODE" in text or _LETTERS.fullmatch(name.strip())):
        return _known({f"outcode:{letters[1].upper()}{number}" for number in range(1, 100)})
    if not looks_like_postcode(text):
        return set()
    try:
        parsed = parse(text)
    except PostcodeProblem:
        return set()
    return {f"sector:{parsed.sector}"} if parsed.incode else {f"outcode:{parsed.outcode}"}


def _between(letters: str, first: int, others: str, last: int) -> set[str]:
    """The districts from one to another of the same letters."""
    if letters != others or not first < last:
        return set()
    return _known({f"outcode:{letters}{number}" for number in range(first, last + 1)})


def _known(keys: set[str]) -> set[str]:
    return set(Area.objects.filter(kind=AreaKind.OUTCODE, key__in=keys).values_list("key", flat=True))
