"""Places that stand in the middle of a sector or district are placed again once their postcode is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from directory.catalogue.models import Location
from directory.openreferral import provenance, rebase_drafts, values
from directory.openreferral.models import SourceGroup
from directory.openreferral.organisations_and_places import MIDDLE, council_of, rough_doubt
from directory.places.locate import PlaceProblem, of_postcode
from directory.places.models import Postcode
from directory.places.postcodes import PostcodeProblem, parse

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
    return Location.objects.filter(point_doubt__startswith=MIDDLE, archived_at=None)


def _place(place: Location) -> bool:
    found = _point(place.postcode)
    if found is None or all(getattr(place, name) == value for name, value in found.items()):
        return False
    rows = [row for row in provenance.groups_of(place) if row.group == "point"]
    # An editor who moved the pin knows better than the table.
    if any(row.edited_here or not values.says_the_same(place, "point", row.value) for row in rows):
        return False
    was = rebase_drafts.before(place)
    Location.objects.filter(pk=place.pk).update(**found)
    place.refresh_from_db()
    rebase_drafts.rebase(place, was)
    for row in rows:
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
    try:
        home = of_postcode(parse(postcode))
    except (PostcodeProblem, PlaceProblem):
        return None
    row = Postcode.objects.filter(compact=home.postcode.replace(" ", "")).first()
    made = (
        home.point.latitude,
        home.point.longitude,
        rough_doubt(home),
        row.ward_code if row else "",
        row.authority_code if row else council_of(home),
    )
    return dict(zip(FIELDS, made, strict=True))
