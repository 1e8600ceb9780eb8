"""Turns what feeds write into what we keep: text, safe HTML, addresses, numbers, dates and ages.

What stands for "not known" (a placeholder, an age of -1, "N/A") becomes empty or None. Nothing raises.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from directory.catalogue import markup
from directory.catalogue.markup import to_plain
from directory.clock import LONDON

NOTHING = {
    "",
    "-",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "tbc",
    "tba",
    "unknown",
    "not known",
    "not applicable",
}
"""What people write where there is nothing to say. What has no letter and no figure ("???") is no more."""
_PLACEHOLDER_EMAIL = re.compile(
    r"(^|[-_.])(unknown|noemail|no-email|none|notknown|noreply-?unknown)|@(noemail|none|unknown|email\.invalid)"
    r"|\.(invalid|test|localhost)$",
    re.I,
)
_PLACEHOLDER_HOSTS = {"", "none", "unknown", "na", "n", "localhost", "www", "tbc", "noemail.invalid"}
_is_url = URLValidator(schemes=["http", "https"])
_SPACE = re.compile(r"\s+")
_SIMPLE = re.compile(r"[!-%'-;=?-~]+(?: [!-%'-;=?-~]+)*")
"""Words of ASCII, one space apart, with nothing that might be markup or an entity: nothing is to be done."""
_REMEMBERED = 8192
"""How many texts stay read: a feed says the same of many services, and asks for each part more than once."""


def says_nothing(plain: str) -> bool:
    return plain.lower() in NOTHING or not any(map(str.isalnum, plain))


def text(value: Any, limit: int | None = None) -> str:
    """One line of plain text: no markup, no doubled spaces, no control characters; cut at a word."""
    if value is None or value == "":
        return ""
    plain = _text(str(value)) if isinstance(value, str | int | float) else ""
    return cut(plain, limit) if limit else plain


@lru_cache(_REMEMBERED)
def _text(value: str) -> str:
    if not _SIMPLE.fullmatch(value):
        value = _SPACE.sub(" ", to_plain(markup.fix_encoding(value))).strip()
    return "" if says_nothing(value) else value


def lines(value: Any) -> str:
    """Plain text that keeps its paragraphs."""
    return _lines(value) if isinstance(value, str) else ""


@lru_cache(_REMEMBERED)
def _lines(value: str) -> str:
    return _plain_lines(value)


def _plain_lines(value: str) -> str:
    plain = value if _SIMPLE.fullmatch(value) else to_plain(markup.fix_encoding(value))
    return "" if says_nothing(plain) else plain


def list_lines(value: Any) -> str:
    """Plain text with a mark or number before the points of lists, and the address of links."""
    if not isinstance(value, str) or not value:
        return ""
    return _list_lines(value)


@lru_cache(_REMEMBERED)
def _list_lines(value: str) -> str:
    return _plain_lines(markup.in_lists(markup.fix_encoding(value)))


def rich(value: Any) -> str:
    """A description: plain text with its paragraphs, or a safe subset of HTML where there is markup."""
    return _rich(value) if isinstance(value, str) and value else ""


@lru_cache(_REMEMBERED)
def _rich(value: str) -> str:
    made = markup.rich(markup.fix_encoding(value))
    return "" if says_nothing(to_plain(made)) else made


def cut(value: str, limit: int) -> str:
    """At most `limit` characters, cut between words with an ellipsis."""
    if len(value) <= limit:
        return value
    return value[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


_HEADING = re.compile(r"<h3>.*?</h3>", re.S)
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"‘'£0-9])")


def first_sentence(value: str, limit: int = 160) -> str:
    """A line to stand for a description: its first sentence, and the next where the first is very short."""
    plain = _SPACE.sub(" ", to_plain(_HEADING.sub("", value))).strip()
    sentences = _SENTENCES.split(plain)
    made = sentences[0] if sentences else ""
    for sentence in sentences[1:]:
        if len(made) >= 60 or len(made) + len(sentence) + 1 > limit:
            break
        made = f"{made} {sentence}"
    return cut(made, limit)


def emails(value: Any) -> list[str]:
    """The addresses in what was written, in order, without placeholders and without the names beside them."""
    if value is None or value == "":
        return []
    plain = text(re.sub(r"<([^<>\s]+@[^<>\s]+)>", r" \1 ", value) if isinstance(value, str) else value)
    found = re.findall(r"[^\s<>;,()\[\]\"?]+@[^\s<>;,()\[\]\"?]+", re.sub(r"mailto:", " ", plain, flags=re.I))
    return list(dict.fromkeys(filter(None, (_email(one) for one in found))))


def email(value: Any) -> str:
    """The first address, in lower-case domain, or empty for a placeholder or what is none."""
    return next(iter(emails(value)), "")


@lru_cache(_REMEMBERED)
def _email(plain: str) -> str:
    plain = plain.strip(".'’‘:")
    if not plain or _PLACEHOLDER_EMAIL.search(plain) or len(plain) > 254:
        return ""
    try:
        validate_email(plain)
    except ValidationError:
        return ""
    name, domain = plain.rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def urls(value: Any) -> list[str]:
    """The http(s) addresses in what was written, in order; a space inside one is written as one may be."""
    plain = text(value).strip("<>\"'")
    return list(_urls(plain)) if plain else []


@lru_cache(_REMEMBERED)
def _urls(plain: str) -> tuple[str, ...]:
    pieces = re.split(r"(?:[,;]\s*|\s+(?:or|and)?\s*|\s*[|]\s*)(?=https?:|www\.)", plain, flags=re.I)
    found = []
    for piece in filter(None, pieces):
        one = piece.strip(" ,;<>").removesuffix(".")
        one = re.sub(r"^https?:/+(?=https?:/)", "", one, flags=re.I)
        if " " in one:
            starts = re.match(r"(?:https?://|www\.)\S+/\S* ", one, re.I)
            one = (
                one.replace(" ", "%20")
                if starts
                else one.split(" ")[0]
                if re.match(r"https?:|www\.", one)
                else ""
            )
        found.append(_url(one))
    return tuple(dict.fromkeys(filter(None, found)))


def url(value: Any) -> str:
    """The first http(s) address, its scheme added where it was left out, or empty for a placeholder."""
    return next(iter(urls(value)), "")


def _url(plain: str) -> str:
    if not plain or " " in plain or "@" in plain.split("/", maxsplit=1)[0]:
        return ""
    if not re.match(r"^[a-z][a-z0-9+.-]*:", plain, re.I) or re.match(r"^[\w.-]+:\d", plain):
        plain = f"https://{plain}"
    host = re.sub(r"^[a-z]+://", "", plain, flags=re.I).split("/")[0].split(":")[0].lower()
    if host in _PLACEHOLDER_HOSTS or host.endswith(".invalid") or len(plain) > 500:
        return ""
    try:
        _is_url(plain)
    except ValidationError:
        return ""
    return plain


def number(value: Any) -> float | None:
    try:
        made = float(str(value).strip())
    except (TypeError, ValueError):
        return None
    return made if isfinite(made) else None


def day(value: Any) -> date | None:
    """The London date of a date or a time, with or without a zone (without one it is ours)."""
    made = moment(value)
    return made.astimezone(LONDON).date() if made else None


def moment(value: Any) -> datetime | None:
    plain = text(value).replace("Z", "+00:00")
    if not plain:
        return None
    for shape in (plain, re.sub(r"(\.\d{6})\d+", r"\1", plain), plain[:10]):
        try:
            made = datetime.fromisoformat(shape)
        except ValueError:
            continue
        made = made if made.tzinfo else made.replace(tzinfo=LONDON)
        return made if 1900 < made.year < 2200 else None
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", plain)
    if british:
        try:
            return datetime(int(british[3]), int(british[2]), int(british[1]), tzinfo=LONDON)
        except ValueError:
            return None
    return None


_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::\d{2}(?:[.:]\d+)?)?\s*(am|pm)?")
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_FIRST_REAL_YEAR = 2001
"""A moment of an earlier year is a time of day that a program had to give some date."""


def clock_time(value: Any) -> time | None:
    """10:00, 10:00Z, 10.30, 0900, 9am, 5 p.m., 09.00hrs, noon or 24:00, as a time on the clock here.

    Of a date with a time only the time; where it is a moment of our days in another zone, the time here.
    """
    return _clock_time(text(value))


@lru_cache(_REMEMBERED)
def _clock_time(said: str) -> time | None:
    plain = said.lower()
    if dated := re.fullmatch(r"(\d{4})-?\d\d-?\d\d[t ](\d.*)", plain):
        at = moment(said)
        zoned = re.search(r"(z|[+-]\d\d:?\d\d)$", plain)
        if at and zoned and int(dated[1]) >= _FIRST_REAL_YEAR:
            return at.astimezone(LONDON).time().replace(second=0, microsecond=0)
        plain = dated[2]
    plain = re.sub(r"^12 ?(?=noon|midday|midnight)", "", plain)
    if plain in _NAMED:
        return _NAMED[plain]
    plain = re.sub(r"([ap])\.? ?m\.?$", r"\1m", plain)
    plain = re.sub(r"\s*(?:hrs?|hours|h|o['’]?clock)\.?$", "", plain)
    plain = re.sub(r"[+-]\d\d:?\d\d$", "", plain.removesuffix("z"))
    plain = re.sub(r"^(\d\d?)(\d\d)(?=\s*(?:am|pm)?$)", r"\1:\2", plain)
    found = _CLOCK.fullmatch(re.sub(r"(?<=\d)[.h](?=\d\d)", ":", plain).strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and not 1 <= hour <= 12 and not (found[3] == "pm" and hour < 24):
        return None
    if found[3] == "pm" and hour < 12:
        hour += 12
    elif found[3] == "am" and hour == 12:
        hour = 0
    if (hour, minute) == (24, 0):
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None
