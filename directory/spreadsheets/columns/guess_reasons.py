"""Why we take a column for what we take it for, in figures, and what its values leave open."""

from __future__ import annotations

import re

from directory.catalogue.inference.infer import Vocabulary
from directory.catalogue.models import Location, Need
from directory.places.place_names import fold as fold_place
from directory.places.postcodes import PostcodeProblem, parse
from directory.spreadsheets.columns.guess_contents import CHECKS, is_person
from directory.spreadsheets.columns.names_of_fields import BY_KEY
from directory.spreadsheets.rows.cells import lost_zero, order_of, split_terms
from directory.words.models import TermMapping

ASK_OR_LEAVE = "Ask whoever made the file, or leave it out."
_NUMBER = re.compile(r"\d+(?:[.,]\d{1,2})?")


def options_of(options: dict[str, bool], key: str, values: list[str]) -> None:
    """What has to be chosen for these values, with what we start from."""
    if key == "cost" and any(map(_NUMBER.fullmatch, values)):
        options.setdefault("pounds", True)
    if key == "checked_on" and order_of(values)[1]:
        options.setdefault("month_first", not order_of(values)[0])


def yes_and_no(values: list[str]) -> str:
    word = max(set(values), key=values.count)
    return f"“{word}” could mean several things. {ASK_OR_LEAVE}"


def reason(key: str, values: list[str], rows: int, options: dict[str, bool]) -> tuple[str, str]:
    """Words, and "check" or "probably" where they are a reason to look again."""
    options_of(options, key, values)
    if key == "cost" and "pounds" in options:
        plain = sum(bool(_NUMBER.fullmatch(value)) for value in values)
        number = next(value for value in values if _NUMBER.fullmatch(value))
        have = f"{plain} rows have" if plain > 1 else "1 row has"
        return f"Is a plain {number} in pounds? {have} only a number.", "check"
    if key == "checked_on":
        return _dates(values, options)
    if key == "id" and (again := len(values) - len(set(values))):
        told = "Those that agree are joined, of others the first is kept. Or leave it out."
        return f"The same id stands in several rows, {again} times again. {told}", "check"
    if key == "needs":
        return _needs(values, rows)
    if key == "organisation":
        people = sum(map(is_person, values))
        if people:
            return f"{people} are a person’s name: those are kept from the public.", "probably"
    if key == "place_name":
        known = _known_places(values)
        return (f"{known} are places we have already." if known else _filled(values, rows)), ""
    if key in ("name", "organisation_name"):
        capitals = sum(is_shouted(value) for value in values)
        put_right = f" Capitals put right in {capitals}." if capitals else ""
        return f"{_filled(values, rows)}{put_right}", ""
    return _fitting(key, values, rows)


def _fitting(key: str, values: list[str], rows: int) -> tuple[str, str]:
    check = BY_KEY[key].check
    if not check or check in ("words", "terms", "name", "code", "person"):
        return _filled(values, rows), ""
    good = sum(map(CHECKS[check], values))
    words = {"times": "read as days and times", "yesno": "say yes or no"}.get(check, "can be read")
    made = f"{good} of {len(values)} {words}."
    if check == "phone":
        zeros = sum(lost_zero(value) != value.strip() for value in values)
        made += f" The leading nought put back in {zeros}." if zeros else ""
    if check == "postcode":
        slips = sum(map(_slipped, values))
        made += f" A letter O read as a nought, or the like, in {slips}." if slips else ""
    return made, "" if good * 2 >= len(values) else "check"


def _slipped(value: str) -> bool:
    try:
        return parse(value).slips
    except PostcodeProblem:
        return False


def _filled(values: list[str], rows: int) -> str:
    return f"Filled in {len(values)} of {rows}."


def _dates(values: list[str], options: dict[str, bool]) -> tuple[str, str]:
    days, months = order_of(values)
    good = sum(map(CHECKS["date"], values))
    if days and months:
        return f"{days} dates have the day first and {months} the month: which is right?", "check"
    if months:
        return f"Month before day? {months} dates cannot be otherwise.", "check"
    certain = f" Day before month: {days} dates cannot be otherwise." if days else ""
    return f"{good} of {len(values)} can be read.{certain}", "" if good * 2 >= len(values) else "check"


def _needs(values: list[str], rows: int) -> tuple[str, str]:
    words = {part.lower() for value in values for part in split_terms(value)}
    unknown = unknown_terms(values)
    made = f"{len(words)} words in {rows} rows. We know {len(words) - len(unknown)}."
    return made, "check" if unknown else ""


def unknown_terms(values: list[str]) -> list[str]:
    """Words for needs that no need and no mapped term has, as they are written."""
    vocabulary = Vocabulary(list(Need.objects.current()), TermMapping.objects.all())
    written = {part.lower(): part for value in values for part in split_terms(value)}
    return [word for word in written.values() if not any(vocabulary.of_term("", word))]


def _known_places(values: list[str]) -> int:
    """How many of these name a place of the directory."""
    names = Location.objects.filter(archived_at=None).exclude(name="").values_list("name", flat=True)
    known = {fold_place(name) for name in names}
    return len({folded for value in values if (folded := fold_place(value)) in known})


def is_shouted(value: str) -> bool:
    """Whether a name is written in capitals alone that are no initials."""
    words = re.findall(r"[A-Za-z]{2,}", value)
    return value.isupper() and any(len(word) > 5 for word in words)
