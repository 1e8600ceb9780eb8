"""A group's photos of its listing: given, shown once an editor has looked, taken away and brought back."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import EDIT_LISTINGS, KEEP_OWN_LISTING, require
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.given_by_groups.deciding import held, say_why, waiting
from directory.group_space.listing_parts import keeper_for
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.photos.alt_words import check_alt
from directory.photos.models import ListingPhoto, PhotoState
from directory.photos.pictures import Pictures, read_photo
from directory.photos.shown import may_show_photos
from directory.shortlists.sending_limits import count

MOST = 4
"""So many photos a listing has."""
AN_HOUR = {"group": 40}
"""So many are read for one group in an hour: reading a large one takes a while."""


def add_photo(*, service: Service, file: IO[bytes], size: int, alt: str, by: LinkHolder) -> ListingPhoto:
    """A group gives a photo. Where settings.GROUP_PHOTOS_WAIT, an editor looks before it is shown.

    Raises TooMany, and ValidationError for what is no photo, for missing words, for a fifth photo, and for a
    listing whose place is not shown to everybody. What is refused counts for the hour as well: it was read.
    """
    require(by, KEEP_OWN_LISTING)
    keeper = keeper_for(service, by)
    alt = check_alt(alt)
    count("photo", {"group": str(keeper.organisation_id)}, AN_HOUR)
    return _keep(service, read_photo(file, size), alt, by)


@transaction.atomic
def _keep(service: Service, made: Pictures, alt: str, by: LinkHolder) -> ListingPhoto:
    service = Service.objects.select_for_update().get(pk=service.pk)
    keeper = keeper_for(service, by)
    if not may_show_photos(service):
        raise ValidationError(_("No photos are shown of this listing, because its place is kept private."))
    if ListingPhoto.objects.kept().filter(service=service).count() >= MOST:
        raise ValidationError(_("There are four photos already. Take one away first."))
    if ListingPhoto.objects.kept().filter(service=service, digest=made.digest).exists():
        raise ValidationError(_("This photo is there already."))
    waits = settings.GROUP_PHOTOS_WAIT or settings.GROUP_CHANGES_WAIT
    photo = ListingPhoto.objects.create(
        service=service,
        alt=alt,
        large=made.large.content,
        small=made.small.content,
        width=made.large.width,
        height=made.large.height,
        small_width=made.small.width,
        small_height=made.small.height,
        digest=made.digest,
        state=PhotoState.WAITING if waits else PhotoState.SHOWN,
        keeper=keeper,
        said_by=by.label[:300],
    )
    record("photo.added", service, by=by, detail={"photo": str(photo.pk), "waits": waits})
    return photo


@transaction.atomic
def remove_photo(*, photo: ListingPhoto, by: Actor, words: str = "") -> None:
    """It is not shown any more: by its group, or by an editor, who tells the group. For some weeks it can
    be brought back: see forgetting.py. Taking it away twice changes nothing."""
    if not isinstance(by, LinkHolder):
        say_why(words)
    kept = held(photo, by)
    if kept.state not in (PhotoState.SHOWN, PhotoState.WAITING):
        return
    kept.state, kept.was = PhotoState.REMOVED, kept.state
    _decide(kept, by, words)
    record("photo.removed", kept.service, by=by, detail={"photo": str(kept.pk)})
    if not isinstance(by, LinkHolder):
        _tell(kept)


@transaction.atomic
def put_photo_back(*, photo: ListingPhoto, by: Actor) -> None:
    """As it was before it was taken away: shown, or waiting. Raises ValidationError once it is forgotten,
    where an editor took it away from its group, and where there are four already."""
    kept = held(photo, by)
    if kept.state != PhotoState.REMOVED or not kept.large:
        raise ValidationError(_("It cannot be brought back any more."))
    if isinstance(by, LinkHolder) and kept.words:
        raise ValidationError(_("Somebody who keeps the directory took it away. Write to us about it."))
    if ListingPhoto.objects.kept().filter(service=kept.service).count() >= MOST:
        raise ValidationError(_("There are four photos already. Take one away first."))
    kept.state, kept.was = kept.was, ""
    _decide(kept, by, "")
    record("photo.put-back", kept.service, by=by, detail={"photo": str(kept.pk)})


@transaction.atomic
def approve_photo(*, photo: ListingPhoto, by: Actor) -> None:
    """An editor looked: everybody sees it now, and the group is told. Raises ValidationError where it was
    decided already."""
    require(by, EDIT_LISTINGS)
    kept = waiting(photo)
    kept.state = PhotoState.SHOWN
    _decide(kept, by, "")
    record("photo.approved", kept.service, by=by, detail={"photo": str(kept.pk)})
    _tell(kept)


@transaction.atomic
def refuse_photo(*, photo: ListingPhoto, words: str, by: Actor) -> None:
    """It is not shown, and the group is told why. Its pictures are forgotten at once."""
    require(by, EDIT_LISTINGS)
    say_why(words)
    kept = waiting(photo)
    kept.state, kept.large, kept.small = PhotoState.REFUSED, b"", b""
    _decide(kept, by, words)
    record("photo.refused", kept.service, by=by, detail={"photo": str(kept.pk)})
    _tell(kept)


def _decide(photo: ListingPhoto, by: Actor, words: str) -> None:
    photo.decide(by, words, changed=("state", "was", "large", "small"))


def _tell(photo: ListingPhoto) -> None:
    if photo.keeper_id is not None:
        to = Recipient("keeper", photo.keeper_id)
        post("group.photo-decided", about=photo, to=to, key=f"group.photo:{photo.pk}:{photo.decided_at}")
