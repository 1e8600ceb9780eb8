"""Who may refer by a link: a practice, a care home or another service, at an address confirmed with them."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem, problem_of
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.shortlists.sending_limits import FORMS, count, mailbox_of
from prescribing import permissions as may
from prescribing.intake.models import ReferringPlace

PURPOSE = "refer-in"
LASTS = timedelta(days=365)
"""Then its page offers to send a new one to the same mailbox."""


@transaction.atomic
def add_place(*, organisation: Organisation, email: str, by: Actor, phone: str = "") -> ReferringPlace:
    """From now on they refer by a link, which goes to this address at once. `by` has confirmed it with them.

    A second address takes the place of the first, whose links close.
    """
    require(by, may.WORK_QUEUE)
    email = email.strip().lower()
    validate_email(email)
    for earlier in ReferringPlace.objects.current().filter(organisation=organisation):
        if earlier.email == email:
            raise ValidationError("They have a link at this address already. Send it again instead.")
        end_place(place=earlier, by=by)
    place = ReferringPlace.objects.create(
        organisation=organisation, email=email, phone=phone.strip(), confirmed_by=by.label[:300]
    )
    record("referring-place.added", place, by=by)
    _send(place)
    return place


@transaction.atomic
def end_place(*, place: ReferringPlace, by: Actor) -> ReferringPlace:
    """They refer by a link no longer: every link of theirs opens nothing. What they sent stays."""
    require(by, may.WORK_QUEUE)
    if ReferringPlace.objects.current().filter(pk=place.pk).update(ended_at=clock.now()):
        for link in _open_links(place):
            links.withdraw(link)
        record("referring-place.ended", place, by=by)
    place.refresh_from_db()
    return place


@transaction.atomic
def send_link(*, place: ReferringPlace, by: Actor) -> SignedLink:
    """A new link to the confirmed address; earlier ones open nothing any more."""
    require(by, may.WORK_QUEUE)
    if place.ended_at is not None:
        raise ValidationError("They refer by a link no longer.")
    link = _send(place)
    record("referring-place.link-sent", place, by=by)
    return link


@transaction.atomic
def ask_again(*, link: SignedLink) -> bool:
    """Whoever holds a link that ran out asks for a new one: it goes to the confirmed address alone, at most
    three an hour. False where that place refers by a link no longer. Raises TooMany."""
    place = ReferringPlace.objects.current().filter(pk=link.about_id, email=link.holder).first()
    if place is None or link.purpose != PURPOSE:
        return False
    count("link again", {"recipient": mailbox_of(place.email)}, FORMS)
    _send(place)
    return True


def place_of(link: SignedLink) -> ReferringPlace:
    """Whose link it is. Raises LinkProblem when it may not be used now."""
    place = ReferringPlace.objects.select_related("organisation").filter(pk=link.about_id).first()
    if link.purpose != PURPOSE or place is None:
        raise LinkProblem("unknown", link)
    reason = problem_of(link)
    if reason is None and place.ended_at is not None:
        reason = "withdrawn"
    if reason is not None:
        raise LinkProblem(reason, link)
    return place


def holder_of(link: SignedLink, place: ReferringPlace) -> LinkHolder:
    """The place as an actor: it may send, answer and take back what it sent, and nothing else."""
    return LinkHolder(
        link_id=str(link.pk),
        organisation=place.organisation.name[:280],
        about=str(place.pk),
        permissions=frozenset({may.REFER_IN, may.READ_SENT}),
    )


def _send(place: ReferringPlace) -> SignedLink:
    link = links.make(purpose=PURPOSE, about=place, holder=place.email, expires_at=clock.now() + LASTS)
    for earlier in _open_links(place):
        if earlier.pk != link.pk:
            links.replace(earlier, with_=link)
    post(
        "refer-in.link",
        about=place,
        to=Recipient("address", place.pk),
        key=f"refer-in.link:{link.pk}",
        facts={"link": link.pk},
    )
    return link


def _open_links(place: ReferringPlace) -> list[SignedLink]:
    open_ones = SignedLink.objects.filter(purpose=PURPOSE, about_id=place.pk)
    return list(open_ones.filter(withdrawn_at=None, replaced_by=None))
