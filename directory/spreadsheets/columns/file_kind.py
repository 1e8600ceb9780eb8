"""What the rows of a file are, by its headings and its name; and tables that are no listings of ours."""

from __future__ import annotations

import re

from directory.spreadsheets.columns.names_of_fields import Kind, of_kind
from directory.spreadsheets.files.header_row import Table
from directory.spreadsheets.files.headings import fold

_SAYS = {"description", "telephone", "phone", "email", "website", "opening hours", "category", "categories"}
_PARENTS = {"service id", "location id", "organization id", "organisation id", "contact id"}
_OTHERS: tuple[tuple[set[str], set[str], str], ...] = (
    ({"taxonomy id", "parent id"}, set(), "a list of categories"),
    ({"start date", "end date", "closed"}, _PARENTS, "a table of closed days that belong to other rows"),
    ({"weekday", "opens at"}, _PARENTS, "a table of opening times that belong to other rows"),
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


def _are_contacts(have: set[str], name: str) -> bool:
    about_people = {"name", "title", "number", "email", "department"} & have
    of_a_place = {"description", "latitude", "address", "address 1", "accessibility"} & have
    if len(_PARENTS & have) >= 2 and about_people and not of_a_place:
        return True
    return bool(re.search(r"\bcontacts?\b", name) and {"service", "service id"} & have)


def _are_places(have: set[str], name: str) -> bool:
    if {"fees", "application process"} & have:
        return False
    if {"admin emails", "virtual"} <= have or {"location id", "address 1"} <= have:
        return True
    placed = {"latitude", "lat", "postcode", "post code", "postal code", "address", "address 1"} & have
    so_called = "location" in have or re.search(r"\b(?:places|venues|locations)\b", name)
    return bool(placed and not _SAYS & have and so_called)


def other_table(table: Table) -> str:
    """What the table is where its rows are neither listings nor places nor contacts; else nothing."""
    have = {fold(heading) for heading in table.headings}
    for needed, one_of, words in _OTHERS:
        if needed <= have and (not one_of or one_of & have) and "description" not in have - {"hint"}:
            return words
    if "organization id" in have and have <= _PROGRAMS and "name" in have:
        return "a list of programmes of organisations"
    return ""
