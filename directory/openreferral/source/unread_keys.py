"""Keys of a record that hold something and that nothing here reads, so that it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_ALWAYS = {"id", "attributes", "metadata", "last_modified", "link_id", "linked_id", "modified", "created"}
"""Ids, and what says when a row was written; attributes are read where they are of the service."""
_PLACE = (
    "name location_type latitude longitude addresses description transportation "
    "accessibility phones schedules contacts "
    "physical_addresses accessibility_for_disabilities holiday_schedules "
    "organization_id external_identifier "
    "external_identifier_type"
)
_WORDS: dict[str, str] = {
    "service": "name alternate_name description alert url email status fees "
    "fees_description application_process "
    "minimum_age maximum_age eligibility_description assured_date organization "
    "organization_id locations "
    "service_at_locations schedules contacts phones cost_options languages "
    "service_areas required_documents "
    "taxonomy_terms attending_type attending_access deliverable_type wait_time interpretation_services "
    "additional_urls holiday_schedules service_capacities service_attendings service_deliverables "
    "program_id pc_targetAudience",
    "organization": "name description website url email phones contacts",
    "service_at_locations": "location location_id service_id description schedules phones contacts "
    "holiday_schedules",
    "location": _PLACE,
    "locations": _PLACE,
    "addresses": "attention address_1 address_2 city state_province region postal_code "
    "address_type location_id "
    "country",
    "phones": "number extension type description languages service_id organization_id "
    "contact_id location_id "
    "service_at_location_id",
    "contacts": "name title department email phones service_id organization_id location_id "
    "service_at_location_id",
    "schedules": "freq interval byday bymonthday bymonth byyearday byweekno byhour byminute "
    "bysecond byeaster bysetpos "
    "wkst weekday opens_at closes_at dtstart valid_from valid_to until count "
    "rrule exdate rdate description notes "
    "schedule_link timezone location_id service_id service_at_location_id attending_type",
    "holiday_schedules": "closed opens_at open_at closes_at start_date end_date location_id service_id "
    "service_at_location_id",
    "service_capacities": "available maximum description updated unit service_id unit_id",
    "unit": "name",
    "cost_options": "option amount amount_description currency valid_from valid_to service_id",
    "languages": "name code language service_id location_id phone_id",
    "service_areas": "name service_area extent extent_type service_id",
    "required_documents": "document uri service_id",
    "accessibility": "description accessibility details location_id",
    "additional_urls": "label url",
}
READ: dict[str, frozenset[str]] = {kind: frozenset(words.split()) for kind, words in _WORDS.items()}
"""Of each kind of row, by the key it stands under: what is read of it."""


def unread_keys(record: Mapping[str, Any]) -> list[str]:
    """One line for all of a record's, as "capacity; of phones: priority"; none where all is read."""
    found: dict[str, dict[str, None]] = {}
    for kind, key in _walk(record, "service"):
        found.setdefault(kind, {})[key] = None
    if not found:
        return []
    own = ", ".join(sorted(found.pop("service", {})))
    others = [f"of {kind}: {', '.join(sorted(keys))}" for kind, keys in sorted(found.items())]
    return [f"Given by the source and not used: {'; '.join(filter(None, (own, *others)))}."]


def _walk(row: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    read = READ[kind]
    for key, value in row.items():
        if key in read and isinstance(value, str):
            if key in READ and _holds(value) and key != kind:
                yield kind, f"{key} (as text)"
            continue
        if key in _ALWAYS or not _holds(value):
            continue
        if key not in read:
            yield kind, key
        elif key in READ:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, Mapping):
                    yield from _walk(inner, key)
                elif _holds(inner) and key != kind:
                    yield kind, f"{key} (as text)"
        elif isinstance(value, Mapping):
            yield kind, f"{key} (as a table)"


def _holds(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, Mapping):
        return any(_holds(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds(inner) for inner in value)
    return value is not None and str(value).strip() != ""
