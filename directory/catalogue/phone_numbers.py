"""Telephone numbers in what people write: read only where the whole of a number is there, never a part of it.

A number counts when it is valid in the numbering plan, or is a short number that everybody knows and stands
alone. Anything else stays words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

import phonenumbers
from django.db import models


class PhoneKind(models.TextChoices):
    VOICE = "voice", "Call"
    TEXT = "text", "Text message"
    TEXTPHONE = "textphone", "Textphone"
    FAX = "fax", "Fax"
    VIDEO = "video", "Video call"


_KINDS = {
    "text": PhoneKind.TEXT,
    "sms": PhoneKind.TEXT,
    "whatsapp": PhoneKind.TEXT,
    "tty": PhoneKind.TEXTPHONE,
    "tdd": PhoneKind.TEXTPHONE,
    "textphone": PhoneKind.TEXTPHONE,
    "minicom": PhoneKind.TEXTPHONE,
    "typetalk": PhoneKind.TEXTPHONE,
    "fax": PhoneKind.FAX,
    "facsimile": PhoneKind.FAX,
    "video": PhoneKind.VIDEO,
}
SHORT = frozenset({"999", "112", "101", "105", "111", "119", "159", "116000", "116006", "116123"})
"""Short numbers that are rung as they are."""
_FICTIONAL = re.compile(r"(1632960|7700900)\d{3}")
"""Numbers set aside for examples, as in our own demonstration: not in any plan, and safe."""
_RUN = re.compile(r"\+?\(?\d[\d\s().-]*\d\)?|\d")
_EXTENSION = re.compile(r"\s*[,;(]?\s*(?:ext(?:ension|n)?\b\.?|x(?=\s*\d)|#)\s*[:.]?\s*(\d{1,7})\b\)?", re.I)
_CODE_TEXT = re.compile(r"\b(?:text|txt|sms)\s+[\"“'‘]?([A-Za-z0-9]+)[\"”'’]?\s+to\s+([6-8]\d{4})\b", re.I)
_MANGLED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.I)
_HOURS = re.compile(r"\d{1,2}(?:[.:]\d\d)?-\d{1,2}(?:[.:]\d\d)?|\d{1,2}[.:]\d\d")
_BEFORE_SHORT = re.compile(r"(?:nhs|call|ring|dial|tel|telephone|phone|police|emergency|free)", re.I)
_RELAY = re.compile(r"^\s*(1800[12])[\s-]*(?=[0+(])")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number as it was written, what is dialled for it, its kind, and the words beside it.

    `dialled` is in the international form or, for a short number, its digits. `keyword` is the word that is
    sent to a number for texts.
    """

    number: str
    dialled: str
    kind: PhoneKind = PhoneKind.VOICE
    extension: str = ""
    label: str = ""
    keyword: str = ""
    parsed: phonenumbers.PhoneNumber | None = None


def valid(written: str) -> phonenumbers.PhoneNumber | None:
    """The number, where all of what was written is one valid number; None for anything else."""
    if not re.fullmatch(r"[+(]?[\d\s().\-/]+", written.strip()):
        return None
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number):
        return number
    drawn_up = number.country_code == 44 and _FICTIONAL.fullmatch(str(number.national_number))
    return number if drawn_up else None


def kind_of(words: str) -> PhoneKind:
    """What a source calls the kind of a line; a call where it says nothing that we know."""
    found = [_KINDS[word] for word in re.findall(r"[a-z]+", words.lower()) if word in _KINDS]
    return found[0] if found else PhoneKind.VOICE


def is_mangled(written: str) -> bool:
    """Whether a spreadsheet wrote it as a power of ten, so that digits are lost."""
    return bool(_MANGLED.fullmatch(written.strip()))


def numbers_in(written: str, kind: PhoneKind = PhoneKind.VOICE) -> list[WrittenNumber]:
    """Every whole number in what was written; none where a number is there but not whole."""
    return list(_numbers_in(written, kind))


@lru_cache(4096)
def _numbers_in(written: str, kind: PhoneKind) -> list[WrittenNumber]:
    text = _tidy(written)
    if code := _CODE_TEXT.search(text):
        label = _label(text.replace(code[0], " "))
        return [WrittenNumber(code[2], code[2], PhoneKind.TEXT, label=label, keyword=code[1])]
    if short := _short(text, kind):
        return [short]
    relay = _RELAY.match(text)
    if relay:
        text, kind = text[relay.end() :], PhoneKind.TEXTPHONE
    found = _whole_numbers(text, kind)
    if relay:
        found = [_through_relay(one, relay[1]) for one in found[:1]] + found[1:]
    return found


def _tidy(written: str) -> str:
    text = unicodedata.normalize("NFKC", written)
    text = re.sub("[\u2010-\u2015\u2212]", "-", text).strip()
    text = re.sub(r"^tel:", "", text, flags=re.I)
    text = re.sub(r"\b24\s*/\s*7\b", "24-7", text)
    return re.sub(r"^(\d{9,13})\.0$", r"\1", text)


def _short(text: str, kind: PhoneKind) -> WrittenNumber | None:
    """A known short number that stands alone, or a code for texts where the line is one for texts."""
    digits = re.sub(r"\D", "", text)
    words = re.findall(r"[^\W\d_]+", text)
    alone = all(_BEFORE_SHORT.fullmatch(word) for word in words) or digits.startswith("116")
    if digits in SHORT and alone and len(re.findall(r"\d[\d\s-]*\d", text)) == 1:
        digits_written = re.search(r"\d[\d\s-]*\d", text)
        shown = digits_written[0] if digits_written else digits
        return WrittenNumber(shown, digits, kind, label=_label(text.replace(shown, " ")))
    if kind == PhoneKind.TEXT and re.fullmatch(r"[6-8]\d{4}", digits) and not words:
        return WrittenNumber(digits, digits, PhoneKind.TEXT)
    return None


def _whole_numbers(text: str, kind: PhoneKind) -> list[WrittenNumber]:
    found: list[WrittenNumber] = []
    read_to = 0
    at = 0
    while run := _RUN.search(text, at):
        at = run.end()
        if run.start() and text[run.start() - 1].isalnum():
            continue
        groups = _groups(text, run)
        read = _segments(run[0], groups, after=text[run.end() :], alone=run[0].strip() == text)
        if read is None:
            return []
        for raw, number, parsed in read:
            begins = text.index(raw, max(read_to, run.start()))
            ends = begins + len(raw)
            extension = _EXTENSION.match(text, ends)
            label = text[read_to:begins]
            read_to = extension.end() if extension else ends
            found.append(_written(number, parsed, kind, label, extension[1] if extension else ""))
        at = max(at, read_to)
    if found:
        after = _label(text[read_to:])
        joined = " ".join(filter(None, (found[-1].label, after)))
        found[-1] = _with_kind(replace(found[-1], label=joined), kind)
    return found


def _groups(text: str, run: re.Match[str]) -> list[str]:
    """Digits of a run between spaces, without a last group that letters are glued to (24hrs, 0800HELP)."""
    groups = re.findall(r"\S+", run[0])
    glued = run.end() < len(text) and text[run.end()].isalpha() and not _EXTENSION.match(text, run.end())
    return groups[:-1] if glued else groups


def _segments(
    run: str, groups: list[str], *, after: str, alone: bool
) -> list[tuple[str, str, phonenumbers.PhoneNumber]] | None:
    """The numbers in a run of digits, as they stand and as shown, none where there is no number.

    None where a number has digits to spare, so that nobody knows which are its own.
    """
    read: list[tuple[str, str, phonenumbers.PhoneNumber]] = []
    spare: list[str] = []
    at = 0
    while at < len(groups):
        for to in range(len(groups), at, -1):
            joined = " ".join(groups[at:to])
            parsed = valid(joined) if _may_begin(joined, alone and to - at == len(groups)) else None
            if parsed:
                lost = not re.match(r"[+(]?[0+]|\(", joined)
                shown = phonenumbers.format_number(parsed, _NATIONAL) if lost else joined.strip(" -.")
                read.append((_as_it_stands(run, groups[at:to]).rstrip(" -."), shown, parsed))
                at = to
                break
        else:
            spare.append(groups[at])
            at += 1
    hours = re.match(r"\s*(?:hrs?|hours?)\b", after, re.I)
    odd = [group for group in spare if not _HOURS.fullmatch(group) and not (group == "24" and hours)]
    return None if read and odd else read


_ODD_SPACE = re.compile(r"\s\s|[^\S ]")


def _as_it_stands(run: str, groups: list[str]) -> str:
    """The groups with what stands between them."""
    joined = " ".join(groups)
    if joined in run and not _ODD_SPACE.search(run):
        return joined
    raw = re.search(r"\s+".join(map(re.escape, groups)), run)
    return raw[0] if raw else joined


_NATIONAL = phonenumbers.PhoneNumberFormat.NATIONAL


def _may_begin(joined: str, alone: bool) -> bool:
    """Whether it has its zero or its country's code. Only where it stands alone may its zero be gone."""
    if re.match(r"\(?[0+]", joined):
        return True
    digits = re.sub(r"\D", "", joined)
    return alone and bool(re.fullmatch(r"[12378]\d{8,9}|44\d{9,10}", digits))


def _written(
    number: str, parsed: phonenumbers.PhoneNumber, kind: PhoneKind, label: str, extension: str
) -> WrittenNumber:
    dialled = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    shown = f"{number} ext. {extension}" if extension else number
    return _with_kind(WrittenNumber(shown, dialled, kind, extension, _label(label), parsed=parsed), kind)


def _with_kind(one: WrittenNumber, kind: PhoneKind) -> WrittenNumber:
    """A line that its own words call a fax, a textphone or for texts only is that."""
    words = one.label.lower()
    if kind != PhoneKind.VOICE:
        return one
    if re.search(r"\btexts? only\b(?! (?:after|before|from))|^(?:text|txt|sms)$", words):
        return replace(one, kind=PhoneKind.TEXT)
    for word in ("fax", "minicom", "textphone", "typetalk"):
        if re.search(rf"\b{word}\b", words) and not re.search(r"\b(?:tel|telephone|phone|call)\b", words):
            return replace(one, kind=_KINDS[word])
    return one


def _through_relay(one: WrittenNumber, prefix: str) -> WrittenNumber:
    """A number that is rung through the relay service, which takes the national form after its prefix."""
    if one.parsed is None or one.parsed.country_code != 44:
        return one
    national = re.sub(r"\D", "", phonenumbers.format_number(one.parsed, _NATIONAL))
    return replace(one, number=f"{prefix} {one.number}", dialled=f"{prefix}{national}")


def _label(words: str) -> str:
    label = re.sub(r"\s+", " ", words).strip(" :;,.-–()/&")
    said = r"(?:or|and|tel|telephone|phone|t|m|mob|mobile|call|ring)"
    return re.sub(rf"^{said}\b[:. ]*|[\s(]+(?:or|and)$", "", label, flags=re.I).strip(" :;,.-–()/&")
