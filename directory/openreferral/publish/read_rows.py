"""Rows of each address, read in as many queries however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from directory.catalogue.models import Organisation, Service, ServiceAtLocation
from directory.openreferral.publish import at_places, public_records, write_organisation
from directory.openreferral.publish import write_service as write

Row = dict[str, Any]


def services_in_short(found: QuerySet[Service]) -> list[Row]:
    return [write.in_short(one) for one in public_records.in_short(found)]


def services_in_full(found: QuerySet[Service]) -> list[Row]:
    rows = list(public_records.in_full(found))
    at_ids = at_places.ids_of_feeds(rows)
    return [write.in_full(one, at_ids) for one in rows]


def services_minimal(found: QuerySet[Service]) -> list[Row]:
    """Ids, and when each was modified, by the name of the standard's words and by that of its schema."""
    rows = public_records.with_changes(found).only("pk", "changed_at").order_by("pk")
    made = ((str(one.pk), write.moment(write.modified_of(one))) for one in rows)
    return [{"id": pk, "modified_date": at, "last_modified": at} for pk, at in made]


def organisations_in_short(found: QuerySet[Organisation]) -> list[Row]:
    return [write_organisation.in_short(one) for one in found]


def organisations_in_full(found: QuerySet[Organisation]) -> list[Row]:
    """With their services in full, which say no more of the organisation than its id."""
    rows = list(found.order_by("pk"))
    theirs: dict[str, list[Row]] = {}
    for service in services_in_full(public_records.services().filter(organisation__in=rows).order_by("pk")):
        theirs.setdefault(service["organization_id"], []).append(_without(service, "organization"))
    return [{**write_organisation.in_full(one), "services": theirs.get(str(one.pk), [])} for one in rows]


def at_places_in_short(found: QuerySet[ServiceAtLocation]) -> list[Row]:
    ours = Prefetch("service", queryset=public_records.in_short(Service.objects.all()))
    rows = list(found.select_related("location").prefetch_related(ours))
    at_ids = at_places.of_rows(rows)
    return [
        {
            **write.in_place(at, write.at_id(at, at_ids), whole=False),
            "service": write.in_short(at.service),
        }
        for at in rows
    ]


def at_places_in_full(found: QuerySet[ServiceAtLocation]) -> list[Row]:
    """Each with the whole of its service, whose times are those here and those that are at no place.

    The published description of the interface calls this answer a service, which has a name and a status.
    """
    rows = list(found)
    services = Service.objects.filter(pk__in={at.service_id for at in rows})
    whole = {row["id"]: row for row in services_in_full(services)}
    made = []
    for at in rows:
        service = whole[str(at.service_id)]
        here = next(
            row for row in service["service_at_locations"] if row["location_id"] == str(at.location_id)
        )
        times = service["schedules"]
        made.append(
            {
                **here,
                "name": service["name"],
                "status": service["status"],
                "schedules": [row for row in times if row.get("service_at_location_id") == here["id"]],
                "service": {
                    **_without(service, "service_at_locations"),
                    "schedules": [row for row in times if "service_at_location_id" not in row],
                },
            }
        )
    return made


def in_pieces(found: QuerySet[Any], read: Callable[[Any], Sequence[Row]], size: int = 200) -> Iterable[Row]:
    """All rows, for a stream: so many are held at a time."""
    wanted = list(found.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(wanted), size):
        piece = found.model._base_manager.filter(pk__in=wanted[start : start + size])
        yield from read(piece.order_by("pk"))


def _without(row: Row, *keys: str) -> Row:
    return {key: value for key, value in row.items() if key not in keys}
