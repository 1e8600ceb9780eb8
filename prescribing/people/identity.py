"""NHS numbers and ages. Names, dates and telephone numbers have files of their own."""

from __future__ import annotations

import unicodedata
from datetime import date

import nhs_number
from django.core.exceptions import ValidationError


def read_nhs_number(typed: str) -> str:
    """Ten digits, from any spacing or dashes, seen or unseen; "" from nothing. Raises ValidationError."""
    digits = "".join(sign for sign in typed if not _between_digits(sign))
    if not digits:
        return ""
    if len(digits) == 10 and len(set(digits)) == 1:
        # They pass the check digit, and stand for "missing" in other systems: two strangers would agree.
        raise ValidationError(
            "Ten equal digits are no NHS number. Leave it empty if it is not known.", code="nhs_number"
        )
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10 and nhs_number.is_valid(digits)):
        raise ValidationError("Check the NHS number, like 999 014 2378. It is ten digits.", code="nhs_number")
    return digits


def _between_digits(sign: str) -> bool:
    """A space, dash, full stop or an unseen sign, as pages and letters put between digits."""
    return sign.isspace() or sign in ".−" or unicodedata.category(sign) in ("Zs", "Pd", "Cf")


def show_nhs_number(digits: str) -> str:
    """ "9990142378" as "999 014 2378"."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else ""


def age_on(born: date | None, day: date) -> int | None:
    """Whole years; None when the date of birth is not known."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_band(age: int | None) -> str:
    """Five years wide, so that nobody is named by an age: "75 to 79", "90 or over"; "" when not known."""
    if age is None:
        return ""
    if age >= 90:
        return "90 or over"
    low = age // 5 * 5
    return f"{low} to {low + 4}"
