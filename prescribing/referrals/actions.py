"""Verbs on referrals: open a spell of support, add needs, note contacts, close, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.catalogue.models import Need, Organisation
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.prescriptions.listing_and_need_outcomes import resolve
from prescribing.privacy.may_not_find import check_may_find
from prescribing.records import Urgency
from prescribing.referrals.closing import (
    CannotClose,
    ReferralChanged,
    close_referral,
    end_referral,
    in_the_way,
    move_referral,
    note_move,
    reopen_referral,
)
from prescribing.referrals.contact_tries import note_contact, note_entry
from prescribing.referrals.models import (
    Channel,
    ContactEntry,
    ContactOutcome,
    NeedInReferral,
    Referral,
    Resolution,
    Source,
)
from prescribing.referrals.moving import COUNTED
from prescribing.referrals.states import ENDED, State
from prescribing.referrals.triage import give_to
from prescribing.tasks.actions import NEVER_TICKED, finish_task
from prescribing.tasks.models import Task
from prescribing.tasks.referral_timers_table import first_contact_due, first_due
from prescribing.teams.change_of_owner import nobody_is_asked_any_more
from prescribing.teams.models import Team

__all__ = [
    "CannotClose",
    "NotDecidedYet",
    "ReferralChanged",
    "add_need",
    "change_referral",
    "close_referral",
    "end_referral",
    "in_the_way",
    "log_contact",
    "move_referral",
    "open_referral",
    "reopen_referral",
    "resolve_need",
    "start_referral",
    "take_referral",
]
GOING_HOME = "Going home from hospital"


class NotDecidedYet(ReferralChanged):
    """It is read in the queue first, and taken on from there."""


@transaction.atomic
def open_referral(
    *,
    person: Person,
    source: Source | str,
    by: User,
    needs: Sequence[Need] = (),
    reason: str = "",
    what_matters: str = "",
    urgency: Urgency | str = Urgency.ROUTINE,
    urgency_why: str = "",
    source_organisation: Organisation | None = None,
    source_name: str = "",
    discharged_on: date | None = None,
    team: Team | None = None,
) -> Referral:
    """A spell of support, active and owned by `by`. Where the person lives is copied as of today.

    From hospital the first contact is due within two calendar days of going home, without being asked for.
    """
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    return start_referral(
        person=person,
        source=source,
        by=by,
        owner=by,
        team=team or person.team,
        needs=needs,
        reason=reason,
        what_matters=what_matters,
        urgency=urgency,
        urgency_why=urgency_why,
        source_organisation=source_organisation,
        source_name=source_name,
        discharged_on=discharged_on,
    )


def start_referral(
    *,
    person: Person,
    source: Source | str,
    by: Actor,
    owner: User | None,
    team: Team,
    needs: Sequence[Need] = (),
    urgency: Urgency | str = Urgency.ROUTINE,
    urgency_why: str = "",
    discharged_on: date | None = None,
    state: State = State.ACTIVE,
    **words: object,
) -> Referral:
    """The rows of a new referral, in the caller's transaction; without an owner the team's queue has it.

    One that comes in starts as a draft (its author is the owner) or as sent (the queue has it).
    """
    if person.died_on is not None:
        raise ValidationError("This person has died.")
    if person.merged_into_id is not None:
        raise ValidationError("This record was merged into another. Open the referral there.")
    if source == Source.HOSPITAL and urgency == Urgency.ROUTINE:
        urgency, urgency_why = Urgency.TWO_DAYS, urgency_why or GOING_HOME
    if urgency != Urgency.ROUTINE and not urgency_why.strip():
        raise ValidationError("Say why it is urgent.")
    now = clock.now()
    referral = Referral(
        person=person,
        team=team,
        owner=owner,
        queue=None if owner else team,
        due_at=first_contact_due(team, Source(source), Urgency(urgency), discharged_on, since=now),
        state=state,
        state_since=now,
        opened_at=now,
        urgency=Urgency(urgency),
        urgency_why=urgency_why.strip(),
        source=Source(source),
        discharged_on=discharged_on if source == Source.HOSPITAL else None,
        sent_by=by if isinstance(by, User) else None,
        ward_code=person.ward_code,
        lsoa_code=person.lsoa_code,
        imd_decile=person.imd_decile,
        imd_edition=person.imd_edition,
        **words,
    )
    if state in COUNTED:
        referral.due_at = first_due(referral)
    referral.full_clean()
    referral.save(force_insert=True)
    note_move(referral, "", "open", state, by=by)
    for need in needs:
        _add_need(referral, need)
    record("referral.opened", referral, by=by, person_id=person.pk, detail={"urgency": str(urgency)})
    return referral


@transaction.atomic
def add_need(
    *, referral: Referral, need: Need, by: User, note: str = "", private: bool | None = None
) -> NeedInReferral:
    """One more need of this spell; a sensitive one starts private. Adding it twice changes nothing.

    One that is private to others is as if it were not there: `by` adds one of their own beside it.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if referral.state in ENDED:
        raise ValidationError("This spell of support is closed. Reopen it first.")
    row = _add_need(referral, need, note, private, by)
    record("need.added", row, by=by, person_id=referral.person_id, detail={"need": need.slug})
    return row


@transaction.atomic
def resolve_need(
    *, need: NeedInReferral, resolution: Resolution | str, by: User, system_condition: str = ""
) -> NeedInReferral:
    """Say what became of it, and what in the system stood in the way. Empty opens it again."""
    hold(need)
    require(by, may.CHANGE_PERSON, on=need)
    if not resolution and need.referral.state in ENDED:
        raise ValidationError("This spell of support is closed. Reopen it first.")
    resolve(need, resolution, by=by, condition=system_condition.strip())
    return need


@transaction.atomic
def change_referral(*, referral: Referral, by: User, **words: str) -> Referral:
    """Correct `reason` or `what_matters`, in the person's words."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    allowed = {"reason", "what_matters"}
    if words.keys() - allowed:
        raise ValueError(f"Only {', '.join(sorted(allowed))} may be changed here.")
    for name, value in words.items():
        setattr(referral, name, value.strip())
    referral.save(update_fields=list(words))
    detail = {"fields": ",".join(sorted(words))}
    record("referral.changed", referral, by=by, person_id=referral.person_id, detail=detail)
    return referral


@transaction.atomic
def log_contact(
    *,
    referral: Referral,
    channel: Channel | str,
    by: User,
    outcome: ContactOutcome | str = ContactOutcome.SPOKE,
    note: str = "",
    minutes: int | None = None,
    private: bool = False,
    next_at: datetime | None = None,
    task: Task | None = None,
) -> ContactEntry:
    """A call, a visit, a note. Speaking with them puts the review off by 28 days, or to `next_at`.

    Where nobody had spoken to them yet, support begins with it; a call without an answer is a try.
    With `task` the contact was what it asked for: it is done too.
    """
    hold(referral, task)
    require(by, may.READ_PERSON, on=referral)
    if not Referral.objects.changeable_by(by).filter(pk=referral.pk).exists():
        raise NotAllowed("Say first that you take them over.")
    entry = note_entry(
        referral,
        Channel(channel),
        ContactOutcome(outcome),
        by=by,
        note=note,
        minutes=minutes,
        private=private,
    )
    note_contact(referral, entry, by=by, next_at=next_at)
    if task is not None and task.kind not in NEVER_TICKED:
        finish_task(task=task, by=by, next_at=next_at)
    return entry


@transaction.atomic
def take_referral(*, referral: Referral, by: User, to: User | None = None) -> Referral:
    """Out of the queue to `by`; with `to`, handed to somebody by who may share out the queue.

    Raises NotDecidedYet for one that nobody has accepted: taken without a decision it would leave the queue
    and still stand as sent.
    """
    require(by, may.WORK_QUEUE if to and to != by else may.CHANGE_PERSON, on=referral)
    seen = referral.owner_id
    hold(referral)
    if referral.owner_id != seen:
        raise ReferralChanged("Somebody else took this referral first. Look at it again.")
    owner = to or by
    check_may_find(referral.person_id, owner)
    if referral.state in (State.SENT, State.INFORMATION_NEEDED):
        require(by, may.WORK_QUEUE, on=referral)
        raise NotDecidedYet("Decide first what becomes of this referral: accept it, or send it elsewhere.")
    if referral.state == State.WAITING:
        give_to(referral, owner, by=by)
    else:
        if referral.owner is not None and referral.owner != owner:
            nobody_is_asked_any_more(referral.owner, [referral.person], by)
            referral.refresh_from_db()
        referral.owner, referral.queue = owner, None
        referral.save(update_fields=["owner", "queue"])
    tasks = Task.objects.open().filter(about_id=referral.pk, owner=None)
    tasks.update(owner=owner, queue=None)
    detail = {"owner": str(owner.pk)}
    record("referral.taken", referral, by=by, person_id=referral.person_id, detail=detail)
    return referral


def _add_need(
    referral: Referral,
    need: Need,
    note: str = "",
    private: bool | None = None,
    by: User | None = None,
) -> NeedInReferral:
    hidden = need.sensitive if private is None else private or need.sensitive
    there = NeedInReferral.objects.filter(referral=referral, need=need)
    found = (there.visible_to(by).first() if by else None) or there.filter(private=hidden).first()
    return found or NeedInReferral.objects.create(
        referral=referral, need=need, note=note.strip(), private=hidden, added_at=clock.now()
    )
