"""Reads the areas that listings say they serve: once published, and again when more places are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.signals import published

from directory.catalogue.facts import Basis
from directory.catalogue.services import Service, ServiceArea, ServiceDelivery
from directory.indexing.touched import touch
from directory.places.area_served import AreaRead, Cover
from search.documents import Point


def connect() -> None:
    """Called once, when the app is ready."""
    published.connect(_published, sender=Service, dispatch_uid="place-areas")


def _published(sender: Any, instance: Service, **_: object) -> None:
    place_areas(instance.pk)


def count_unplaced() -> int:
    """How many listings name an area that is not placed."""
    return len(_unplaced())


def place_again(progress: Callable[[], object] = lambda: None) -> int:
    """Read anew every listing with an area that is not placed. Returns how many changed."""
    cover, changed = Cover(), 0
    for service_id in _unplaced():
        changed += place_areas(service_id, cover)
        progress()
    return changed


@transaction.atomic
def place_areas(service_id: UUID, cover: Cover | None = None) -> bool:
    """Read all areas of one listing. Says whether anything is known better than before.

    Codes that were put there by hand stay where the name gives none.
    """
    areas = list(ServiceArea.objects.select_for_update().filter(service=service_id))
    found = (cover or Cover()).read_all([area.name for area in areas], near=_point(service_id))
    changed = [area for area in areas if _write(area, found[area.name])]
    ways = {way for area in areas for way in found[area.name].ways}
    ways -= set(ServiceDelivery.objects.filter(service=service_id).values_list("how", flat=True))
    for way in sorted(ways):
        ServiceDelivery.objects.create(service_id=service_id, how=way, basis=Basis.STATED)
    if changed or ways:
        touch([service_id])
    return bool(changed or ways)


def _unplaced() -> list[UUID]:
    ids = ServiceArea.objects.exclude(unplaced="").order_by("service").values_list("service", flat=True)
    return list(dict.fromkeys(ids))


def _point(service_id: UUID) -> Point | None:
    """Where the service is: its first place with a point."""
    place = (
        Service.objects.get(pk=service_id)
        .at_locations.exclude(location__latitude=None)
        .exclude(location__longitude=None)
        .select_related("location")
        .first()
    )
    return Point(place.location.latitude, place.location.longitude) if place else None


def _write(area: ServiceArea, read: AreaRead) -> bool:
    if not read.codes and area.codes:
        return False
    told = list(read.codes), read.unplaced
    if (area.codes, area.unplaced) == told:
        return False
    area.codes, area.unplaced = told
    area.save(update_fields=["codes", "unplaced"])
    return True
