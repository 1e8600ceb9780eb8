"""Mail to whoever gave a photo."""

from __future__ import annotations

from directory.given_by_groups.messages import Decided
from directory.messages.kinds import register
from directory.photos.models import ListingPhoto, PhotoState


class PhotoDecided(Decided):
    name = "group.photo-decided"
    model = ListingPhoto
    folder = "group_photo_decided"
    approved = PhotoState.SHOWN
    without = ("large", "small")

    def named(self, given: ListingPhoto) -> dict[str, str]:
        return {"photo": given.alt}


def register_own() -> None:
    register(PhotoDecided())
