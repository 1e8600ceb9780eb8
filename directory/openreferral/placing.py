"""Places get the point of their postcode: when they are published, and once their postcode is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from directory.catalogue.locations import LocationKind
from directory.catalogue.models import Location
from directory.openreferral import provenance, rebase_drafts, values
from directory.openreferral.models import SourceGroup
from directory.places.distances import metres
from directory.places.point_of_postcode import MIDDLE, point_of_postcode
from search.documents import Point

SAME = 1.0
"""Metres within which two points are the same."""
VERSIONS = 30
"""How many earlier versions are asked which postcode a point came from."""
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


def came_from_a_postcode(place: Location, point: Point, postcode: str) -> bool:
    """Whether this point is only what a postcode gave, now or before, or a feed for another postcode.

    Else somebody who knows better has set it.
    """
    for earlier in dict.fromkeys([postcode, *_earlier_postcodes(place)]):
        found = point_of_postcode(earlier)
        if found is not None and metres(point, found.point) <= SAME:
            return True
    said = {row.group: row.value for row in provenance.groups_of(place)} if place.pk else {}
    of_feed, address = said.get("point") or {}, said.get("address") or {}
    if of_feed.get("latitude") is None or of_feed.get("longitude") is None:
        return False
    is_theirs = metres(point, Point(of_feed["latitude"], of_feed["longitude"])) <= SAME
    return is_theirs and _compact(str(address.get("postcode", ""))) != _compact(postcode)


def _earlier_postcodes(place: Location) -> Iterator[str]:
    if place._state.adding:
        return
    yield from Location.objects.filter(pk=place.pk).values_list("postcode", flat=True)
    for revision in place.revisions.order_by("-created_at")[:VERSIONS]:
        yield str(revision.content.get("postcode") or "")


def _compact(postcode: str) -> str:
    return "".join(postcode.split()).upper()


def place_published(place: Location) -> None:
    """Whoever publishes a place, from a screen or from code, it stands at its postcode, or the doubt says why
    not. A point that somebody set by hand stays. The version that was published is given the same point."""
    postcode = place.postcode.strip()
    if place.kind == LocationKind.VIRTUAL or not postcode:
        return
    if place.latitude is not None and place.longitude is not None:
        here = Point(place.latitude, place.longitude)
        if not came_from_a_postcode(place, here, postcode):
            return
    unknown = dict(zip(FIELDS, (None, None, f"{postcode} is no postcode we know.", "", ""), strict=True))
    found = _point(postcode) or unknown
    if all(getattr(place, name) == value for name, value in found.items()):
        return
    for name, value in found.items():
        setattr(place, name, value)
    Location.objects.filter(pk=place.pk).update(**found)
    if (version := place.live_revision) is not None:
        version.content = {**version.content, **found}
        version.save(update_fields=["content"])
    provenance.touch(provenance.services_showing(place))
