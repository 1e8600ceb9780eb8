"""Which column of a list of people is what, guessed from its heading and changed by whoever brings it in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from directory.catalogue.models import Organisation
from prescribing.intake.models import Footing, Knows
from prescribing.intake.receive import Told
from prescribing.people.as_written.dates import read_date
from prescribing.people.details import ContactKind
from prescribing.people.details_given import ContactGiven, PersonDetails

FIELDS = {
    "name": ("Name", ("name", "full name", "patient name", "patient", "person")),
    "first_name": ("First name", ("first name", "forename", "given name", "forenames")),
    "family_name": ("Family name", ("surname", "last name", "family name")),
    "date_of_birth": ("Date of birth", ("date of birth", "dob", "birth date", "born", "d o b")),
    "nhs_number": ("NHS number", ("nhs number", "nhs no", "nhs", "nhsnumber")),
    "phone": ("Phone", ("phone", "telephone", "mobile", "tel", "phone number", "contact number")),
    "address": ("Address", ("address", "street", "home address")),
    "postcode": ("Postcode", ("postcode", "post code")),
    "reason": ("Why they are on the list", ("reason", "why", "notes", "note", "why they are on the list")),
}


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row: what it tells, or why it cannot be brought in."""

    number: int
    told: Told | None
    problem: str = ""


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Field and column, where a heading says so."""
    plain = [re.sub(r"[^a-z]+", " ", heading.lower()).strip() for heading in headings]
    found: dict[str, int] = {}
    for field, (_, names) in FIELDS.items():
        at = next((plain.index(name) for name in names if name in plain), None)
        if at is not None and at not in found.values():
            found[field] = at
    return found


def check_columns(columns: Mapping[str, int]) -> None:
    """Raises ValidationError where nobody could be told apart: a name, and one thing more to know them by."""
    if not ("name" in columns or {"first_name", "family_name"} <= columns.keys()):
        raise ValidationError("Say which column holds the name, or which two hold first and family name.")
    if not columns.keys() & {"date_of_birth", "nhs_number", "phone", "postcode"}:
        raise ValidationError("Say which column holds a date of birth, NHS number, phone or postcode.")
    if len(set(columns.values())) < len(columns):
        raise ValidationError("One column was chosen twice.")


def read_row(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    *,
    reason: str,
    practice: Organisation | None,
) -> RowRead:
    """What one row tells; whoever it is has not been asked yet."""

    def cell(field: str) -> str:
        at = columns.get(field)
        return " ".join(cells[at].split()) if at is not None and at < len(cells) else ""

    name = cell("name") or f"{cell('first_name')} {cell('family_name')}".strip()
    if "," in name and not cell("first_name"):
        family, _, first = name.partition(",")
        name = f"{first.strip()} {family.strip()}".strip()
    try:
        born = read_date(cell("date_of_birth"), meaning="birth") if cell("date_of_birth") else None
        details = PersonDetails(
            name=name,
            family_name=cell("family_name"),
            date_of_birth=born,
            nhs_number=cell("nhs_number"),
            address=cell("address")[:300],
            postcode=cell("postcode"),
            practice=practice,
        )
        details.kept()
        phones = [ContactGiven(ContactKind.PHONE, cell("phone"))] if cell("phone") else []
        for phone in phones:
            phone.kept()
    except ValidationError as problem:
        return RowRead(number, None, " ".join(problem.messages))
    told = Told(
        details=details,
        contacts=phones,
        knows=Knows.UNAWARE,
        footing=Footing.ASK_FIRST,
        reason=cell("reason") or reason,
    )
    return RowRead(number, told)
