"""Words that say of whom a question is: they belong in a referral, not in a question about nobody."""

from __future__ import annotations

import re
import unicodedata

import nhs_number

_RUN = re.compile(r"\d+(?:[\W_]{1,3}\d+)*")
"""Digits with spaces, dashes, full stops or brackets between them."""
_PHONE = re.compile(r"(?<!\d)(?:\+\s?44|0044|0)(?:[\s().–-]{0,3}\d){9,10}(?!\d)")
_THREE_THREE_FOUR = re.compile(r"(?<!\d)\d{3}[\s.–—-]?\d{3}[\s.–—-]?\d{4}(?!\d)")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:(?:18|19|20)\d\d|['’]?\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAY_AND_MONTH = rf"(?:{_DAY}\s*(?:of\s+)?[\s/.-]*{_MONTH}|{_MONTH}\s*{_DAY})\b"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d)(?:0?[1-9]|[12]\d|3[01])\s?([/.\-–])\s?(?:0?[1-9]|1[0-2])\s?\1\s?{_YEAR}(?!\d)",
        r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])\s+(?:0?[1-9]|1[0-2])\s+(?:18|19|20)\d\d(?!\d)",
        r"(?<!\d)(?:18|19|20)\d\d\s?([/.\-–])\s?(?:0?[1-9]|1[0-2])\s?\1\s?(?:0?[1-9]|[12]\d|3[01])(?!\d)",
        rf"\b{_DAY}\s*(?:of\s+)?[\s/.-]*{_MONTH}[\s,/.-]*{_YEAR}(?!\d)",
        rf"\b{_MONTH}\s*{_DAY}[\s,]+{_YEAR}(?!\d)",
        r"\b(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birthday)[\s:,]*(?:is|was|on)?\s*\d",
        rf"\b(?:born|birthday)\b.{{0,12}}?{_DAY_AND_MONTH}",
        r"\bborn\s+(?:in\s+)?(?:18|19)\d\d(?!\d)",
    )
)
_MOBILE = re.compile(r"(?:0044|44|0|440)7\d{9}")
_LANDLINE = re.compile(r"(?:0044|440|44|0)[12]\d{8,9}(?!\d)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_STREETS = (
    r"(?:road|rd|street|lane|avenue|ave|close|drive|crescent|court|gardens?|grove|terrace|place|way|walk|row"
    r"|hill|rise|mews|square|parade|green)"
)
_ADDRESS = re.compile(
    rf"\b\d{{1,4}}[a-z]?,?\s+(?:(?:[A-Z][\w'’-]+\s+){{1,3}}(?i:{_STREETS})"
    rf"|(?!(?:the|our|this|that|each|per|any|more|in|on|of|to|a|long|dead)\b)[a-z]{{3,}}\s+{_STREETS})\b"
)
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Master|MR|MRS|MS|MISS|mr|mrs|ms|mx)\b\.?\s+[A-Z]")


def what_names_somebody(text: str) -> str:
    """What in these words says who it is: "an NHS number", "a date"; empty where nothing does."""
    text = _plain(text)
    if _holds_nhs_number(_PHONE.sub(" x ", text)):
        return "an NHS number"
    if any(pattern.search(text) for pattern in _DATES):
        return "a date"
    if any(_MOBILE.search(run) for run in _runs(text)):
        return "a mobile number"
    return "a whole postcode" if _POSTCODE.search(text) else ""


def where_or_who(text: str) -> str:
    """What a question may not hold beside: a name with its title, an address, a number at home.

    An answer may give those of a service.
    """
    text = _plain(text)
    if _TITLE.search(text):
        return "a name"
    if _ADDRESS.search(text):
        return "an address"
    return "a phone number" if any(_LANDLINE.search(run) for run in _runs(text)) else ""


def address_in(text: str) -> str:
    """For who asks: their own name stands there, and nobody's address."""
    return "an address" if _ADDRESS.search(_plain(text)) else ""


def _plain(text: str) -> str:
    """In signs that compare: full-width digits as digits, and nothing that is not seen."""
    written = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in written if unicodedata.category(sign) != "Cf")


def _runs(text: str) -> list[str]:
    return [re.sub(r"\D", "", match.group()) for match in _RUN.finditer(text)]


def _holds_nhs_number(text: str) -> bool:
    """Ten digits by themselves, divided in whatever way: a slip in one of them still tells of somebody.

    Among more digits, those that begin and end with a group and have the check digit of an NHS number.
    """
    if _THREE_THREE_FOUR.search(text):
        return True
    for match in _RUN.finditer(text):
        groups = re.findall(r"\d+", match.group())
        if len("".join(groups)) == 10:
            return True
        for start in range(len(groups)):
            digits = ""
            for group in groups[start:]:
                digits += group
                if len(digits) >= 10:
                    break
            if len(digits) == 10 and len(set(digits)) > 1 and nhs_number.is_valid(digits):
                return True
    return False
