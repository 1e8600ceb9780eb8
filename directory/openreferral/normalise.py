"""Brings a service of Open Referral UK 1.0 into the shape of 3.0, so that only one shape is read further on.

A key that the source left out stays out: what is missing leaves what we have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from directory.openreferral.source import ages

Record = Mapping[str, Any]
_ONE_ONLY = {
    "eligibilitys",
    "service_taxonomys",
    "link_taxonomies",
    "regular_schedules",
    "holiday_schedules",
    "fundings",
    "attending_type",
    "service_attendings",
    "deliverable_type",
}


def version_of(records: Iterable[Record]) -> str:
    """ "1.0" when any record has a key or a shape that only 1.0 has, else "3.0"."""
    return "1.0" if any(is_one(record) for record in records) else "3.0"


def is_one(record: Record) -> bool:
    # Version 3.0 names no holidays, but a feed of it may have them beside its times, as ours does.
    also_three = {"holiday_schedules"} if "schedules" in record else set()
    if _ONE_ONLY & set(record) - also_three:
        return True
    for at in listed(record, "service_at_locations"):
        location = next(iter(listed(at, "location")), {})
        if {"regular_schedule", "regular_schedules"} & set(at) or "physical_addresses" in location:
            return True
    return any(
        "language" in row and "code" not in row and "name" not in row for row in listed(record, "languages")
    )


def listed(record: Record, *keys: str) -> list[dict[str, Any]]:
    """The rows under the first of these keys that is there; a single row counts as a list of one."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, list):
            return [dict(row) for row in value if isinstance(row, dict | Mapping)]
        if isinstance(value, dict | Mapping):
            return [dict(value)]
    return []


def normalise(record: Record) -> dict[str, Any]:
    """A service in the shape of 3.0. Vendors' own keys are kept as they are; null is the same as missing."""
    made: dict[str, Any] = _without_nulls(record)
    _rename(made, "service_taxonomys", "attributes", _term)
    _rename(made, "link_taxonomies", "attributes", _term)
    _rename(made, "regular_schedules", "schedules", dict)
    _rename(made, "regular_schedule", "schedules", dict)
    _rename(made, "languages", "languages", lambda row: _named(row, "language"))
    _rename(made, "service_areas", "service_areas", lambda row: _named(row, "service_area"))
    if "locations" in made:
        made["locations"] = [_place(place) for place in listed(made, "locations")]
    _ages(made)
    if "service_at_locations" in made:
        made["service_at_locations"] = [_at_location(at) for at in listed(made, "service_at_locations")]
    if isinstance(made.get("organization"), Mapping) and "url" in made["organization"]:
        made["organization"] = {"website": made["organization"]["url"], **made["organization"]}
    attending = [row.get("attending_type", "") for row in listed(made, "service_attendings")]
    if attending:
        made["attending_type"] = ", ".join(filter(None, attending))
    return made


def _rename(made: dict[str, Any], old: str, new: str, change: Any) -> None:
    if old in made:
        rows = [change(row) for row in listed(made, old)]
        del made[old]
        made[new] = [*listed(made, new), *rows] if new != old else rows


def _named(row: dict[str, Any], old: str) -> dict[str, Any]:
    return {**row, "name": row.get("name") or row.get(old, "")}


def _term(row: dict[str, Any]) -> dict[str, Any]:
    taxonomy = row.get("taxonomy") or row.get("taxonomy_term") or {}
    return {"id": row.get("id", ""), "taxonomy_term": dict(taxonomy) if isinstance(taxonomy, Mapping) else {}}


def _ages(made: dict[str, Any]) -> None:
    """Rows of eligibility as one span of ages where they are one, and as words where there is a gap."""
    if "eligibilitys" not in made and not isinstance(made.get("eligibility"), list | Mapping):
        return
    low, high, words = ages.of_rows(listed(made, "eligibilitys", "eligibility"))
    if low is not None:
        made.setdefault("minimum_age", low)
    if high is not None:
        made.setdefault("maximum_age", high)
    made.setdefault("eligibility_description", ". ".join(dict.fromkeys(words)))
    made.pop("eligibilitys", None)
    made.pop("eligibility", None)


def _at_location(at: dict[str, Any]) -> dict[str, Any]:
    made = dict(at)
    _rename(made, "regular_schedule", "schedules", dict)
    _rename(made, "regular_schedules", "schedules", dict)
    if isinstance(made.get("location"), Mapping):
        made["location"] = _place(made["location"])
    return made


def _place(location: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(location)
    _rename(made, "physical_addresses", "addresses", dict)
    _rename(made, "postal_addresses", "addresses", lambda row: {"address_type": "postal", **row})
    _rename(
        made,
        "accessibility_for_disabilities",
        "accessibility",
        lambda row: {**row, "description": row.get("description") or row.get("accessibility", "")},
    )
    return made


def _without_nulls(value: Any) -> Any:
    """Without null and without numbers that are none (NaN), which no database keeps in JSON."""
    if isinstance(value, str):
        # PostgreSQL keeps no NUL characters, not even in JSON.
        return value.replace("\0", "")
    if isinstance(value, dict | Mapping):
        return {str(key): _without_nulls(inner) for key, inner in value.items() if not _is_nothing(inner)}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if not _is_nothing(inner)]
    return value


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not isfinite(value))
