"""Headings of columns as plain words, to compare them however they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(4096)
def fold(heading: str) -> str:
    """ "Grp_Name", "grpName" and "Grp. name:" are all "grp name"."""
    plain = unicodedata.normalize("NFKD", heading)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", plain)
    plain = plain.replace("£", " pounds ").replace("&", " and ").replace("’", "").replace("'", "")
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def letter_of(place: int) -> str:
    """The letter of a column from 0, as spreadsheet programs have it: A, Z, AA."""
    made = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        made = chr(65 + rest) + made
    return made
