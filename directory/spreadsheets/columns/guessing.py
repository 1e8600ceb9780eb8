"""Guesses what each column of a file never seen holds, from its heading and from every value, with reasons.

What Y and N mean is never guessed, and columns that read like private notes start left out.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from directory.spreadsheets.columns import guess_reasons
from directory.spreadsheets.columns.guess_contents import TELLING, filled, share
from directory.spreadsheets.columns.names_of_fields import BY_KEY, OURS_TO_READ, Field, Kind, of_kind
from directory.spreadsheets.files.header_row import Table
from directory.spreadsheets.files.headings import fold
from directory.spreadsheets.rows.cells import yes_or_no


class Sureness(StrEnum):
    SURE = "Sure"
    PROBABLY = "Probably"
    CHECK = "Please check"
    LEFT_OUT = "Left out"


@dataclass(slots=True)
class Column:
    """A column of the file, and what we take it for: the key of a field, or empty to leave it out.

    `options` hold what the values leave open: "pounds" (a plain number is pounds) and "month_first".
    """

    place: int
    heading: str
    field: str
    sureness: Sureness
    reason: str
    values: tuple[str, ...]
    options: dict[str, bool] = dataclasses.field(default_factory=dict)


_HARD = {"postcode", "phone", "email", "url", "date", "clock", "coordinate", "metres", "point", "yesno"}
_HARD |= {"age", "status", "uuid"}
"""Kinds of value that a column has or has not; words may be anything."""
_TABLES = {"location", "service", "org", "organisation", "organization", "charity", "site", "pharmacy"}
_TABLES |= {"group", "venue", "main", "public", "primary", "club", "practice", "centre", "library", "pc"}
_STRONG = {
    "postcode",
    "postcodes",
    "email",
    "telephone",
    "phone",
    "website",
    "description",
    "address",
    "town",
}
_STRONG |= {
    "latitude",
    "longitude",
    "easting",
    "northing",
    "eligibility",
    "venue",
    "category",
    "mobile",
    "cost",
}
_PRIVATE = re.compile(
    r"\b(?:notes?|comments?|internal|officer|confidential|private|admin|safeguarding|nhs number|dob|birth"
    r"|home address|bank|sort code|account (?:no|number)|password|login|risk|complaints?|labels?|remarks?"
    r"|next of kin|ni number|grant)\b"
)
_PRIVATE_VALUE = re.compile(
    r"\b(?:do not (?:call|ring|contact|publish|share)|hard work|complain(?:ed|t|ts)|safeguarding|grant ends"
    r"|confidential|not for publication|internal only|see email|spoke to|left message|difficult)\b",
    re.I,
)


_NAME_OF = {
    Kind.SERVICES: "name",
    Kind.ORGANISATIONS: "organisation_name",
    Kind.PLACES: "place_name",
    Kind.CONTACTS: "contact_name",
    Kind.TIMES: "service",
}
_LETTERED = re.compile(r"Column [A-Z]+")
MOST_ASKED = 5
"""Columns of yes and no that somebody is asked about, whatever they are called."""
_OURS = {
    *("access", "accessible", "wheelchair", "disabled", "disability", "toilet", "toilets", "parking", "lift"),
    *("loop", "step", "free", "cost", "referral", "public", "visible", "open", "closed", "active", "loo"),
}


def guess_columns(table: Table, kind: Kind, remembered: Mapping[str, str] | None = None) -> list[Column]:
    """One for each column of the table, in its order. `remembered` has fields by folded heading."""
    values = [filled(table.column(place)) for place in range(len(table.headings))]
    chosen = _remembered(table, kind, remembered or {})
    scores = [
        (score, -place, one.key)
        for place, heading in enumerate(table.headings)
        if place not in chosen
        for one in of_kind(kind)
        if (score := _score(one, fold(heading), values[place])) > 0
    ]
    taken = {key for key in chosen.values() if key and not BY_KEY[key].many}
    best: dict[int, float] = {}
    lost: dict[int, str] = {}
    for score, negative, key in sorted(scores, key=lambda row: (-row[0], -row[1])):
        place = -negative
        if place in chosen:
            continue
        if key in taken:
            lost.setdefault(place, key)
            continue
        chosen[place], best[place] = key, score
        if not BY_KEY[key].many:
            taken.add(key)
    if (named := _name_by_values(table, values, chosen)) is not None:
        chosen[named], best[named] = _NAME_OF[kind], 0.5
    made = []
    for place in range(len(table.headings)):
        key = chosen.get(place, "")
        column = _empty(table, place, key)
        if fold(column.heading) in OURS_TO_READ:
            column.field, column.reason = "", "It is ours, from a list of refused rows."
        elif not values[place]:
            # In a file of ours an emptied cell is an edit.
            column.field = key if "own" in taken else ""
            column.sureness = Sureness.SURE if column.field else Sureness.LEFT_OUT
            column.reason = "It is empty."
        elif key and place not in best:
            column.sureness, column.reason = Sureness.SURE, "As you chose for this source before."
            guess_reasons.options_of(column.options, key, values[place])
        elif key:
            _judge(column, values[place], best[place], len(table.rows))
        elif fold(column.heading) in (remembered or {}):
            column.reason = "As you chose for this source before."
        else:
            _left_out(column, values[place], lost.get(place, ""))
        made.append(column)
    _ask_of_few(made)
    return made


def _name_by_values(table: Table, values: list[list[str]], chosen: Mapping[int, str]) -> int | None:
    """Of a table without headings the first column of words that hardly ever come twice."""
    if not all(map(_LETTERED.fullmatch, table.headings)):
        return None
    for place, said in enumerate(values):
        words = sum(len(re.findall(r"[A-Za-z]{2,}", value)) >= 2 for value in said)
        if place not in chosen and said and words * 10 >= len(said) * 7 and not _repeats(said, most=0.7):
            return place
    return None


def _ask_of_few(columns: list[Column]) -> None:
    """Of many columns of yes and no only those are asked about whose heading has a word of ours in it."""
    open_ones = [one for one in columns if one.sureness == Sureness.CHECK and not one.field]
    open_ones = [one for one in open_ones if one.reason.endswith(guess_reasons.ASK_OR_LEAVE)]
    if len(open_ones) <= MOST_ASKED:
        return
    for one in open_ones:
        if not _OURS & set(fold(one.heading).split()):
            one.sureness, one.reason = Sureness.LEFT_OUT, "It says yes or no, and we have nothing like it."


def _remembered(table: Table, kind: Kind, remembered: Mapping[str, str]) -> dict[int, str]:
    made: dict[int, str] = {}
    for place, heading in enumerate(table.headings):
        key = remembered.get(fold(heading))
        if key == "" or (key in BY_KEY and kind in BY_KEY[key].kinds):
            made[place] = key or ""
    return made


def _score(one: Field, heading: str, values: list[str]) -> float:
    named = _named(one, heading)
    if named and one.check in ("name", "words") and len(values) > 5 and _repeats(values):
        named -= 1  # the same few values again and again are no names
    if named and one.key == "id" and _repeats(values, most=0.95):
        return 0.5 if named == 3 else 0
    fits = share(values, one.check) if one.check and values else 0.7
    if named == 0:
        telling = one.check in TELLING and one.key == one.check.replace("url", "website")
        return 0.6 + fits / 2 if telling and len(values) > 1 and fits >= 0.8 else 0
    if _is_private(heading) and named < 3:
        return 0
    if one.check in _HARD and fits < 0.5:
        return 0.5 if named >= 2 else 0
    plain = 0.3 if heading in (fold(one.label), one.key.replace("_", " "), "name") else 0
    return named + fits + plain


def _named(one: Field, heading: str) -> int:
    """3 where the heading is one of its names, 2 but for whose it is, 1 where one stands in it, else 0."""
    if heading in one.names:
        return 3
    bare = re.sub(r" \d+$", "", heading)
    words = bare.split()
    if bare in one.names or (len(words) > 1 and words[0] in _TABLES and " ".join(words[1:]) in one.names):
        return 2
    for name in one.names:
        if (" " in name or name in _STRONG) and re.search(rf"\b{re.escape(name)}\b", heading):
            return 1
    return 0


def _repeats(values: list[str], most: float = 0.3) -> bool:
    return len(set(values)) < most * len(values)


def _is_private(heading: str) -> bool:
    return bool(_PRIVATE.search(heading))


def _empty(table: Table, place: int, key: str) -> Column:
    shown = three_values(table.column(place))
    return Column(place, table.headings[place], key, Sureness.LEFT_OUT, "", shown)


def _judge(column: Column, values: list[str], score: float, rows: int) -> None:
    """How sure we are of a field that the column was given, and why."""
    one = BY_KEY[column.field]
    if _only_yes_and_no(values) and one.check not in ("yesno", "status", "age", "code"):
        column.field, column.sureness = "", Sureness.CHECK
        column.reason = guess_reasons.yes_and_no(values)
        return
    column.sureness = _sureness(score, one)
    column.reason, doubt = guess_reasons.reason(one.key, values, rows, column.options)
    if doubt and column.sureness != Sureness.CHECK:
        column.sureness = Sureness.CHECK if doubt == "check" else Sureness.PROBABLY
    if 0.5 < score < 1.2:
        column.reason = f"Told by its values. {column.reason}"
    elif 1.2 <= score < 2:
        column.reason = f"Its heading has “{one.label.lower()}” in it. {column.reason}"


def _sureness(score: float, one: Field) -> Sureness:
    if score >= 2.5 or (score >= 2 and not one.check):
        return Sureness.SURE
    return Sureness.CHECK if score <= 0.5 else Sureness.PROBABLY


def _left_out(made: Column, values: list[str], lost: str) -> None:
    if _is_private(fold(made.heading)) or sum(
        bool(_PRIVATE_VALUE.search(value)) for value in values
    ) * 10 > len(values):
        made.reason = "Reads like private notes. Nobody will see it here."
    elif _only_yes_and_no(values):
        made.sureness, made.reason = Sureness.CHECK, guess_reasons.yes_and_no(values)
    elif lost:
        made.sureness = Sureness.CHECK
        made.reason = f"It could be “{BY_KEY[lost].label}” too, and another column is that already."
    else:
        made.reason = "We have nothing like it."


def _only_yes_and_no(values: list[str]) -> bool:
    """Yes, no and the like, or one letter again and again."""
    few = {value.lower() for value in values}
    if len(few) > 4 or (len(values) == 1 and len(values[0]) > 3 and yes_or_no(values[0]) is None):
        return False
    plain = sum(yes_or_no(value) is not None or value.lower() in ("x", "✓", "✔", "p") for value in values)
    return plain * 10 >= len(values) * 8 and not few <= {"0", "1", "2"}


def three_values(values: list[str]) -> tuple[str, ...]:
    """Three that differ where there are three; one that is empty is an empty text."""
    different = list(dict.fromkeys(value for value in values if value))[:3]
    if len(different) < 3 and "" in values:
        different.append("")
    return tuple(different)
