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


_known: dict[int, int] = {}
"""The first half of each id made here, and the row it was made of. An id only ever means one pair of service
and a place, so what is known stays true but for the row, which is looked at each time."""
_pairs: set[int] = set()
"""The pairs whose ids are known, each with its row, as a hash."""
_HALF = 64


def with_id(identity: UUID) -> QuerySet[ServiceAtLocation]:
    """The one with this id, or none.

    An id that was made here cannot be turned back into what it was made of. So the ids of all pairs are kept
    in this process, and made only of those that are new; an id that is known is one question of the database.
    """
    given = SourceRecord.objects.filter(kind=ids.AT_PLACE, id_in_source=str(identity)).order_by("pk").first()
    wanted = given.object_id if given else identity
    if (row := _row_of(wanted)) is None:
        _learn()
        row = _row_of(wanted)
    return public_records.places().filter(pk=row)


def _row_of(wanted: UUID) -> int | None:
    row = _known.get(wanted.int >> _HALF)
    pair = public_records.places().filter(pk=row).values_list("service_id", "location_id").first()
    return row if pair and ids.of_place(*pair) == wanted else None


def _learn() -> None:
    for row, service, location in ServiceAtLocation.objects.values_list("pk", "service_id", "location_id"):
        pair = hash((row, service, location))
        if pair not in _pairs:
            _known[ids.of_place(service, location).int >> _HALF] = row
            _pairs.add(pair)
