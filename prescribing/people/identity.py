"""NHS numbers, names and telephone numbers in the one form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import nhs_number
import phonenumbers
from django.core.exceptions import ValidationError

from directory.catalogue import phone_numbers


def read_nhs_number(typed: str) -> str:
    """Ten digits, from any spacing or dashes; "" from nothing. Raises ValidationError (modulus 11)."""
    digits = re.sub(r"[\s\-‐-―.]", "", typed)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10 and nhs_number.is_valid(digits)):
        raise ValidationError("Check the NHS number, like 999 014 2378. It is ten digits.", code="nhs_number")
    return digits


def show_nhs_number(digits: str) -> str:
    """ "9990142378" as "999 014 2378"."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else ""


def folded(name: str) -> str:
    """A name without case, accents or punctuation, words apart: "O'Neill-Brown" is "oneill brown"."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    plain = re.sub(r"['’`.]", "", plain)
    return " ".join(re.findall(r"\w+", plain))


def same_name(one: str, other: str) -> bool:
    """Two full names that may be one person's: the last words agree, and the first by name or initial."""
    a, b = folded(one).split(), folded(other).split()
    if not a or not b or a[-1] != b[-1]:
        return False
    if len(a) == 1 or len(b) == 1:
        return len(a) == len(b)
    return a[0] == b[0] or (1 in (len(a[0]), len(b[0])) and a[0][0] == b[0][0])


def read_phone(typed: str) -> str:
    """+44… for a number that can be dialled. Raises ValidationError."""
    number = phone_numbers.valid(typed)
    if number is None:
        raise ValidationError("Check the phone number, like 01632 960123.", code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
