"""What each answer holds at least, as JSON schema: for the OpenAPI page, and for tests on their own.

The standard allows more keys than it names, and no null.
"""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]
_ID: Shape = {"type": "string", "format": "uuid"}
_TEXT: Shape = {"type": "string"}
_DAY: Shape = {"type": "string", "format": "date"}


def _rows(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def _object(needs: str, **keys: Shape) -> Shape:
    required = needs.split()
    known = {"id": _ID, **keys}
    return {
        "type": "object",
        "properties": {key: known.get(key, _TEXT) for key in dict.fromkeys([*required, *keys])},
        "required": required,
    }


ADDRESS = _object("id address_1 city state_province postal_code country address_type")
PHONE = _object("id number", languages=_rows(_object("id name")))
CONTACT = _object("id", phones=_rows(PHONE))
SCHEDULE = _object(
    "id",
    freq={"enum": ["WEEKLY", "MONTHLY"]},
    interval={"type": "number"},
    valid_from=_DAY,
    valid_to=_DAY,
    service_at_location_id=_ID,
)
LOCATION = _object(
    "id location_type",
    location_type={"enum": ["physical", "postal", "virtual"]},
    latitude={"type": "number", "minimum": -90, "maximum": 90},
    longitude={"type": "number", "minimum": -180, "maximum": 180},
    addresses=_rows(ADDRESS),
    accessibility=_rows(_object("id description")),
)
AT_LOCATION = _object(
    "id service_id location_id location", service_id=_ID, location_id=_ID, location=LOCATION
)
TERM = _object("id name description", parent_id=_ID, taxonomy_id=_ID)
TAXONOMY = _object("id name description")
ORGANISATION = _object("id name description", phones=_rows(PHONE))
SERVICE = _object(
    "id name status",
    status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    last_modified={"type": "string", "format": "date-time"},
    minimum_age={"type": "number"},
    maximum_age={"type": "number"},
    assured_date=_DAY,
    organization=ORGANISATION,
)
SERVICE_IN_FULL = _object(
    "id name status phones contacts schedules service_at_locations attributes cost_options languages",
    **{key: shape for key, shape in SERVICE["properties"].items() if key not in ("id", "name")},
    phones=_rows(PHONE),
    contacts=_rows(CONTACT),
    schedules=_rows(SCHEDULE),
    service_at_locations=_rows(AT_LOCATION),
    attributes=_rows(_object("id taxonomy_term_id taxonomy_term", taxonomy_term=TERM)),
    cost_options=_rows(_object("id", amount={"type": "number"})),
    languages=_rows(_object("id")),
)
MINIMAL = _object("id modified_date last_modified")
SERVICE_AT_LOCATION = _object("id location service", location=LOCATION, service=SERVICE)
ORGANISATION_IN_FULL = _object("id name description services", services=_rows(SERVICE), phones=_rows(PHONE))
TAXONOMY_IN_FULL = _object("id name description taxonomy_terms", taxonomy_terms=_rows(TERM))
ABOUT = _object("version profile openapi_url")
PROBLEM: Shape = {
    "type": "object",
    "properties": {
        "status": {"type": "integer"},
        "message": _TEXT,
        "problems": _rows(
            {
                "type": "object",
                "properties": {"parameter": _TEXT, "problem": _TEXT},
                "required": ["parameter", "problem"],
            }
        ),
    },
    "required": ["status", "message"],
}


def page_of(*shapes: Shape) -> Shape:
    whole, truth = {"type": "integer"}, {"type": "boolean"}
    keys = {
        "total_items": whole,
        "total_pages": whole,
        "page_number": whole,
        "size": whole,
        "first_page": truth,
        "last_page": truth,
        "empty": truth,
        "contents": _rows(shapes[0] if len(shapes) == 1 else {"anyOf": list(shapes)}),
    }
    return {"type": "object", "properties": keys, "required": list(keys)}


def answers(shape: Shape, *, one: bool = False, lines: bool = False) -> Shape:
    """The responses of an operation. One record may be missing; a list may come as lines."""
    content: Shape = {"application/json": {"schema": shape}}
    if lines:
        content["application/x-ndjson"] = {"schema": {"type": "string"}}
    wrong = {"application/json": {"schema": PROBLEM}}
    said: dict[int, Shape] = {
        200: {"description": "What was asked for.", "content": content},
        304: {"description": "The copy that was named in If-None-Match is still right."},
        400: {"description": "What was asked cannot be read: how to ask instead.", "content": wrong},
        429: {"description": "Too many questions in a minute.", "content": wrong},
    }
    if one:
        said[404] = {"description": "There is no such record.", "content": wrong}
    return {"responses": said}
