"""Turns what feeds write into what we keep: text, safe HTML, addresses, numbers, dates and ages.

What stands for "not known" (a placeholder, an age of -1, "N/A") becomes empty or None. Nothing raises.
"""

from __future__ import annotations

import html
import re
from datetime import date, datetime, time
from math import isfinite
from typing import Any

import nh3
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from directory.clock import LONDON

_NOTHING = {
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
_PLACEHOLDER_EMAIL = re.compile(
    r"(^|[-_.])(unknown|noemail|no-email|none|notknown|noreply-?unknown)|@(noemail|none|unknown|email\.invalid)"
    r"|\.(invalid|test|localhost)$",
    re.I,
)
_PLACEHOLDER_HOSTS = {"", "none", "unknown", "na", "n", "localhost", "www", "tbc", "noemail.invalid"}
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "br", "a", "h3"}
_TAG = re.compile(r"</?(?:p|ul|ol|li|strong|em|br|a|h3)\b[^<>]*>")
_BLOCK_END = re.compile(r"</(p|li|h\d|div|tr|ul|ol)>|<br ?/?>", re.I)
_HAS_TAGS = re.compile(r"<[a-z/!?]", re.I)
"""What a browser may take for a tag, however broken it is."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but line end and tab, and halves of characters."""
_is_url = URLValidator(schemes=["http", "https"])


def text(value: Any, limit: int | None = None) -> str:
    """One line of plain text: no markup, no doubled spaces, no control characters; cut at a word."""
    plain = to_plain(str(value)) if isinstance(value, str | int | float) else ""
    plain = re.sub(r"\s+", " ", plain).strip()
    if plain.lower() in _NOTHING:
        return ""
    return cut(plain, limit) if limit else plain


def lines(value: Any) -> str:
    """Plain text that keeps its paragraphs."""
    plain = to_plain(value) if isinstance(value, str) else ""
    return "" if plain.lower() in _NOTHING else plain


def rich(value: Any) -> str:
    """A description: plain text with its paragraphs, or a safe subset of HTML where there is markup.

    Markup written as entities inside markup is read once more, so that nothing becomes a tag later.
    """
    if not isinstance(value, str):
        return ""
    made = _without_controls(value)
    for _again in range(4):
        if not _HAS_TAGS.search(made):
            return lines(made) if not _HAS_TAGS.search(html.unescape(made)) else made
        safe = _safe(made)
        if safe == made or _TAG.search(safe):
            return safe if to_plain(safe) else ""
        made = html.unescape(safe)
    return nh3.clean_text(made)


def _safe(value: str) -> str:
    tidy = re.sub(r"<(/?)h[1-6]\b[^<>]*>", r"<\1h3>", value, flags=re.I)
    tidy = re.sub(r"<(/?)b(?=[\s>])[^<>]*>", r"<\1strong>", tidy, flags=re.I)
    tidy = re.sub(r"<(/?)i(?=[\s>])[^<>]*>", r"<\1em>", tidy, flags=re.I)
    tidy = re.sub(r"<(/?)div\b[^<>]*>", r"<\1p>", tidy, flags=re.I)
    safe = nh3.clean(
        tidy,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    safe = _without_controls(safe)  # an entity may have stood for one
    safe = re.sub(r"<(p|li|h3|strong|em)>(?:\s|&nbsp;|<br>)*</\1>", "", safe)
    return re.sub(r"\n{3,}", "\n\n", safe).strip()


def to_plain(value: str) -> str:
    """Without markup, entities read, paragraphs apart."""
    marked = _BLOCK_END.sub(lambda m: m[0] + "\n", value)
    plain = nh3.clean(marked, tags=set()) if _HAS_TAGS.search(value) else value
    plain = _without_controls(html.unescape(plain))
    plain = re.sub(r"[^\S\n]+", " ", plain)
    return re.sub(r" *\n[ \n]*\n *", "\n\n", re.sub(r" *\n *", "\n", plain)).strip()


def cut(value: str, limit: int) -> str:
    """At most `limit` characters, cut between words with an ellipsis."""
    if len(value) <= limit:
        return value
    return value[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def first_sentence(value: str, limit: int = 160) -> str:
    """A line to stand for a description: its first sentence, and the next where the first is very short."""
    plain = re.sub(r"\s+", " ", to_plain(re.sub(r"<h3>.*?</h3>", "", value, flags=re.S))).strip()
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z“\"‘'£0-9])", plain)
    made = sentences[0] if sentences else ""
    for sentence in sentences[1:]:
        if len(made) >= 60 or len(made) + len(sentence) + 1 > limit:
            break
        made = f"{made} {sentence}"
    return cut(made, limit)


def email(value: Any) -> str:
    """An address in lower-case domain, or empty for a placeholder or what is none."""
    plain = text(value).removeprefix("mailto:").strip("<>;, ")
    if not plain or _PLACEHOLDER_EMAIL.search(plain) or len(plain) > 254:
        return ""
    try:
        validate_email(plain)
    except ValidationError:
        return ""
    name, domain = plain.rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def url(value: Any) -> str:
    """An http(s) address, its scheme added where it was left out, or empty for a placeholder."""
    plain = text(value)
    if not plain or " " in plain:
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


def phones(value: Any) -> list[tuple[str, str]]:
    """Numbers as written for people, each with the words beside it ("Bristol Youth MAPS"), often none.

    A number that lost its leading zero gets it back. Rows of one digit are placeholders.
    """
    plain = text(value)
    digits = re.sub(r"\D", "", plain)
    if 3 <= len(digits) <= 6 and not re.search(r"[A-Za-z]", plain):
        return [(plain, "")] if digits.strip("0") else []
    if len(set(digits.removeprefix("44").lstrip("0"))) < 2:
        return []
    found = list(phonenumbers.PhoneNumberMatcher(plain, "GB", phonenumbers.Leniency.POSSIBLE))
    if not found:
        return [(cut(plain, 60), "")] if len(digits) >= 5 else []
    made, read_to = [], 0
    for i, match in enumerate(found):
        after = plain[match.end :] if i == len(found) - 1 and i == 0 else ""
        label = re.sub(r"\s+", " ", f"{plain[read_to : match.start]} {after}").strip(" :;,.-–()/&")
        label = re.sub(r"^(or|and|tel|telephone|phone|t|m|mob|mobile)\b[:. ]*", "", label, flags=re.I)
        read_to = match.end
        written = match.raw_string
        if _lost_its_zero(written):
            written = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.NATIONAL)
        made.append((cut(written.strip(), 60), cut(label, 120)))
    return made


def _lost_its_zero(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) in (9, 10) and digits[0] in "12378" and not number.lstrip().startswith(("+", "0", "("))


def number(value: Any) -> float | None:
    try:
        made = float(str(value).strip())
    except (TypeError, ValueError):
        return None
    return made if isfinite(made) else None


def age(value: Any) -> int | None:
    """Whole years from 0 to 120; -1 and what is none are not known."""
    years = number(value)
    return int(years) if years is not None and 0 <= years <= 120 else None


def pence(value: Any) -> int | None:
    """Pounds ("12.50", "£3", 0) to pence."""
    pounds = number(str(value).replace("£", "").replace(",", "") if value is not None else None)
    return round(pounds * 100) if pounds is not None and 0 <= pounds < 1_000_000 else None


def day(value: Any) -> date | None:
    """The London date of a date or a time, with or without a zone (without one it is ours)."""
    made = moment(value)
    return made.astimezone(LONDON).date() if made else None


def moment(value: Any) -> datetime | None:
    plain = text(value).replace("Z", "+00:00")
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


def clock_time(value: Any) -> time | None:
    """10:00, 10:00:00, 10:00Z, 10.30, 9am or 24:00, as a time on the clock here."""
    plain = text(value).lower().replace(".", ":").removesuffix("z")
    plain = re.sub(r"[+-]\d\d:?\d\d$", "", plain)
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?(?::\d{2}(?:[.:]\d+)?)?\s*(am|pm)?", plain)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] == "pm" and hour < 12:
        hour += 12
    elif found[3] == "am" and hour == 12:
        hour = 0
    if (hour, minute) == (24, 0):
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _without_controls(value: str) -> str:
    tidy = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    return _CONTROLS.sub("", tidy)
