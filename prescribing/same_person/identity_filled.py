"""What identifies somebody and is blank on the record that is used is filled from the other by a merge.

A merge moves nothing: these are copies, as phone numbers and needs are. They are not only shown from the
other record, because searches, distances, teams and what groups are told all read the one that is used.
"""

from __future__ import annotations

from typing import Any

from prescribing.people.absence import Known
from prescribing.people.models import Lives, Person

_PLACE = (
    "lives",
    "care_home_id",
    "address",
    "address_known",
    "postcode",
    "postcode_known",
    "latitude",
    "longitude",
    "area_name",
    "ward_code",
    "lsoa_code",
    "imd_decile",
    "imd_edition",
)
FIELDS: dict[str, tuple[str, ...]] = {
    "date of birth": ("date_of_birth", "date_of_birth_known"),
    "NHS number": ("nhs_number", "nhs_number_known"),
    "where they live": _PLACE,
    "practice": ("practice_id",),
}
"""What goes together, under its name in words."""


def would_fill(person: Person, into: Person) -> list[str]:
    """Names of what `into` lacks and `person` has. What somebody said there is none of is not lacking."""
    lacks = {
        "date of birth": into.date_of_birth_known == Known.NOT_KNOWN and bool(person.date_of_birth),
        "NHS number": into.nhs_number_known == Known.NOT_KNOWN and bool(person.nhs_number),
        "where they live": _lacks_place(into, person),
        "practice": into.practice_id is None and person.practice_id is not None,
    }
    return [name for name, lacking in lacks.items() if lacking]


def said_to_fill(person: Person, into: Person) -> list[str]:
    """The same for a page: of a protected person it does not say whether a place to live is known."""
    hidden = person.protected or into.protected
    return [name for name in would_fill(person, into) if not (hidden and name == "where they live")]


def fill(person: Person, into: Person) -> dict[str, dict[str, list[Any]]]:
    """Fill it. Returns by name each field with what it was and what it became, to be kept for undoing."""
    filled: dict[str, dict[str, list[Any]]] = {}
    for name in would_fill(person, into):
        given = {field: getattr(person, field) for field in FIELDS[name]}
        filled[name] = {field: [_kept(getattr(into, field)), _kept(value)] for field, value in given.items()}
        Person.objects.filter(pk=into.pk).update(**given)
    return filled


def empty_again(filled: dict[str, dict[str, list[Any]]], into: Person) -> list[str]:
    """Make blank what was filled, unless somebody has changed it since. Returns the fields."""
    now = Person.objects.get(pk=into.pk)
    emptied = []
    for fields in filled.values():
        if all(_kept(getattr(now, field)) == given for field, (_, given) in fields.items()):
            Person.objects.filter(pk=into.pk).update(**{field: was for field, (was, _) in fields.items()})
            emptied += list(fields)
    return emptied


def fields_of(filled: dict[str, dict[str, list[Any]]]) -> list[str]:
    return [field for fields in filled.values() for field in fields]


def _lacks_place(into: Person, person: Person) -> bool:
    said_none = Known.NONE in (into.address_known, into.postcode_known)
    if into.address or into.postcode or into.care_home_id or said_none:
        return False
    if into.lives not in (Lives.NOT_KNOWN, person.lives):
        return False
    more = person.lives not in (into.lives, Lives.NOT_KNOWN)
    return bool(person.address or person.postcode or person.care_home_id or more)


def _kept(value: Any) -> Any:
    """As it stands in JSON."""
    return value if value is None or isinstance(value, str | int | float) else str(value)
