"""What the rows of a file are, by its headings and its name; and tables that are no listings of ours."""

from __future__ import annotations

import re

from directory.spreadsheets.columns.names_of_fields import Kind, of_kind
from directory.spreadsheets.files.header_row import Table
from directory.spreadsheets.files.headings import fold

_SAYS = {"description", "telephone", "phone", "email", "website", "opening hours", "category", "categories"}
_PARENTS = {"service id", "location id", "organization id", "organisation id", "contact id"}
_PARENTS |= {"link id", "taxonomy term id", "service at location id", "resource id"}
_REACHED_BY = {"phone", "telephone", "number", "email", "postcode", "post code", "postal code", "address"}
_REACHED_BY |= {"address 1", "latitude", "lat"}
_PARTS: tuple[tuple[set[str], str], ...] = (
    ({"field name", "previous value"}, "changes that were made elsewhere"),
    ({"option", "amount"}, "prices"),
    ({"extent"}, "areas served"),
    ({"language"}, "languages"),
    ({"code", "note"}, "languages"),
    ({"document"}, "documents to bring"),
    ({"details"}, "ways of getting in"),
    ({"identifier"}, "numbers of organisations"),
    ({"source"}, "who pays"),
    ({"taxonomy term id"}, "categories"),
    ({"service id", "location id"}, "which service is at which place"),
)
_OTHERS: tuple[tuple[set[str], set[str], str], ...] = (
    ({"taxonomy id", "parent id"}, set(), "a list of categories"),
    ({"taxonomy", "term uri"}, set(), "a list of categories"),
    ({"uri", "version"}, set(), "a list of categories"),
    ({"character set"}, set(), "a list of tables"),
    ({"start date", "end date", "closed"}, _PARENTS, "a table of closed days that belong to other rows"),
    ({"attention", "address 1"}, {"location id"}, "a table of addresses for post"),
    ({"hint", "field type"}, set(), "a list of the fields of another directory"),
)
_PROGRAMS = {"id", "organization id", "name", "alternate name"}


def guess_kind(table: Table) -> Kind:
    """Services, where nothing says that they are something else."""
    have = {fold(heading) for heading in table.headings}
    name = fold(table.name)
    if ours := _of_ours(have):
        return ours
    if _are_times(have):
        return Kind.TIMES
    if _are_contacts(have, name):
        return Kind.CONTACTS
    named_so = re.search(r"\b(?:organi[sz]ations|charities)\b", name)
    if {"tax id", "legal status", "date incorporated", "charity name"} & have:
        return Kind.ORGANISATIONS
    if named_so and not {"organisation", "organization"} & have:
        return Kind.ORGANISATIONS
    return Kind.PLACES if _are_places(have, name) else Kind.SERVICES


def _of_ours(have: set[str]) -> Kind | None:
    """The kind of our own columns, where the headings are those."""
    shares = {}
    for kind in Kind:
        labels = {fold(one.label) for one in of_kind(kind)}
        shares[kind] = (len(have & labels) / max(len(have), 1), -len(labels))
    best = max(shares, key=lambda kind: shares[kind])
    return best if shares[best][0] > 0.9 and len(have) > 3 else None


def _are_times(have: set[str]) -> bool:
    """Days or hours of what is named, and nothing by which people could find or reach it."""
    keys = {key for heading in have if (key := _key(heading, Kind.SERVICES)) is not None}
    times = {_key(heading, Kind.TIMES) for heading in have} - {None}
    is_of = {"service", "service_id", "place_id", "place_name"} & times
    on_days = "weekday" in times or "how_often" in times
    hours = {"opens_at", "closes_at"} & times
    week = {key for key in times if key and key.startswith("times_")}
    named_alone = "place_name" in keys and "name" in keys  # a session and where it is: a listing
    rest = keys - {"id", "name", "place_name", "place_id", "organisation", "organisation_id", "description"}
    rest -= {"times", "weekday", "opens_at", "closes_at", *week}
    return bool(is_of and ((hours and on_days) or len(week) > 1)) and not rest and not named_alone


def _key(heading: str, kind: Kind) -> str | None:
    """The field that goes by exactly this heading."""
    return next((field.key for field in of_kind(kind) if heading in field.names), None)


def _are_contacts(have: set[str], name: str) -> bool:
    about_people = {"name", "title", "number", "email", "department"} & have
    of_a_place = {"description", "latitude", "address", "address 1", "accessibility"} & have
    if _PARENTS & have and "number" in have and not {"name", "address", "address 1"} & have:
        return True
    is_named = len(_PARENTS & have) >= 2 and about_people and not of_a_place
    if is_named and "code" not in have:  # which a language has
        return True
    return bool(re.search(r"\bcontacts?\b", name) and {"service", "service id"} & have)


def _are_places(have: set[str], name: str) -> bool:
    if {"fees", "application process"} & have:
        return False
    if (
        {"location type", "latitude"} <= have
        or {"admin emails", "virtual"} <= have
        or {"location id", "address 1"} <= have
    ):
        return True
    placed = {"latitude", "lat", "postcode", "post code", "postal code", "address", "address 1"} & have
    so_called = "location" in have or re.search(r"\b(?:places|venues|locations)\b", name)
    return bool(placed and not _SAYS & have and so_called)


def other_table(table: Table) -> str:
    """What the table is where its rows are neither listings nor places nor contacts; else nothing."""
    have = {fold(heading) for heading in table.headings}
    for needed, one_of, words in _OTHERS:
        described = "description" in have and not needed & {"hint", "taxonomy", "version", "character set"}
        if needed <= have and (not one_of or one_of & have) and not described:
            return words
    programmes = _PROGRAMS | ({"description"} if re.search(r"\bprogram", fold(table.name)) else set())
    if "organization id" in have and have <= programmes and "name" in have:
        return "a list of programmes of organisations"
    return _parts_of_listings(have, table)


def _parts_of_listings(have: set[str], table: Table) -> str:
    """A table each row of which says one more thing of a listing that it names by its id."""
    is_part = bool(_PARENTS & have) and ("name" not in have or {"id", "service id"} <= have)
    kinds = (Kind.CONTACTS, Kind.TIMES)
    if not is_part or _REACHED_BY & have or {"admin emails", "virtual"} <= have or guess_kind(table) in kinds:
        return ""
    what = next((words for headings, words in _PARTS if headings <= have), "details")
    return f"a table of {what}, each row of which belongs to a row of another table"
