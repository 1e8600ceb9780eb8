"""Verbs on referrals: open a spell of support, add needs, note contacts, close, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import Need, Organisation
from prescribing import permissions as may
from prescribing.people.models import Person
from prescribing.prescriptions.outcomes import resolve
from prescribing.prescriptions.timers_table import d, wd
from prescribing.records import Urgency
from prescribing.referrals.models import (
    Channel,
    ContactEntry,
    ContactOutcome,
    NeedInReferral,
    Referral,
    ReferralTransition,
    Resolution,
    Source,
)
from prescribing.referrals.states import ENDED, OPEN, TRANSITIONS, Closed, Event, State
from prescribing.referrals.tasks import Task
from prescribing.teams.models import Team

FIRST_CONTACT = {Urgency.ROUTINE: wd(5), Urgency.TWO_DAYS: d(2), Urgency.TODAY: wd(0)}
"""After hospital discharge within two days: those arrive as "within two days"."""
REVIEW_AFTER = d(28)


class CannotClose(ValidationError):
    """What still stands in the way of closing, one message each."""


class ReferralChanged(Exception):
    """Somebody else moved it first; nothing was changed."""


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
    team: Team | None = None,
) -> Referral:
    """A spell of support, active and owned by `by`. Where the person lives is copied as of today."""
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
    )


def start_referral(
    *,
    person: Person,
    source: Source | str,
    by: User,
    owner: User | None,
    team: Team,
    needs: Sequence[Need] = (),
    urgency: Urgency | str = Urgency.ROUTINE,
    urgency_why: str = "",
    **words: object,
) -> Referral:
    """The rows of a new referral, in the caller's transaction; without an owner the team's queue has it."""
    if person.died_on is not None:
        raise ValidationError("This person has died.")
    if person.merged_into_id is not None:
        raise ValidationError("This record was merged into another. Open the referral there.")
    if urgency != Urgency.ROUTINE and not urgency_why.strip():
        raise ValidationError("Say why it is urgent.")
    now = clock.now()
    referral = Referral(
        person=person,
        team=team,
        owner=owner,
        queue=None if owner else team,
        due_at=team.calendar.due(now, FIRST_CONTACT[Urgency(urgency)]),
        state=State.ACTIVE,
        state_since=now,
        opened_at=now,
        urgency=Urgency(urgency),
        urgency_why=urgency_why.strip(),
        source=Source(source),
        sent_by=by,
        ward_code=person.ward_code,
        lsoa_code=person.lsoa_code,
        imd_decile=person.imd_decile,
        imd_edition=person.imd_edition,
        **words,
    )
    referral.full_clean()
    referral.save(force_insert=True)
    _note(referral, "", "open", State.ACTIVE, by)
    for need in needs:
        _add_need(referral, need)
    record("referral.opened", referral, by=by, person_id=person.pk, detail={"urgency": str(urgency)})
    return referral


@transaction.atomic
def add_need(
    *, referral: Referral, need: Need, by: User, note: str = "", private: bool | None = None
) -> NeedInReferral:
    """One more need of this spell; a sensitive one starts private. Adding it twice returns the one there is."""
    require(by, may.CHANGE_PERSON, on=referral)
    if referral.state in ENDED:
        raise ValidationError("This spell of support is closed. Reopen it first.")
    row = _add_need(referral, need, note, private)
    record("need.added", row, by=by, person_id=referral.person_id, detail={"need": need.slug})
    return row


@transaction.atomic
def resolve_need(
    *, need: NeedInReferral, resolution: Resolution | str, by: User, system_condition: str = ""
) -> NeedInReferral:
    """Say what became of it, and what in the system stood in the way. Empty opens it again."""
    require(by, may.CHANGE_PERSON, on=need)
    resolve(need, resolution, by=by, condition=system_condition.strip())
    return need


@transaction.atomic
def change_referral(*, referral: Referral, by: User, **words: str) -> Referral:
    """Correct `reason` or `what_matters`, in the person's words."""
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

    With `task` the contact was what it asked for: it is done too.
    """
    from prescribing.referrals.todo import finish_task

    require(by, may.READ_PERSON, on=referral)
    now = clock.now()
    entry = ContactEntry.objects.create(
        referral=referral,
        at=now,
        channel=Channel(channel),
        outcome=ContactOutcome(outcome),
        note=note.strip(),
        minutes=minutes,
        private=private,
        by=by,
    )
    record("contact.logged", entry, by=by, person_id=referral.person_id, detail={"channel": str(channel)})
    spoke = outcome == ContactOutcome.SPOKE and channel != Channel.NOTE
    if referral.state in OPEN and (spoke or next_at):
        referral.last_contact_at = now if spoke else referral.last_contact_at
        referral.due_at = next_at or referral.team.calendar.due(now, REVIEW_AFTER)
        referral.save(update_fields=["last_contact_at", "due_at"])
    if task is not None:
        finish_task(task=task, by=by, next_at=next_at)
    return entry


@transaction.atomic
def take_referral(*, referral: Referral, by: User, to: User | None = None) -> Referral:
    """Out of the queue to `by`; with `to`, handed to somebody by who may share out the queue."""
    require(by, may.WORK_QUEUE if to and to != by else may.CHANGE_PERSON, on=referral)
    owner = to or by
    referral.owner, referral.queue = owner, None
    referral.save(update_fields=["owner", "queue"])
    tasks = Task.objects.open().filter(about_id=referral.pk, owner=None)
    tasks.update(owner=owner, queue=None)
    detail = {"owner": str(owner.pk)}
    record("referral.taken", referral, by=by, person_id=referral.person_id, detail=detail)
    return referral


@transaction.atomic
def close_referral(*, referral: Referral, reason: Closed | str, by: User, note: str = "") -> Referral:
    """End the spell. Raises CannotClose with everything that stands in the way.

    Open prescriptions and needs without a resolution do; needs left unmet need a supervisor.
    """
    require(by, may.CHANGE_PERSON, on=referral)
    problems = _in_the_way(referral, by)
    if problems:
        raise CannotClose(problems)
    return end_referral(referral, Closed(reason), by=by, note=note)


def end_referral(referral: Referral, reason: Closed, *, by: Actor, note: str = "") -> Referral:
    """Close it, in the caller's transaction; the caller has asked whether it may be."""
    now = clock.now()
    move_referral(referral, Event.BEGIN_CLOSING, by=by, why=note)
    move_referral(
        referral,
        Event.CLOSE,
        by=by,
        why=note or str(reason.label),
        due_at=None,
        closed_at=now,
        closed_by=by.label[:300],
        closed_reason=reason,
        closed_note=note[:500],
    )
    Task.objects.open().filter(about_id=referral.pk).update(done_at=now, done_by=by.label[:300])
    detail = {"reason": str(reason)}
    record("referral.closed", referral, by=by, person_id=referral.person_id, detail=detail)
    return referral


@transaction.atomic
def reopen_referral(*, referral: Referral, note: str, by: User) -> Referral:
    """Any closed referral may be reopened, with a note."""
    require(by, may.CHANGE_PERSON, on=referral)
    if not note.strip():
        raise ValidationError("Say why it is reopened.")
    move_referral(
        referral,
        Event.REOPEN,
        by=by,
        why=note.strip(),
        owner=referral.owner or by,
        queue=None,
        due_at=referral.team.calendar.due(clock.now(), FIRST_CONTACT[Urgency.ROUTINE]),
        closed_at=None,
        closed_by="",
        closed_reason="",
        closed_note="",
    )
    record("referral.reopened", referral, by=by, person_id=referral.person_id)
    return referral


def move_referral(
    referral: Referral, event: Event, *, by: Actor, why: str = "", **changes: object
) -> Referral:
    """Move it by the table, once. Raises ReferralChanged when it is no longer where it was read."""
    old = State(referral.state)
    to = TRANSITIONS.get((old, event))
    if to is None:
        raise ReferralChanged(f"This referral is {old.label.lower()} now, so that cannot be done.")
    written = {**changes, "state": to, "state_since": clock.now()}
    if not Referral.objects.filter(pk=referral.pk, state=old).update(**written):
        referral.refresh_from_db()
        raise ReferralChanged("Somebody else changed this referral first. Look at it again.")
    for name, value in written.items():
        setattr(referral, name, value)
    _note(referral, old, event, to, by, why)
    return referral


def _in_the_way(referral: Referral, by: User) -> list[str]:
    problems = []
    still_open = referral.prescriptions.open().count()
    if still_open:
        problems.append(f"{still_open} prescriptions are still open. Finish or stop each of them first.")
    without = referral.needs.filter(resolution="").count()
    if without:
        problems.append(f"{without} needs have no resolution yet. Say what became of each.")
    unmet = referral.needs.filter(resolution__in=[Resolution.UNRESOLVED, Resolution.NO_SERVICE]).exists()
    if unmet and not by.may(may.SUPERVISE):
        problems.append("A need is not met, so a supervisor closes this.")
    return problems


def _add_need(referral: Referral, need: Need, note: str = "", private: bool | None = None) -> NeedInReferral:
    row, _ = NeedInReferral.objects.get_or_create(
        referral=referral,
        need=need,
        defaults={
            "note": note.strip(),
            "private": need.sensitive if private is None else private or need.sensitive,
            "added_at": clock.now(),
        },
    )
    return row


def _note(referral: Referral, old: str, event: str, to: str, by: Actor, why: str = "") -> None:
    ReferralTransition.objects.create(
        referral=referral,
        sequence=referral.transitions.count() + 1,
        from_state=old,
        event=event,
        to_state=to,
        at=clock.now(),
        by_label=by.label[:300],
        by_id=by.actor_id,
        why=why[:500],
    )
