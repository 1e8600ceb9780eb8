"""A service at a place by its id: one that a feed gave it, or the one made here."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from directory.catalogue.models import Service, ServiceAtLocation
from directory.openreferral.models import SourceRecord
from directory.openreferral.publish import ids, public_records


def ids_of_feeds(services: Iterable[Service]) -> dict[UUID, str]:
    """Ids that feeds gave, by those made here, for all places of these services. One query."""
    made = [ids.of_place(at.service_id, at.location_id) for one in services for at in one.at_locations.all()]
    return of_feeds(made)


def of_rows(rows: Iterable[ServiceAtLocation]) -> dict[UUID, str]:
    return of_feeds(ids.of_place(at.service_id, at.location_id) for at in rows)


def of_feeds(made: Iterable[UUID]) -> dict[UUID, str]:
    rows = SourceRecord.objects.filter(kind=ids.AT_PLACE, object_id__in=list(made)).order_by("pk")
    return {row.object_id: row.id_in_source for row in reversed(list(rows))}


def with_id(identity: UUID) -> QuerySet[ServiceAtLocation]:
    """The one with this id, or none. An id that was made here cannot be turned back into what it was made of,
    so every pair is tried."""
    given = SourceRecord.objects.filter(kind=ids.AT_PLACE, id_in_source=str(identity)).order_by("pk").first()
    wanted = given.object_id if given else identity
    pairs = public_records.places().values_list("pk", "service_id", "location_id")
    found = (pk for pk, service, location in pairs if ids.of_place(service, location) == wanted)
    return public_records.places().filter(pk=next(found, None))
