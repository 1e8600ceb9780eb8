"""Telephone numbers as people write them: spaced, with a note beside them, or two in one box."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, ValidationResult

CHECK = "Check the phone number, like 01305 555 0123."
CODE = "Write the dialling code too, like 01305 251150."
_SHORT_AND_WHOLE = re.compile(r"800\d{4}|8\d{2}46\d{2}|845464\d?")
"""Numbers of seven digits that are whole: 0800 1111 and its kind."""
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_BETWEEN = re.compile(r"[\s,;:/|&()\[\]\-–—.]+|\b(?:or|and)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PhoneTyped:
    """`number` is compared and dialled (+44…), `shown` is as people read it, `note` stood beside it."""

    number: str
    shown: str
    note: str = ""


def read_phone(typed: str) -> str:
    """+44… for one number that can be dialled. Raises ValidationError."""
    return read_one_phone(typed).number


def read_one_phone(typed: str) -> PhoneTyped:
    """The one number of a box, with what stood beside it. Raises ValidationError for none, or several."""
    found = read_phones(typed)
    if len(found) > 1:
        raise ValidationError(
            "These are two numbers. Write one here, and add the other by itself.", code="phones"
        )
    return found[0]


def read_phones(typed: str) -> list[PhoneTyped]:
    """Every number, in order. Raises ValidationError when there is none, or one of them cannot be dialled."""
    text = _INVISIBLE.sub("", typed)
    matches = list(PhoneNumberMatcher(text, "GB", leniency=Leniency.POSSIBLE, max_tries=20))
    if not matches:
        raise ValidationError(CODE if 5 <= _digits(text) <= 8 else CHECK, code="phone")
    if any(not _is_whole(match) for match in matches):
        raise ValidationError(CODE, code="phone")
    notes = [text[: matches[0].start]]
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        notes.append(text[match.end : following.start if following else len(text)])
    if any(_digits(note) > 3 for note in notes):
        raise ValidationError("Write each number whole, like 01305 251150.", code="phone")
    return [_typed(match, notes, at) for at, match in enumerate(matches)]


def _is_whole(match: phonenumbers.PhoneNumberMatch) -> bool:
    number = match.number
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return False
    national = phonenumbers.national_significant_number(number)
    return number.country_code != 44 or len(national) > 8 or bool(_SHORT_AND_WHOLE.fullmatch(national))


def _typed(match: phonenumbers.PhoneNumberMatch, notes: list[str], at: int) -> PhoneTyped:
    """What follows a number is its note; what stands before the first one is that one's."""
    words = [notes[at + 1]] if at else [notes[0], notes[1]]
    extension = f"extension {match.number.extension}" if match.number.extension else ""
    note = " ".join(filter(None, [*(_note(word) for word in words), extension]))
    plain = phonenumbers.PhoneNumber()
    plain.merge_from(match.number)
    plain.extension = None
    abroad = plain.country_code != 44
    form = PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL
    return PhoneTyped(
        number=phonenumbers.format_number(plain, PhoneNumberFormat.E164),
        shown=phonenumbers.format_number(plain, form),
        note=note[:200],
    )


def _note(text: str) -> str:
    """The words beside a number, without the signs that held them."""
    start, end = 0, len(text)
    while (found := _BETWEEN.match(text, start, end)) and found.end() > start:
        start = found.end()
    kept = text[start:end]
    kept = re.sub(r"(?:[\s,;:/|&()\[\]\-–—.]|\b(?:or|and)\b)+$", "", kept, flags=re.IGNORECASE)
    return " ".join(kept.split())


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)
