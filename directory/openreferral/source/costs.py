"""What a source says of prices: pounds where it is pounds, else the words as they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from directory import clock
from directory.catalogue import cleaning
from directory.openreferral.normalise import listed

Row = Mapping[str, Any]
Price = dict[str, Any]
_POUNDS = {"", "gbp", "£", "ukp", "pound", "pounds", "pounds sterling", "sterling"}
_SIGNS = {"eur": "€", "euro": "€", "euros": "€", "€": "€", "usd": "$", "$": "$"}
_FREE = {"free", "free of charge", "no charge", "no cost", "nothing", "nil", "£0", "gratis"}
_NUMBER = r"(?:\d{1,3}(?:[,.]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_ONE = re.compile(rf"£?\s*({_NUMBER})\s*(p\b|pence\b|gbp\b|pounds?\b)?\s*(.*)", re.I)
_RANGE = re.compile(rf"(?:from |between )?£?\s*({_NUMBER})\s*(?:-|–|to|and)\s*£?\s*({_NUMBER})\s*(.*)", re.I)
_BESIDE = re.compile(r"(?:per|a|an|each|pp|for|/)\b[^\d£€$]*|/[^\d£€$]*", re.I)
_QUALIFIED = re.compile(
    r"\b(?:from|to|or|if|unless|except|free|under|over|plus|more|less|members?|suggested|donation)\b"
)

DONATION = re.compile(
    r"\b(?:suggested|voluntary|optional|any|welcome)\s+(?:donation|contribution)|"
    r"\b(?:donations?|contributions?)\s+(?:(?:is|are)\s+)?(?:welcome|optional|voluntary|appreciated|only)|"
    r"\bpay (?:what|as) you (?:can|like|feel|wish)\b",
    re.I,
)
"""Words of what may be given and need not be."""


def costs(record: Row, problems: list[str]) -> dict[str, Any] | None:
    if not {"cost_options", "fees", "fees_description"} & set(record):
        return None
    rows = [price for row in listed(record, "cost_options") for price in _prices(row, problems)]
    fees = list(
        dict.fromkeys(filter(None, (cleaning.lines(record.get(k)) for k in ("fees_description", "fees"))))
    )
    if len(fees) > 1:
        problems.append(f"Of two texts on fees the newer is used, and not “{cleaning.cut(fees[1], 60)}”.")
    return {"cost_note": fees[0] if fees else "", "costs": rows}


def _prices(row: Row, problems: list[str]) -> list[Price]:
    label, note = cleaning.text(row.get("option"), 200), cleaning.text(row.get("amount_description"), 300)
    starts, ends, odd = _dates(row)
    amounts, words = amount(row.get("amount"), cleaning.text(row.get("currency"), 20))
    written = cleaning.text(row.get("amount"), 80)
    if written and not amounts:
        problems.append(f"The price “{words or written}” is kept as words.")
    if odd:
        problems.append(f"When a price holds, “{odd}”, cannot be read; the price is kept as words.")
        words, amounts = ", ".join(filter(None, (words or written, odd))), []
    if amounts and DONATION.search(f"{label}. {words}. {note}"):
        # What nobody has to give is no price.
        words = words if not any(amounts) else " to ".join(f"£{n / 100:g}" for n in amounts)
        amounts = []
    said = cleaning.cut(" ".join(dict.fromkeys(filter(None, (words, note)))), 300)
    if not (amounts or label or said):
        return []
    dates = {
        "starts_on": starts.isoformat() if starts else None,
        "ends_on": ends.isoformat() if ends else None,
    }
    if len(amounts) == 2:
        low, high = amounts
        return [
            {"label": label, "pence": low, "note": " ".join(filter(None, ("or more", said))), **dates},
            {"label": label, "pence": high, "note": " ".join(filter(None, ("at most", said))), **dates},
        ]
    return [{"label": label, "pence": amounts[0] if amounts else None, "note": said, **dates}]


def _dates(row: Row) -> tuple[date | None, date | None, str]:
    """The first and last day, and the words of one that cannot be read."""
    written = [cleaning.text(row.get(key), 60) for key in ("valid_from", "valid_to")]
    found = [cleaning.day(words) for words in written]
    odd = [
        f"{name} {words}"
        for name, words, day in zip(("from", "until"), written, found, strict=True)
        if words and day is None and not re.match(r"(?:0000|0001|9999)-", words)
    ]
    return found[0], found[1], ", ".join(odd)


def amount(value: Any, currency: str = "") -> tuple[list[int], str]:
    """Pence (two for a range), and the words beside them. No pence where it is not plainly pounds."""
    written = (
        str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    )
    if not written:
        return [], ""
    if currency.lower() not in _POUNDS:
        sign = _SIGNS.get(currency.lower(), "")
        return [], written if re.search(
            r"[€$]", written
        ) else f"{sign}{written}" if sign else f"{written} {currency}"
    plain = cleaning.text(written, 200) or written
    if plain.lower().strip(" .!") in _FREE:
        return [0], ""
    if (both := _RANGE.fullmatch(plain)) and (not both[3] or _BESIDE.fullmatch(both[3])):
        low, high = _pence(both[1]), _pence(both[2])
        return ([low, high], both[3]) if low < high else ([], plain)
    one = _ONE.fullmatch(plain)
    if one is None or (one[3] and (_QUALIFIED.search(one[3].lower()) or not _BESIDE.fullmatch(one[3]))):
        return [], plain
    in_pence = (one[2] or "").lower().startswith("p") and not one[2].lower().startswith("pound")
    pence = round(_pence(one[1]) / 100) if in_pence else _pence(one[1])
    return ([pence], one[3]) if pence < 100_000_000 else ([], plain)


def _pence(number: str) -> int:
    """ "3,50" and "3.50" are the same; "1,000" is a thousand."""
    whole = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", number)
    pounds = re.sub(r"\D", "", whole[1] if whole else number)
    return int(pounds or 0) * 100 + int(((whole[2] if whole else "") or "0").ljust(2, "0"))


def holds_today(row: Row) -> bool:
    """Whether a price (in plain values) is one of today."""
    today = clock.today().isoformat()
    starts, ends = row.get("starts_on"), row.get("ends_on")
    return not (starts and str(starts) > today) and not (ends and str(ends) < today)
