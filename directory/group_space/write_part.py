"""Writing a part of a listing to what is live, as its group said it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.models import ReferenceIndex

from directory import clock
from directory.catalogue.locations import LocationAccess
from directory.catalogue.models import Location
from directory.indexing.touched import touch
from directory.openreferral import provenance, rebase_drafts, values
from directory.openreferral.placing import came_from_a_postcode, place_published
from search.documents import Point


def write_part(record: Any, part: str, value: Mapping[str, Any]) -> None:
    """Write a part to what is live, keep an editor's open draft, and let no feed write over it."""
    model = type(record)
    list(model._base_manager.select_for_update().filter(pk=record.pk).values_list("pk"))
    record.refresh_from_db()
    was = rebase_drafts.before(record)
    moves = part == "address" and _stands_at_postcode(record)
    names = values.write_fields(record, part, dict(value), over_confirmed=True)
    if names and hasattr(record, "changed_at"):
        record.changed_at = clock.now()
        names.append("changed_at")
    if names:
        model._base_manager.filter(pk=record.pk).update(**{name: getattr(record, name) for name in names})
    if part == "access_facts":
        _write_access(record, value["access"])
    else:
        values.write_rows(record, part, dict(value), over_confirmed=True)
    if moves:
        model._base_manager.filter(pk=record.pk).update(latitude=None, longitude=None)
    fresh = model._base_manager.get(pk=record.pk)
    if moves:
        place_published(fresh)
    ReferenceIndex.create_or_update_for_object(fresh)
    rebase_drafts.rebase(fresh, was)
    provenance.mark_edits(fresh)
    touch(provenance.services_showing(fresh))
    record.refresh_from_db()


def _stands_at_postcode(place: Location) -> bool:
    """Whether its point follows its postcode. One that somebody set by hand stays."""
    if place.latitude is None or place.longitude is None:
        return True
    return came_from_a_postcode(place, Point(place.latitude, place.longitude), place.postcode)


def _write_access(place: Location, rows: list[dict[str, Any]]) -> None:
    said = {row["feature"]: row for row in rows}
    LocationAccess.objects.filter(location=place).exclude(feature__in=said).delete()
    for feature, row in said.items():
        rest: dict[str, Any] = {name: row[name] for name in ("fact", "detail", "basis") if name in row}
        LocationAccess.objects.update_or_create(location=place, feature=feature, defaults=rest)
