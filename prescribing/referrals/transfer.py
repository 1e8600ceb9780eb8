"""A person goes to another navigator: asked, and accepted or refused. Until then the sender owns everything.

Everything open goes along: the referral with its story, prescriptions and tasks.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.privacy.may_not_find import check_may_find, nobody_hides_from
from prescribing.records import Urgency
from prescribing.referrals.answer_transfer import answer_transfer
from prescribing.referrals.models import Referral, Transfer, TransferAnswer
from prescribing.referrals.moving import ReferralChanged, check_referral_move, move_referral
from prescribing.referrals.states import Event, State
from prescribing.referrals.who_rings import tell_who_rings
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from prescribing.tasks.referral_timers_table import FIRST_CONTACT
from prescribing.tasks.timers_table import wd
from prescribing.teams.change_of_owner import give
from prescribing.teams.models import Team, TeamMember

ANSWER_WITHIN = wd(2)


@transaction.atomic
def transfer(
    *, referral: Referral, to: User, by: User, why: str = "", to_team: Team | None = None
) -> Transfer:
    """Ask `to` to take the person over. Nothing changes hands before they say yes.

    By whose it is, or by who shares out the work. Raises ValidationError for somebody who cannot take them.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if by != referral.owner and not by.may(may.WORK_QUEUE):
        raise NotAllowed("Only whose person it is, or who shares out the work, may ask another.")
    check_referral_move(referral, Event.TRANSFER)
    if referral.owner is None:
        raise ValidationError("Nobody has them yet: allocate the referral instead.")
    asked = ask_to_take(referral.person, referral.owner, to, by=by, why=why, to_team=to_team)
    if to != by:
        mail_asked(to, 1, by=by, key=str(asked.pk))
    referral.refresh_from_db()
    return asked


def ask_to_take(
    person: Person,
    sender: User,
    to: User,
    *,
    by: User,
    why: str = "",
    to_team: Team | None = None,
) -> Transfer:
    """The rows of asking, in the caller's transaction, which holds the person and has asked if it may.

    An active referral becomes `transferring`; one in another state stays where it is until the answer.
    """
    team = to_team or _team_for(sender, to)
    if to == sender or not to.is_active or not to.may(may.CHANGE_PERSON) or team is None:
        raise ValidationError("Choose somebody else, who works with people.")
    if not TeamMember.objects.current().filter(team=team, user=to).exists():
        raise ValidationError(f"{to.name} is not in {team.name}.")
    check_may_find(person.pk, to)
    if Transfer.objects.waiting().filter(person=person, sender=sender).exists():
        raise ValidationError("Somebody was asked already. Take that back first.")
    referral = person.referrals.open().filter(owner=sender).select_related("team").first()
    asked = Transfer.objects.create(
        person=person,
        referral=referral,
        sender=sender,
        to=to,
        to_team=team,
        asked_by=by,
        asked_at=clock.now(),
        why=why.strip()[:500],
        due_before=referral.due_at if referral else None,
    )
    if referral is not None and referral.state == State.ACTIVE:
        move_referral(referral, Event.TRANSFER, by=by, why=f"{to.name} is asked. {why.strip()}".strip())
    make_task(
        TaskKind.ACCEPT_TRANSFER,
        asked,
        since=asked.asked_at,
        due_at=team.calendar.due(asked.asked_at, ANSWER_WITHIN),
        owner=to,
        queue=None,
        person=person,
        urgency=referral.urgency if referral else Urgency.ROUTINE,
    )
    record("transfer.asked", asked, by=by, person_id=person.pk, detail={"to": str(to.pk)})
    return asked


@transaction.atomic
def receive(*, transfer: Transfer, by: User) -> Transfer:
    """Yes: from now on the person, and everything open about them, is theirs."""
    hold(transfer, transfer.referral)
    require(by, may.CHANGE_PERSON, on=transfer)
    if by.pk != transfer.to_id:
        raise NotAllowed("Only who was asked may say yes.")
    _check_waiting(transfer)
    if not nobody_hides_from(by, [transfer.person_id]):
        raise NotAllowed("There is nobody to take over here.")
    answer_transfer(transfer, TransferAnswer.ACCEPTED, by=by)
    referral = transfer.referral
    if referral is not None and referral.is_open and referral.owner_id == transfer.sender_id:
        Referral.objects.filter(pk=referral.pk).update(team=transfer.to_team)
        referral.team = transfer.to_team
        if referral.state == State.TRANSFERRING:
            move_referral(referral, Event.RECEIVE, by=by, due_at=_soon(transfer, referral))
    person = transfer.person
    give(transfer.sender, by, [person], by=by)
    if transfer.to_team_id != person.team_id and not in_team(transfer.sender, transfer.to_team):
        person.team = transfer.to_team
        person.save(update_fields=["team", "match_name"])
    tell_who_rings(person, by, since=clock.now(), team=transfer.to_team, by=by)
    _tell(transfer, "transfer.answered", transfer.asked_by, by=by)
    return transfer


@transaction.atomic
def refuse(*, transfer: Transfer, by: User, why: str) -> Transfer:
    """No, with a reason: the person stays with the sender, who is told."""
    hold(transfer, transfer.referral)
    require(by, may.CHANGE_PERSON, on=transfer)
    if by.pk != transfer.to_id:
        raise NotAllowed("Only who was asked may say no.")
    _check_waiting(transfer)
    if not why.strip():
        raise ValidationError("Say why, so that somebody else can be asked.")
    answer_transfer(transfer, TransferAnswer.REFUSED, note=why.strip(), by=by)
    _back_to_sender(transfer, Event.REFUSE, by=by, why=why.strip())
    _tell(transfer, "transfer.answered", transfer.sender, by=by)
    if transfer.asked_by_id != transfer.sender_id:
        _tell(transfer, "transfer.answered", transfer.asked_by, by=by)
    return transfer


@transaction.atomic
def take_back(*, transfer: Transfer, by: User, why: str = "") -> Transfer:
    """The sender, or who shares out the work, asks no longer."""
    hold(transfer, transfer.referral)
    require(by, may.CHANGE_PERSON, on=transfer.person)
    if by.pk != transfer.sender_id and not by.may(may.WORK_QUEUE):
        raise NotAllowed("Only who asked may take it back.")
    _check_waiting(transfer)
    answer_transfer(transfer, TransferAnswer.TAKEN_BACK, note=why.strip(), by=by)
    _back_to_sender(transfer, Event.TAKE_BACK, by=by, why=why.strip())
    return transfer


def _check_waiting(transfer: Transfer) -> None:
    if transfer.answered_at is not None:
        said = transfer.get_answer_display().lower()
        raise ReferralChanged(f"This was {said} already. Look at it again.")


def _back_to_sender(transfer: Transfer, event: Event, *, by: User, why: str) -> None:
    referral = transfer.referral
    if referral is not None and referral.state == State.TRANSFERRING:
        move_referral(referral, event, by=by, why=why, due_at=_soon(transfer, referral))


def _soon(transfer: Transfer, referral: Referral) -> datetime:
    """The day on which it was due before; once that has passed, or with somebody new, within a few days."""
    soon = referral.team.calendar.due(clock.now(), FIRST_CONTACT[Urgency(referral.urgency)])
    before = transfer.due_before
    return min(before, soon) if before is not None and before > clock.now() else soon


def _team_for(sender: User, to: User) -> Team | None:
    """The team that both are in, else the first of the receiver's."""
    teams = Team.objects.of(to).filter(ended_at=None)
    return teams.filter(pk__in=Team.objects.of(sender).values("pk")).first() or teams.first()


def in_team(user: User, team: Team) -> bool:
    return TeamMember.objects.current().filter(team=team, user=user).exists()


def mail_asked(to: User, people: int, *, by: User, key: str) -> None:
    """How many people they are asked to take, and by whom; never whom."""
    facts = {"by": by.pk, "people": people}
    post("transfer.asked", about=to, to=Recipient("user", to.pk), key=f"transfer.asked:{key}", facts=facts)


def _tell(transfer: Transfer, kind: str, to: User, *, by: User) -> None:
    if to != by:
        post(kind, about=transfer, to=Recipient("user", to.pk), key=f"{kind}:{transfer.pk}:{to.pk}")
