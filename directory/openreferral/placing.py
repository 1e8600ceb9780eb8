"""Places without a point, or in the middle of their sector, are placed once their postcode is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q

from directory.catalogue.models import Location
from directory.openreferral import provenance, rebase_drafts, values
from directory.openreferral.models import SourceGroup
from directory.places.point_of_postcode import MIDDLE, point_of_postcode

FIELDS = ("latitude", "longitude", "point_doubt", "ward_code", "authority_code")


def count_rough() -> int:
    """How many places stand roughly."""
    return _rough().count()


def place_again(progress: Callable[[], object] = lambda: None) -> int:
    """Place every rough one as well as can be, and have its listings indexed. Returns how many moved."""
    moved = 0
    for pk in list(_rough().values_list("pk", flat=True)):
        with transaction.atomic():
            place = Location.objects.select_for_update().get(pk=pk)
            moved += _place(place)
        progress()
    return moved


def _rough() -> Any:
    rough = Q(point_doubt__startswith=MIDDLE) | (Q(latitude=None) & ~Q(postcode=""))
    return Location.objects.filter(rough, archived_at=None)


def _place(place: Location) -> bool:
    found = _point(place.postcode)
    if found is None or all(getattr(place, name) == value for name, value in found.items()):
        return False
    groups = {row.pk: row for row in provenance.groups_of(place)}.values()
    rows = [row for row in groups if row.group == "point"]
    ours = place.latitude is None or any(row.group == "address" and row.edited_here for row in groups)
    # An editor who moved the pin knows better than the table; one who changed the postcode relies on it.
    if not ours and any(
        row.edited_here or not values.says_the_same(place, "point", row.value) for row in rows
    ):
        return False
    was = rebase_drafts.before(place)
    Location.objects.filter(pk=place.pk).update(**found)
    place.refresh_from_db()
    rebase_drafts.rebase(place, was)
    for row in rows if not ours else ():
        _tell_source(row, found)
    provenance.touch(provenance.services_showing(place))
    return True


def _tell_source(row: SourceGroup, found: dict[str, Any]) -> None:
    """So that the next import does not take the new point for an editor's."""
    row.value = found
    row.save(update_fields=["value"])
    held = row.record
    if "point" in held.raw.get("said", {}):
        held.raw["said"]["point"] = found
        held.save(update_fields=["raw"])


def _point(postcode: str) -> dict[str, Any] | None:
    found = point_of_postcode(postcode)
    if found is None:
        return None
    made = (
        found.point.latitude,
        found.point.longitude,
        found.doubt,
        found.ward_code,
        found.authority_code,
    )
    return dict(zip(FIELDS, made, strict=True))
