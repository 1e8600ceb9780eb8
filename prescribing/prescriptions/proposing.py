"""Putting a service to a person, and recording that they agree to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import Location, Service
from directory.catalogue.services import HIDDEN
from directory.events.event_dates import is_over
from prescribing import permissions as may
from prescribing.asked_by_groups.answers import answers_in, answers_to, as_kept
from prescribing.before_sending import rule_answers
from prescribing.before_sending.listing_changes import seen_at
from prescribing.before_sending.reach import problem_with
from prescribing.locks import hold
from prescribing.prescriptions.models import Prescription, PrescriptionTransition
from prescribing.prescriptions.moves import (
    CannotMove,
    change_where_it_is,
    check_move,
    move,
    next_due,
    take_unowned,
)
from prescribing.prescriptions.sharing import check_fields
from prescribing.prescriptions.states import Event, State
from prescribing.prescriptions.what_group_sees import USUAL, Draft, wording_for
from prescribing.privacy.consents import ConsentGiven, record_consent
from prescribing.records import Urgency
from prescribing.referrals.models import NeedInReferral, Referral
from prescribing.referrals.states import OPEN as REFERRAL_OPEN
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.models import Team


@dataclass(frozen=True, slots=True)
class What:
    """What is prescribed and told. `days` are those that suit; `asks` are questions to the group."""

    service: Service
    location: Location | None = None
    why: str = ""
    asks: Sequence[str] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    """To the questions the group asks of everybody, by their id; what is left out is not known."""
    days: str = ""
    fields: Sequence[str] = field(default=USUAL)
    urgency: Urgency | str = Urgency.ROUTINE
    urgency_why: str = ""
    private: bool | None = None
    """None: private where the service or need is sensitive. It may be made private, never less so."""
    rules: Sequence[rule_answers.RuleAnswer] = ()
    """Rules of who may come that were not known, as they were answered."""
    reach: str = ""
    """How the group reaches somebody without phone and email: a value of ReachedBy."""
    looked: Mapping[str, Any] | None = None
    """The listing as it was looked at (listing_facts); None: as it is now."""


def is_sensitive(service: Service, need: NeedInReferral) -> bool:
    """Abuse, sexual health, drugs and alcohol, immigration: a prescription to it starts private."""
    return (
        service.sensitive
        or need.need.sensitive
        or need.private
        or service.needs.filter(need__sensitive=True).exists()
    )


@transaction.atomic
def propose(*, need: NeedInReferral, what: What, by: User) -> Prescription:
    """Put a service to the person, for one need of an open referral."""
    hold(need)
    require(by, may.PRESCRIBE, on=need)
    return _propose(need, what, by, owner=by, queue=None)


@transaction.atomic
def change_proposal(*, prescription: Prescription, what: What, by: User) -> Prescription:
    """Change what is proposed, before the person has agreed to it."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    if prescription.state != State.PROPOSED:
        raise ValidationError("The person has agreed to this. Stop it and propose again to change it.")
    _check(prescription.need_in_referral, what, by)
    values = _told(prescription.need_in_referral, what, by)
    change_where_it_is(prescription, **values)
    record("prescription.changed", prescription, by=by, person_id=prescription.person_id)
    return prescription


@transaction.atomic
def agree(*, prescription: Prescription, consent: ConsentGiven, by: User) -> Prescription:
    """The person agrees to exactly the fields of this prescription going to this group."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    return _agree(prescription, consent, by)


@transaction.atomic
def take_prescription(*, prescription: Prescription, by: User) -> Prescription:
    """Take it out of the queue: its owner from now on, with the tasks that wait there about it."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    mine = take_unowned(prescription, by)
    if mine:
        prescription.tasks.open().filter(owner=None).update(owner=by, queue=None)
        record("prescription.taken", prescription, by=by, person_id=prescription.person_id)
    return prescription


@transaction.atomic
def change_urgency(*, prescription: Prescription, urgency: Urgency | str, why: str, by: User) -> Prescription:
    """Changed with a reason; the timers of its state follow at once."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    if not why.strip():
        raise ValidationError("Say why.")
    if not prescription.is_open:
        raise CannotMove(prescription, "This prescription has ended, so its urgency stays as it was.")
    prescription.urgency, prescription.urgency_why = Urgency(urgency), why.strip()[:300]
    change_where_it_is(
        prescription,
        urgency=prescription.urgency,
        urgency_why=prescription.urgency_why,
        due_at=next_due(prescription),
    )
    record(
        "prescription.changed",
        prescription,
        by=by,
        person_id=prescription.person_id,
        detail={"urgency": str(urgency)},
    )
    return prescription


def _check(need: NeedInReferral, what: What, by: User) -> None:
    referral: Referral = need.referral
    if referral.state not in REFERRAL_OPEN:
        raise ValidationError("This spell of support is closed. Reopen it to prescribe.")
    if referral.person.died_on is not None:
        raise ValidationError("This person has died. Nothing can be prescribed for them.")
    service = what.service
    if service.archived_at is not None or service.status in HIDDEN:
        raise ValidationError(f"{service} is closed. Choose another service.")
    if is_over(service):
        raise ValidationError(f"{service} is over. Choose another service.")
    if what.location is not None and not service.at_locations.filter(location=what.location).exists():
        raise ValidationError(f"{service} is not held there.")
    if what.urgency != Urgency.ROUTINE and not what.urgency_why.strip():
        raise ValidationError("Say why it is urgent.")
    if problem := problem_with(referral.person, what.reach, by):
        raise ValidationError({"reach": problem})


def _told(need: NeedInReferral, what: What, by: User) -> dict[str, object]:
    draft = Draft(person=need.referral.person, service=what.service, need=need.need, author=by)
    return {
        "service": what.service,
        "location": what.location,
        "why": what.why.strip(),
        "asks": rule_answers.with_questions(what.asks, what.rules),
        "rule_answers": rule_answers.as_kept(what.rules),
        "reach": what.reach,
        "listing_seen": seen_at(what.looked, what.service, what.location),
        "answers": as_kept(answers_to(what.service, what.answers)),
        "days": what.days.strip(),
        "fields": check_fields(draft, list(what.fields), by),
        "urgency": Urgency(what.urgency),
        "urgency_why": what.urgency_why.strip(),
        "private": bool(what.private) or is_sensitive(what.service, need),
    }


def _propose(
    need: NeedInReferral, what: What, by: User, *, owner: User | None, queue: Team | None
) -> Prescription:
    _check(need, what, by)
    now = clock.now()
    prescription = Prescription(
        person=need.referral.person,
        referral=need.referral,
        need_in_referral=need,
        author=by,
        owner=owner,
        queue=queue,
        state=State.PROPOSED,
        state_since=now,
        proposed_at=now,
        **_told(need, what, by),
    )
    prescription.due_at = next_due(prescription)
    prescription.save(force_insert=True)
    PrescriptionTransition.objects.create(
        prescription=prescription,
        sequence=1,
        from_state="",
        event="propose",
        to_state=State.PROPOSED,
        at=now,
        by_label=by.label[:300],
        by_id=by.actor_id,
    )
    _found_another(prescription, by)
    if prescription.private and need.need.sensitive and not need.private:
        need.private = True
        need.save(update_fields=["private"])
    record("prescription.proposed", prescription, by=by, person_id=prescription.person_id)
    return prescription


def _found_another(prescription: Prescription, by: User) -> None:
    """Something else is proposed for this need, so "find another" is done."""
    asked = Task.objects.open().filter(
        kind=TaskKind.FIND_ANOTHER, prescription__need_in_referral=prescription.need_in_referral
    )
    asked.update(done_at=clock.now(), done_by=f"{by.label} (overtaken)"[:300])


def _agree(prescription: Prescription, given: ConsentGiven, by: User) -> Prescription:
    check_move(prescription, Event.AGREE, by=by)
    consent = record_consent(
        given,
        person=prescription.person,
        organisation=prescription.service.organisation,
        fields=list(prescription.fields),
        wording=wording_for(
            prescription.person,
            prescription.service,
            prescription.fields,
            answers_in(prescription),
            reach=prescription.reach,
        ),
        by=by,
    )
    return move(prescription, Event.AGREE, by=by, consent=consent)
