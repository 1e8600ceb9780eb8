"""A reminder to the person, the day before. It goes only where they said that it is safe, to nothing that
others use, and says a day and an hour and whom to ring: not what for, not with whom, not where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from directory.messages.channels import is_set_up
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from prescribing.locks import hold
from prescribing.people.contacting import current_points, phone_words
from prescribing.people.details import ContactKind
from prescribing.people.models import Person
from prescribing.plan.appointments.models import Appointment, AppointmentState
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import wd
from prescribing.words import at_time, day_long, day_short


@dataclass(frozen=True, slots=True)
class ReminderWay:
    channel: Literal["text", "email"]
    address: str


def reminder_way(person: Person) -> ReminderWay | None:
    """Where a reminder may go, or None: asked again at the moment it is sent."""
    if person.died_on is not None:
        return None
    own = [one for one in current_points(person) if not (one.shared or one.discreet or one.whose)]
    phone = next((one for one in own if one.kind == ContactKind.PHONE and one.is_safe_for("text")), None)
    if phone is not None and is_set_up("text"):
        return ReminderWay("text", phone.match_value)
    email = next((one for one in own if one.kind == ContactKind.EMAIL and one.is_safe_for("email")), None)
    return ReminderWay("email", email.value) if email is not None else None


class Reminder(MessageKind):
    name = "appointment.reminder"

    def resolve(self, message: OutboxMessage) -> Envelope:
        appointment = (
            Appointment.objects.filter(pk=message.about_id)
            .select_related("referral__person", "referral__team")
            .first()
        )
        if appointment is None or appointment.state != AppointmentState.PLANNED or not appointment.remind:
            raise Withheld("It does not take place")
        if int(appointment.starts_at.timestamp()) != message.facts.get("starts"):
            raise Withheld("It was moved to another time")
        way = reminder_way(appointment.referral.person)
        if way is None:
            raise Withheld("There is no safe way to remind them")
        team = appointment.referral.team
        context = {
            "day": day_long(appointment.starts_at),
            "time": at_time(appointment.starts_at),
            "ring": phone_words(team.phone),
        }
        folder = "appointment_reminder_text" if way.channel == "text" else "appointment_reminder"
        return letter(
            folder, recipient=way.address, context=context, reply_to=team.email, channel=way.channel
        )

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        _ring_instead(message)

    def on_came_back(self, message: OutboxMessage, why: str) -> None:
        _ring_instead(message)

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        if why.startswith("There is no safe way"):
            _ring_instead(message)


def _ring_instead(message: OutboxMessage) -> None:
    """Nobody reminded them: whoever leads the appointment is told."""
    appointment = (
        Appointment.objects.planned()
        .filter(pk=message.about_id)
        .select_related("referral__person", "referral__team", "lead")
        .first()
    )
    if appointment is None:
        return
    hold(appointment)
    referral = appointment.referral
    make_task(
        TaskKind.REMINDER_FAILED,
        appointment,
        since=appointment.starts_at,
        due_at=referral.team.calendar.due(message.created_at, wd(0)),
        owner=appointment.lead,
        queue=referral.queue or referral.team,
        person=referral.person,
        note=f"{day_short(appointment.starts_at)}, {at_time(appointment.starts_at)}.",
        private=appointment.private,
        urgency=referral.urgency,
    )


def register_own() -> None:
    register(Reminder())
