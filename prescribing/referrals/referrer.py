"""Who referred learns what became of it: by mail where they have an account, else somebody tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.audit.actions import record
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.messages.models import MessageState, OutboxMessage
from prescribing import permissions as may
from prescribing.privacy.may_not_find import users_who_may_not_find
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
NEWS_KINDS = ("referrer.news", "refer-in.news")
"""Kinds of message that tell who referred."""
News = Literal[
    "draft", "asked", "reminder", "accepted", "redirected", "advised", "declined", "cannot-reach", "closed"
]
PASSED_ON: frozenset[News] = frozenset({"redirected", "advised", "declined", "cannot-reach", "closed"})


def reads_news(referral: Referral) -> User | None:
    """Who sent it, where they read what becomes of it on their own page and are told of it by mail. Not
    somebody by whom the person does not want to be found since."""
    sender = referral.sent_by
    if (
        sender is None
        or not sender.is_active
        or not sender.may(may.READ_SENT)
        or _hides_from_sender(referral)
    ):
        return None
    return sender


def _hides_from_sender(referral: Referral) -> bool:
    return referral.sent_by_id in users_who_may_not_find(referral.person_id)


def must_be_told(referral: Referral) -> bool:
    """Whether somebody still has to tell who referred how it ended, and there is no mail that does."""
    if referral.referrer_not_told or referral.referrer_told_at is not None:
        return False
    if reads_news(referral) is not None or place_of_sender(referral) is not None:
        return False
    return referral.source in PROFESSIONAL and not _hides_from_sender(referral)


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


def referrer_in_the_way(referral: Referral) -> list[str]:
    """Who referred has not been told how it ended, and the person does not object: one sentence each."""
    problems = []
    if must_be_told(referral):
        problems.append(
            f"Who referred, {who_referred(referral)}, was not told how it ended. Tell them and write how, "
            "or that the person does not want it."
        )
    failed = OutboxMessage.objects.filter(
        Q(state=MessageState.FAILED), about_id=str(referral.pk), kind__in=NEWS_KINDS
    )
    if failed.exists() and referral.referrer_told_at is None and not referral.referrer_not_told:
        problems.append("A message to who referred could not be sent. Tell them and write how.")
    return problems


def told_or_refused(referral: Referral, how: str, *, not_told: bool, by: Actor) -> None:
    """Every way of ending asks the same: a mail tells who referred, or somebody did and writes how, or the
    person does not want it. Raises ValidationError."""
    note_told(referral, how, not_told=not_told, by=by)
    if problems := referrer_in_the_way(referral):
        raise ValidationError(problems)


def who_referred(referral: Referral) -> str:
    if referral.source_name or referral.source_organisation is None:
        return referral.source_name or str(referral.get_source_display())
    return referral.source_organisation.name


def send_news(referral: Referral, news: News, *, by: Actor) -> None:
    """A mail that names nobody, to who sent it; none to whoever did it, nor where the person objects.

    How it ended is told to whoever sent what became part of it, too: they read the same as of anybody.
    """
    told = told_by_mail(referral)
    if told is not None and str(told[1].id) != by.actor_id:
        _post(referral, news, told, clock.now())
    if news in PASSED_ON and not referral.referrer_not_told:
        for part in Referral.objects.filter(intake__went_into=referral):
            send_news(part, news, by=by)


def send_reminder(referral: Referral, news: News, *, since: datetime) -> int:
    """The same from a timer, once since the moment that started it. Returns 1 where it is new."""
    told = told_by_mail(referral)
    if told is None:
        return 0
    before = clock.now()
    return int(_post(referral, news, told, since).created_at >= before)


def told_by_mail(referral: Referral) -> tuple[str, Recipient] | None:
    """The kind of message and to whom: the place whose link it came by, else the account that sent it."""
    if referral.referrer_not_told:
        return None
    place = place_of_sender(referral)
    if place is not None:
        return "refer-in.news", Recipient("address", place)
    sender = reads_news(referral)
    return ("referrer.news", Recipient("user", sender.pk)) if sender is not None else None


def _post(referral: Referral, news: News, told: tuple[str, Recipient], since: datetime) -> OutboxMessage:
    kind, to = told
    key = f"{kind}:{referral.pk}:{news}:{since.timestamp()}"
    return post(kind, about=referral, to=to, key=key, facts={"news": news})
