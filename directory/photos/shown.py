"""Which photos a listing shows. One whose place is hidden shows none: a picture can tell where it is."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from directory.catalogue.facts import Visibility
from directory.catalogue.hidden_locations import withholds_places
from directory.catalogue.models import Service
from directory.photos.models import ListingPhoto


def may_show_photos(service: Service) -> bool:
    """Whether everybody may know of this listing and of every place it is held at."""
    if service.visibility != Visibility.PUBLIC or withholds_places(service):
        return False
    return all(
        {at.visibility, at.location.visibility} == {Visibility.PUBLIC.value}
        for at in service.at_locations.all()
    )


def photos_of(services: Iterable[Service]) -> dict[UUID, list[ListingPhoto]]:
    """The photos that these listings show, in one query, without the pictures themselves."""
    may = [service.pk for service in services if may_show_photos(service)]
    found: dict[UUID, list[ListingPhoto]] = {}
    for photo in ListingPhoto.objects.shown().filter(service__in=may).without_pictures():
        found.setdefault(photo.service_id, []).append(photo)
    return found


def shown_photo(pk: UUID) -> ListingPhoto | None:
    """A photo that everybody may see now, with its pictures."""
    photo = ListingPhoto.objects.shown().filter(pk=pk).first()
    if photo is None:
        return None
    public = Service.objects.public().prefetch_related("at_locations__location", "needs__need")
    service = public.filter(pk=photo.service_id).first()
    return photo if service is not None and may_show_photos(service) else None
