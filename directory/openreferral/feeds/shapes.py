"""What a loaded JSON holds: which records are services, how services are found inside others, and how many
the source says there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]
STATUSES = {"active", "inactive", "defunct", "temporarily closed"}
ENVELOPES = ("contents", "content", "services", "items", "results", "data", "records")
TOTALS = ("total_items", "totalElements", "totalItems", "total", "total_count", "totalCount", "count")


def rows_of(loaded: Any) -> list[Any] | None:
    """The rows of a list or of an envelope; None for a single record."""
    if isinstance(loaded, list):
        return loaded
    if isinstance(loaded, Mapping) and "id" not in loaded:
        for key in ENVELOPES:
            inner = loaded.get(key)
            if isinstance(inner, list):
                return list(inner)
            if key == "data" and isinstance(inner, Mapping):
                return rows_of(inner)
    return None


def total_of(page: Any) -> int | None:
    """How many records the source says it has in all; None where it does not say."""
    if not isinstance(page, Mapping) or rows_of(page) is None:
        return None
    for holder in (page, page.get("meta"), page.get("pagination")):
        if isinstance(holder, Mapping):
            for key in TOTALS:
                found = holder.get(key)
                if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
                    return found
    return None


def says_more(page: Any) -> bool:
    """Whether a page says that it is not the last one."""
    if not isinstance(page, Mapping):
        return False
    if page.get("last_page") is False or page.get("last") is False:
        return True
    return isinstance(page.get("next"), str) and bool(page["next"])


def services_of(rows: list[Any]) -> list[Any]:
    """The services among these rows, in order; whatever is no service stays as it is.

    An organisation that holds its services gives them, each with the organisation. Rows of services at
    locations give each service once, with all its places.
    """
    made: list[Any] = []
    by_id: dict[str, dict[str, Any]] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            made.append(row)
        elif kind_of(row) == "service at a location" and isinstance(row.get("service"), Mapping):
            _at_location(row, made, by_id)
        elif kind_of(row) != "service" and isinstance(row.get("services"), list) and row["services"]:
            made += _of_organisation(row)
        else:
            made.append(row)
    return made


def _of_organisation(row: Record) -> Iterator[Any]:
    own = {key: value for key, value in row.items() if key != "services"}
    for service in row["services"]:
        if not isinstance(service, Mapping):
            yield service
            continue
        theirs = service.get("organization")
        same = isinstance(theirs, Mapping) and theirs.get("id", own.get("id")) == own.get("id")
        if same or not isinstance(theirs, Mapping):
            yield {**service, "organization": {**own, **(theirs if isinstance(theirs, Mapping) else {})}}
        else:
            yield service


def _at_location(row: Record, made: list[Any], by_id: dict[str, dict[str, Any]]) -> None:
    at = {key: value for key, value in row.items() if key != "service"}
    service = row["service"]
    identity = str(service.get("id") or "")
    held = by_id.get(identity) if identity else None
    if held is not None:
        if at not in held["service_at_locations"]:
            held["service_at_locations"].append(at)
        return
    given = service.get("service_at_locations")
    places = [place for place in given if isinstance(place, Mapping)] if isinstance(given, list) else []
    others = [place for place in places if place.get("id") != at.get("id")]
    whole = {**service, "service_at_locations": [at, *others]}
    made.append(whole)
    if identity:
        by_id[identity] = whole


def kind_of(row: Any) -> str:
    """What a record is, told from its keys: "service", or what else in words."""
    if row is None:
        return "null, which says nothing"
    if isinstance(row, list):
        return "list within the list"
    if not isinstance(row, Mapping):
        return "text or number, not a record"
    keys = set(row)
    for kind, needed, told_by in _KINDS:
        if needed <= keys and (not told_by or told_by & keys):
            return kind
    status = row.get("status")
    known_status = isinstance(status, str) and status.lower() in STATUSES
    if {"id", "name"} <= keys and (known_status or keys & _OF_SERVICES):
        return "service"
    for kind, needed, told_by in _LATER_KINDS:
        if needed <= keys and (not told_by or told_by & keys):
            return kind
    # One without a name or without an id is a service all the same, and told by row what it lacks.
    if {"id", "name"} & keys and (known_status or keys & _OF_SERVICES):
        return "service"
    if {"id", "name"} <= keys <= _BARE | _ALONE_OF_SERVICES:
        return "service"
    return "JSON of another kind"


_BARE = {"id", "name", "description", "alternate_name", "status", "url", "email", "last_modified"}
"""Keys of a service as short as one may be, which organisations and terms have too."""
_OF_SERVICES = {
    "organization",
    "organization_id",
    "service_at_locations",
    "service_taxonomys",
    "service_areas",
}
_ALONE = (
    "accreditations alert application_process assured_date attending_type contacts cost_options "
    "eligibility_description eligibilitys fees fees_description holiday_schedules interpretation_services "
    "languages licenses maximum_age minimum_age phones regular_schedules required_documents schedules "
    "service_capacities wait_time"
)
_ALONE_OF_SERVICES = set(_ALONE.split())
"""Keys that a record of no other kind has together with an id and a name."""
_KINDS: tuple[tuple[str, set[str], set[str]], ...] = (
    ("OpenAPI description", {"paths"}, {"openapi", "swagger"}),
    ("JSON schema", {"properties"}, {"$schema", "type", "datapackage_metadata"}),
    ("data package", {"resources"}, set()),
    ("description of an API", {"openapi_url"}, set()),
    ("list of feeds", {"endpoints"}, set()),
    ("recipe for converting data", {"operation"}, set()),
    ("validator's answer", set(), {"level1Pass", "isServiceFound", "testSuites"}),
    ("dashboard", set(), {"isServicesValid", "schemaType", "isValid", "lastTested", "definitions"}),
    ("service at a location", {"location"}, {"service", "service_id"}),
)
_LATER_KINDS: tuple[tuple[str, set[str], set[str]], ...] = (
    ("taxonomy term", {"id", "name"}, {"taxonomy", "taxonomy_detail", "term_uri", "parent_id", "vocabulary"}),
    ("taxonomy", {"id", "name"}, {"taxonomy_terms", "version"}),
    ("location", {"id"}, {"location_type", "addresses", "physical_addresses", "latitude"}),
    (
        "organisation",
        {"id", "name"},
        {"organization_identifiers", "website", "legal_status", "logo", "services"},
    ),
)
