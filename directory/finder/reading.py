"""Listings as an index reads them: only the columns a document needs, without the machinery of models.

A `Read` answers to the names of a Service and of what belongs to it (`organisation.name`,
`schedules.all()`), so that what is to be said of a listing is worked out in one place, for a page and for the
index. It is several times quicker to read than a Service with its parts, and a rebuild is mostly reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Max, Model, QuerySet

from directory.catalogue.models import (
    Location,
    LocationAccess,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceGroup,
    ServiceLanguage,
    ServiceNeed,
)
from directory.upkeep.models import Capacity, Check, Closure

SERVICE = (
    *("pk", "organisation_id", "name", "other_names", "summary", "description", "visibility", "begin_by"),
    *("free", "minimum_age", "maximum_age", "ages_basis", "eligibility", "referral_only"),
)
ORGANISATION = ("pk", "name", "other_names")
LOCATION = (
    *("pk", "name", "kind", "address", "town", "postcode", "latitude", "longitude", "visibility"),
    "archived_at",
)
PARTS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "schedules": (
        Schedule,
        (
            *("location_id", "frequency", "interval", "days", "month_days", "opens_at", "closes_at"),
            *("starts_on", "ends_on", "note"),
        ),
    ),
    "areas": (ServiceArea, ("codes",)),
    "deliveries": (ServiceDelivery, ("how",)),
    "groups": (ServiceGroup, ("group", "only")),
    "languages": (ServiceLanguage, ("code",)),
    "capacities": (Capacity, ("location_id", "state", "until")),
    "closures": (Closure, ("location_id", "first_day", "last_day")),
}


class Read:
    """A row with its columns, and what belongs to it, as attributes."""

    last_checked: date | None

    def __init__(self, names: Iterable[str], values: Iterable[Any], **others: Any) -> None:
        self.__dict__.update(zip(names, values, strict=True))
        self.__dict__.update(others)


class Rows(list[Read]):
    """What belongs to a row, asked for as of a model's manager."""

    def all(self) -> Rows:
        return self


def read(services: QuerySet[Service]) -> list[Service]:
    """These listings with all that a document says of them, in a constant number of queries."""
    columns = (*SERVICE, *(f"organisation__{name}" for name in ORGANISATION))
    found: dict[UUID, Any] = {}
    for row in services.order_by().values_list(*columns):
        organisation = Read(ORGANISATION, row[len(SERVICE) :])
        one = Read(SERVICE, row[: len(SERVICE)], organisation=organisation, last_checked=None)
        found[row[0]] = one
    for name in (*PARTS, "needs", "at_locations"):
        for one in found.values():
            setattr(one, name, Rows())
    ids = list(found)
    for name, (model, parts) in PARTS.items():
        rows = model._default_manager.filter(service_id__in=ids).values_list("service_id", *parts)
        for service_id, *values in rows:
            getattr(found[service_id], name).append(Read(parts, values))
    _needs(found, ids)
    _places(found, ids)
    checks = Check.objects.filter(service_id__in=ids).order_by().values("service_id")
    for service_id, day in checks.annotate(last=Max("on")).values_list("service_id", "last"):
        found[service_id].last_checked = day
    return cast("list[Service]", list(found.values()))


def _needs(found: dict[UUID, Any], ids: Sequence[UUID]) -> None:
    rows = ServiceNeed.objects.filter(service_id__in=ids)
    for service_id, need_id, basis, slug in rows.values_list("service_id", "need_id", "basis", "need__slug"):
        need = Read(("slug",), (slug,))
        found[service_id].needs.append(Read(("need_id", "basis"), (need_id, basis), need=need))


def _places(found: dict[UUID, Any], ids: Sequence[UUID]) -> None:
    at = list(
        ServiceAtLocation.objects.filter(service_id__in=ids).values_list(
            "service_id", "location_id", "visibility"
        )
    )
    wanted = {location_id for _, location_id, _ in at}
    access: dict[UUID, Rows] = defaultdict(Rows)
    rows = LocationAccess.objects.filter(location_id__in=wanted)
    for location_id, feature, fact in rows.values_list("location_id", "feature", "fact"):
        access[location_id].append(Read(("feature", "fact"), (feature, fact)))
    places = {
        row[0]: Read(LOCATION, row, access=access[row[0]])
        for row in Location.objects.filter(pk__in=wanted).order_by().values_list(*LOCATION)
    }
    for service_id, location_id, visibility in at:
        if place := places.get(location_id):  # it may go while we read
            found[service_id].at_locations.append(Read(("visibility",), (visibility,), location=place))
