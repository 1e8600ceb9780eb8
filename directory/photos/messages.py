"""Mail to whoever gave a photo: an editor has approved it, refused it or taken it away."""

from __future__ import annotations

from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from directory.photos.models import ListingPhoto, PhotoState


class PhotoDecided(MessageKind):
    name = "group.photo-decided"

    def resolve(self, message: OutboxMessage) -> Envelope:
        found = ListingPhoto.objects.filter(pk=message.about_id).without_pictures()
        photo = found.select_related("keeper", "service__organisation").first()
        if photo is None or photo.keeper is None or photo.keeper.ended_at is not None:
            raise Withheld("They keep these listings no longer")
        context = {
            "organisation": photo.service.organisation,
            "listing": photo.service.name,
            "photo": photo.alt,
            "words": photo.words,
            "approved": photo.state == PhotoState.SHOWN,
        }
        return letter("group_photo_decided", recipient=photo.keeper.email, context=context)


def register_own() -> None:
    register(PhotoDecided())
