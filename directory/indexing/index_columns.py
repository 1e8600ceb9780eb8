"""Listings as an index reads them: only the columns a document needs, without the machinery of models.

A row answers to the names of a Service and of what belongs to it (`organisation.name`, `schedules.all()`), so
that what is to be said of a listing is worked out in one place, for a page and for the index. It is several
times quicker to read than a Service with its parts, and a rebuild is mostly reading.

What belongs together is brought together by keys as text: making a UUID of each takes longer than the rest.
"""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import F, Max, Model, QuerySet, TextField
from django.db.models.functions import Cast

from directory.catalogue.models import (
    Cost,
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
from directory.freshness.models import ListingFreshness
from directory.upkeep.models import Capacity, Check, Closure

SERVICE = (
    *("pk", "organisation_id", "name", "other_names", "summary", "description", "visibility", "begin_by"),
    *("free", "minimum_age", "maximum_age", "ages_basis", "eligibility", "referral_only", "hidden_at"),
)
ORGANISATION = ("pk", "name", "other_names")
ORGANISATION_OF_SERVICE = tuple(f"organisation__{name}" for name in ORGANISATION)
LOCATION = (
    *("pk", "name", "kind", "address", "town", "postcode", "latitude", "longitude", "visibility"),
    *("archived_at", "live"),
)
PARTS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "schedules": (
        Schedule,
        (
            *("location_id", "frequency", "interval", "days", "month_days", "opens_at", "closes_at"),
            *("starts_on", "ends_on", "note", "months", "school", "closed_bank_holidays"),
        ),
    ),
    "costs": (Cost, ("label", "note")),
    "areas": (ServiceArea, ("codes", "unplaced")),
    "deliveries": (ServiceDelivery, ("how",)),
    "groups": (ServiceGroup, ("group", "only")),
    "languages": (ServiceLanguage, ("code",)),
    "capacities": (Capacity, ("location_id", "state", "until")),
    "closures": (Closure, ("location_id", "first_day", "last_day", "opens_at", "closes_at")),
}
LISTS = (*PARTS, "needs", "at_locations")


class Rows(list[Any]):
    """What belongs to a row, asked for as of a model's manager."""

    def all(self) -> Rows:
        return self


def _row(*columns: str) -> Any:
    """A kind of row. Its names stand in tables above, where types cannot see them."""
    kind: Any = namedtuple
    return kind("Row", columns)


_Service = _row(*SERVICE, "organisation", "last_checked", "fresh", *LISTS)
_Organisation = _row(*ORGANISATION)
_Part = {name: _row(*columns) for name, (_, columns) in PARTS.items()}
_Tagged = _row("basis", "confidence", "need")
_Need = _row("slug")
_At = _row("visibility", "location")
_Location = _row(*LOCATION, "access")
_Access = _row("feature", "fact")


def read(services: QuerySet[Service]) -> list[Service]:
    """These listings with all that a document says of them, in a constant number of queries."""
    rows = list(services.order_by().values_list(_text("pk"), *SERVICE, *ORGANISATION_OF_SERVICE))
    ids = [row[1] for row in rows]
    checked = _last_checks(ids)
    fresh = dict(ListingFreshness.objects.filter(pk__in=ids).values_list("pk", "score"))
    found: dict[str, Any] = {}
    for key, *row in rows:
        own, organisation = row[: len(SERVICE)], row[len(SERVICE) :]
        lists = (Rows() for _ in LISTS)
        found[key] = _Service(*own, _Organisation(*organisation), checked.get(key), fresh.get(row[0]), *lists)
    for name, (model, columns) in PARTS.items():
        make = _Part[name]._make
        for key, *values in _of(model, "service_id", ids, columns):
            getattr(found[key], name).append(make(values))
    _needs(found, ids)
    _places(found, ids)
    return cast("list[Service]", list(found.values()))


def _text(column: str) -> Cast:
    return Cast(F(column), TextField())


def _of(
    model: type[Model], column: str, ids: Collection[UUID], columns: Sequence[str | Cast]
) -> QuerySet[Any]:
    """The key as text and these columns of the rows that belong to what is in `ids`."""
    rows = model._default_manager.filter(**{f"{column}__in": ids})
    return rows.values_list(_text(column), *columns)


def _last_checks(ids: Collection[UUID]) -> dict[str, date]:
    checks = Check.objects.filter(service_id__in=ids).order_by().annotate(key=_text("service_id"))
    return dict(checks.values("key").annotate(last=Max("on")).values_list("key", "last"))


def _needs(found: dict[str, Any], ids: Collection[UUID]) -> None:
    columns = ("basis", "confidence", "need__slug")
    for key, basis, confidence, slug in _of(ServiceNeed, "service_id", ids, columns):
        found[key].needs.append(_Tagged(basis, confidence, _Need(slug)))


def _places(found: dict[str, Any], ids: Collection[UUID]) -> None:
    at = list(_of(ServiceAtLocation, "service_id", ids, ("location_id", _text("location_id"), "visibility")))
    wanted = {pk for _, pk, *_ in at}
    access: dict[str, Rows] = defaultdict(Rows)
    for key, *values in _of(LocationAccess, "location_id", wanted, _Access._fields):
        access[key].append(_Access._make(values))
    places = {key: _Location(*values, access[key]) for key, *values in _of(Location, "pk", wanted, LOCATION)}
    for service, _, location, visibility in at:
        if place := places.get(location):  # it may go while we read
            found[service].at_locations.append(_At(visibility, place))
