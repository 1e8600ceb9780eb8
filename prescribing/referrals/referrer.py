"""Who referred learns what became of it: by mail where they have an account, else somebody tells them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.audit.actions import record
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.referrals.models import Referral, Source

PROFESSIONAL = frozenset(
    {
        Source.PRACTICE,
        Source.HOSPITAL,
        Source.CARE_HOME,
        Source.COUNCIL,
        Source.POLICE,
        Source.FIRE,
        Source.HOUSING,
        Source.GROUP,
        Source.PHARMACY,
        Source.MDT,
    }
)
"""They wait to hear what became of somebody they sent."""
News = Literal["asked", "reminder", "accepted", "redirected", "advised", "declined", "cannot-reach", "closed"]


def reads_news(referral: Referral) -> User | None:
    """Who sent it, where they read what becomes of it on their own page and are told of it by mail."""
    sender = referral.sent_by
    return sender if sender is not None and sender.is_active and sender.may(may.READ_SENT) else None


def must_be_told(referral: Referral) -> bool:
    """Whether somebody still has to tell who referred how it ended, and there is no mail that does."""
    if referral.referrer_not_told or referral.referrer_told_at is not None:
        return False
    if reads_news(referral) is not None or place_of_sender(referral) is not None:
        return False
    return referral.source in PROFESSIONAL


def place_of_sender(referral: Referral) -> UUID | None:
    """The place whose link it came by, where one is told by mail; its mailbox is asked for at sending."""
    intake = getattr(referral, "intake", None)
    place = intake.place if intake is not None else None
    return place.pk if place is not None and place.ended_at is None else None


def note_told(referral: Referral, how: str, *, not_told: bool, by: Actor) -> None:
    """Write down how who referred was told, or that the person does not want it; the caller saves nothing."""
    if not_told:
        referral.referrer_not_told = True
        referral.save(update_fields=["referrer_not_told"])
    elif how.strip():
        referral.referrer_told_at, referral.referrer_told_how = clock.now(), how.strip()[:300]
        referral.save(update_fields=["referrer_told_at", "referrer_told_how"])
        record("referral.referrer-told", referral, by=by, person_id=referral.person_id)


def send_news(referral: Referral, news: News, *, by: Actor) -> None:
    """A mail that names nobody, to who sent it; none to whoever did it, nor where the person objects."""
    if referral.referrer_not_told:
        return
    key = f"referrer.news:{referral.pk}:{news}:{clock.now().timestamp()}"
    place = place_of_sender(referral)
    if place is not None:
        post("refer-in.news", about=referral, to=Recipient("address", place), key=key, facts={"news": news})
    sender = reads_news(referral)
    if sender is None or by.actor_id == str(sender.pk):
        return
    to = Recipient("user", sender.pk)
    post("referrer.news", about=referral, to=to, key=key, facts={"news": news})
