"""What becomes of a referral that came in: sent, asked about, queued, redirected, advised, allocated."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.privacy.may_not_find import check_may_find
from prescribing.referrals.models import Referral
from prescribing.referrals.moving import (
    ReferralChanged,
    check_nothing_open,
    check_referral_move,
    last_asked,
    move_referral,
)
from prescribing.referrals.referrer import send_news, told_or_refused
from prescribing.referrals.states import Event, State
from prescribing.tasks.models import Task
from prescribing.teams.models import Team, TeamMember


@transaction.atomic
def send(*, referral: Referral, by: Actor, note: str = "") -> Referral:
    """A draft goes to the team; what was asked about comes back to it with the answer in `note`.

    By who wrote it, or by who shares out the queue. Raises ValidationError for an answer without words.
    """
    hold(referral)
    _require_referrer(by, referral)
    check_referral_move(referral, Event.SEND)
    asked = referral.state == State.INFORMATION_NEEDED
    if asked and not note.strip():
        raise ValidationError("Write the answer to what was asked.")
    move_referral(referral, Event.SEND, by=by, why=note.strip(), owner=None, queue=referral.team)
    record("referral.sent", referral, by=by, person_id=referral.person_id)
    if asked:
        _tell_who_decides(referral, by)
    return referral


@transaction.atomic
def ask_for_information(*, referral: Referral, what: str, by: User) -> Referral:
    """Who referred is asked for more before anything is decided."""
    hold(referral)
    require(by, may.WORK_QUEUE, on=referral)
    check_referral_move(referral, Event.ASK)
    said = _words(what, "Say what you need to know.")
    move_referral(referral, Event.ASK, by=by, why=said, asked_for=said[:500])
    record("referral.asked", referral, by=by, person_id=referral.person_id)
    send_news(referral, "asked", by=by)
    return referral


@transaction.atomic
def queue(*, referral: Referral, by: User, note: str = "", team: Team | None = None) -> Referral:
    """Accepted: it waits for a navigator, in the queue of its team or of `team`."""
    hold(referral)
    require(by, may.WORK_QUEUE, on=referral)
    to = team or referral.team
    if to.ended_at is not None:
        raise ValidationError(f"{to.name} has ended. Choose another team.")
    move_referral(referral, Event.QUEUE, by=by, why=note.strip(), owner=None, queue=to, team=to)
    Task.objects.open().filter(about_id=referral.pk).update(owner=None, queue=to)
    record("referral.queued", referral, by=by, person_id=referral.person_id, detail={"team": str(to.pk)})
    send_news(referral, "accepted", by=by)
    return referral


@transaction.atomic
def redirect(
    *,
    referral: Referral,
    to: str,
    by: User,
    why: str = "",
    referrer_told: str = "",
    referrer_not_told: bool = False,
) -> Referral:
    """Not for us: it ends, and `to` says who can help instead. Who referred is told, as at closing."""
    hold(referral)
    require(by, may.WORK_QUEUE, on=referral)
    check_referral_move(referral, Event.REDIRECT)
    check_nothing_open(referral, by)
    destination = _words(to, "Say where they go instead.")
    told_or_refused(referral, referrer_told, not_told=referrer_not_told, by=by)
    said = f"To {destination}. {why.strip()}".strip()
    move_referral(referral, Event.REDIRECT, by=by, why=said, destination=destination[:300])
    record("referral.redirected", referral, by=by, person_id=referral.person_id)
    send_news(referral, "redirected", by=by)
    return referral


@transaction.atomic
def advise(*, referral: Referral, advice: str, by: User) -> Referral:
    """Who referred got advice and goes on themselves: it ends with what was said."""
    hold(referral)
    require(by, may.WORK_QUEUE, on=referral)
    check_referral_move(referral, Event.ADVISE)
    check_nothing_open(referral, by)
    said = _words(advice, "Write what you advised.")
    move_referral(referral, Event.ADVISE, by=by, why=said)
    record("referral.advised", referral, by=by, person_id=referral.person_id)
    send_news(referral, "advised", by=by)
    return referral


@transaction.atomic
def cancel(*, referral: Referral, by: Actor, why: str) -> Referral:
    """Whoever sent it no longer wants it, as long as nobody has accepted it."""
    hold(referral)
    _require_referrer(by, referral)
    check_referral_move(referral, Event.CANCEL)
    check_nothing_open(referral, by)
    said = _words(why, "Say why it is no longer wanted.")
    move_referral(referral, Event.CANCEL, by=by, why=said)
    record("referral.cancelled", referral, by=by, person_id=referral.person_id)
    return referral


@transaction.atomic
def allocate(*, referral: Referral, to: User, by: User, note: str = "") -> Referral:
    """It becomes `to`'s, who is told; one not accepted yet is accepted on the way.

    Raises ValidationError for somebody of another team, or by whom the person does not want to be found.
    """
    hold(referral)
    require(by, may.WORK_QUEUE, on=referral)
    if referral.state in (State.SENT, State.INFORMATION_NEEDED):
        queue(referral=referral, by=by)
    check_referral_move(referral, Event.ALLOCATE)
    in_team = TeamMember.objects.current().filter(team=referral.team, user=to).exists()
    if not (in_team and to.is_active and to.may(may.CHANGE_PERSON)):
        raise ValidationError("Choose somebody of the team, who works with people.")
    check_may_find(referral.person_id, to)
    give_to(referral, to, by=by, note=note)
    return referral


def give_to(referral: Referral, to: User, *, by: User, note: str = "") -> None:
    """Out of the queue to one navigator, within the caller's transaction, which has asked."""
    move_referral(referral, Event.ALLOCATE, by=by, why=note.strip(), owner=to, queue=None)
    Task.objects.open().filter(about_id=referral.pk, owner=None).update(owner=to, queue=None)
    record("referral.allocated", referral, by=by, person_id=referral.person_id, detail={"owner": str(to.pk)})
    if to != by:
        key = f"referral.allocated:{referral.pk}:{to.pk}:{referral.state_since.timestamp()}"
        post("referral.allocated", about=referral, to=Recipient("user", to.pk), key=key)


def _tell_who_decides(referral: Referral, by: Actor) -> None:
    """The answer has come: a mail that names nobody to whoever asked. Where they no longer decide about it,
    to all who share out the queue of its team."""
    users = User.objects.filter(is_active=True)
    last = last_asked(referral)
    asked = users.filter(pk=last.by_id) if last is not None else users.none()
    team = users.filter(pk__in=TeamMember.objects.current().filter(team=referral.team).values("user"))
    told = _who_decide(asked, referral) or _who_decide(team, referral)
    for user in told:
        if str(user.pk) != by.actor_id:
            key = f"referral.answered:{referral.pk}:{user.pk}:{referral.state_since.timestamp()}"
            post("referral.answered", about=referral, to=Recipient("user", user.pk), key=key)


def _who_decide(users: QuerySet[User], referral: Referral) -> list[User]:
    """Those of them who share out a queue and may see this one."""
    return [
        user
        for user in users
        if user.may(may.WORK_QUEUE) and Referral.objects.visible_to(user).filter(pk=referral.pk).exists()
    ]


def _require_referrer(by: Actor, referral: Referral) -> None:
    """Who sent it, or who shares out the queue and does it for them."""
    wrote_it = isinstance(by, User) and referral.sent_by_id == by.pk
    if by.may(may.WORK_QUEUE):
        require(by, may.WORK_QUEUE, on=referral)
    elif wrote_it and by.may(may.CHANGE_PERSON):
        require(by, may.CHANGE_PERSON, on=referral)
    else:
        require(by, may.READ_SENT, on=referral)
        if isinstance(by, User) and not wrote_it:
            raise NotAllowed("Only who sent it may do this.")


def _words(given: str, otherwise: str) -> str:
    if not given.strip():
        raise ValidationError(otherwise)
    return given.strip()


__all__ = [
    "ReferralChanged",
    "advise",
    "allocate",
    "ask_for_information",
    "cancel",
    "give_to",
    "queue",
    "redirect",
    "send",
]
