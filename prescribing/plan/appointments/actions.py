"""Verbs on appointments: make, change, and say what became of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.clock import LONDON
from directory.messages.actions import cancel, post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.plan.actions import CLOSED
from prescribing.plan.appointments.models import AlsoThere, Appointment, AppointmentState, Where
from prescribing.plan.moves import settle_tasks_about
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.referrals.actions import log_contact
from prescribing.referrals.models import Channel, ContactOutcome, Referral
from prescribing.referrals.states import ENDED as REFERRAL_ENDED

REMINDED_AT = time(10)
_CHANNELS = {
    Where.HOME: Channel.VISIT,
    Where.PHONE: Channel.PHONE,
    Where.PLACE: Channel.OFFICE,
    Where.VIDEO: Channel.VIDEO,
}


@dataclass(frozen=True, slots=True)
class AppointmentGiven:
    """When, where and with whom. `lead` is whose it is; `others` of the staff come along."""

    starts_at: datetime
    where: Where | str
    lead: User
    place: str = ""
    minutes: int = 45
    others: Collection[User] = field(default_factory=tuple)
    with_whom: str = ""
    purpose: str = ""
    remind: bool = False
    private: bool = False


@transaction.atomic
def make_appointment(*, referral: Referral, given: AppointmentGiven, by: User) -> Appointment:
    """An appointment with the person. With `remind` they get a message the day before, where that is safe."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    _check(referral, given)
    made = Appointment(referral=referral, added_at=clock.now(), added_by=by)
    _write(made, given)
    record("plan.appointment-added", made, by=by, person_id=referral.person_id)
    return made


@transaction.atomic
def change_appointment(*, appointment: Appointment, given: AppointmentGiven, by: User) -> Appointment:
    """Another time, place or company. A reminder that is waiting gives way to a new one."""
    hold(appointment)
    require(by, may.CHANGE_PERSON, on=appointment)
    if appointment.state != AppointmentState.PLANNED:
        raise ValidationError("What became of this is recorded already. Make a new one.")
    _check(appointment.referral, given)
    cancel(about=appointment)
    _write(appointment, given)
    settle_tasks_about(appointment, by)
    record("plan.appointment-changed", appointment, by=by, person_id=appointment.referral.person_id)
    return appointment


@transaction.atomic
def keep_appointment(
    *, appointment: Appointment, by: User, minutes: int | None = None, note: str = ""
) -> Appointment:
    """It took place. It stands in the story as a contact, with everybody who was there."""
    _ended(appointment, AppointmentState.KEPT, "", by)
    entry = log_contact(
        referral=appointment.referral,
        channel=_CHANNELS[Where(appointment.where)],
        outcome=ContactOutcome.SPOKE,
        minutes=minutes if minutes is not None else appointment.minutes,
        note=note,
        private=appointment.private,
        by=by,
    )
    there = {appointment.lead, *appointment.others.all()} - {by}
    AlsoThere.objects.bulk_create(AlsoThere(contact=entry, user=user) for user in there)
    return appointment


@transaction.atomic
def miss_appointment(*, appointment: Appointment, by: User, why: str = "") -> Appointment:
    """They were not there. It stands in the story, and the next try is somebody's to make."""
    _ended(appointment, AppointmentState.MISSED, why, by)
    log_contact(
        referral=appointment.referral,
        channel=_CHANNELS[Where(appointment.where)],
        outcome=ContactOutcome.MISSED if appointment.where != Where.PHONE else ContactOutcome.NO_ANSWER,
        note=why,
        private=appointment.private,
        by=by,
    )
    return appointment


@transaction.atomic
def cancel_appointment(*, appointment: Appointment, why: str, by: User) -> Appointment:
    """It will not take place. Reminders that are waiting do not go."""
    if not why.strip():
        raise ValidationError("Say why it is cancelled.")
    return _ended(appointment, AppointmentState.CANCELLED, why, by)


def _ended(appointment: Appointment, state: AppointmentState, why: str, by: User) -> Appointment:
    hold(appointment)
    require(by, may.CHANGE_PERSON, on=appointment)
    if state != AppointmentState.CANCELLED and appointment.starts_at > clock.now():
        raise ValidationError("It is still to come. Change or cancel it.")
    now = clock.now()
    moved = Appointment.objects.filter(pk=appointment.pk, state=AppointmentState.PLANNED).update(
        state=state, why=why.strip()[:300], recorded_at=now, recorded_by=by.label[:300], changed_at=now
    )
    appointment.refresh_from_db()
    if not moved:
        raise ValidationError("What became of this is recorded already.")
    cancel(about=appointment)
    settle_tasks_about(appointment, by)
    person_id = appointment.referral.person_id
    record(f"plan.appointment-{state}", appointment, by=by, person_id=person_id)
    return appointment


def _check(referral: Referral, given: AppointmentGiven) -> None:
    """Raises ValidationError for what cannot be arranged."""
    if referral.state in REFERRAL_ENDED:
        raise ValidationError(CLOSED)
    if referral.person.died_on is not None:
        raise ValidationError("This person has died.")
    if given.starts_at <= clock.now():
        raise ValidationError("Choose a time that is still to come.", code="past")
    if given.where == Where.PLACE and not given.place.strip():
        raise ValidationError("Say where it is.", code="place")
    people = {given.lead, *given.others}
    hidden = users_who_may_not_find(referral.person_id)
    if any(not user.is_active or user.pk in hidden for user in people):
        raise ValidationError("Choose somebody else who works with this person.")


def _write(appointment: Appointment, given: AppointmentGiven) -> None:
    appointment.starts_at = given.starts_at
    appointment.where = Where(given.where)
    appointment.place = given.place.strip()
    appointment.minutes = given.minutes
    appointment.lead = given.lead
    appointment.with_whom = given.with_whom.strip()
    appointment.purpose = given.purpose.strip()
    appointment.private = given.private
    appointment.remind = given.remind and not given.private
    appointment.changed_at = clock.now()
    appointment.full_clean()
    appointment.save()
    appointment.others.set([user for user in given.others if user != given.lead])
    if appointment.remind:
        day_before = appointment.starts_at.astimezone(LONDON).date() - timedelta(days=1)
        due_at = datetime.combine(day_before, REMINDED_AT, LONDON)
        if due_at > clock.now():
            to = Recipient("person", appointment.referral.person_id)
            key = f"appointment.reminder:{appointment.pk}:{appointment.changed_at.timestamp()}"
            facts = {"starts": int(appointment.starts_at.timestamp())}
            post("appointment.reminder", about=appointment, to=to, key=key, due_at=due_at, facts=facts)
