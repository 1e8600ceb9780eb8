"""A worker's appointments and the meetings of their teams as iCalendar (RFC 5545), for a phone that
subscribes to a secret address.

It stands on other people's machines, so it names nobody: what kind of meeting, the hour, and of a visit the
first half of the postcode. Nothing anybody typed is in it. Of a protected person, and of what is private,
there is no place at all. Its ids say nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from directory import clock
from directory.accounts.models import User
from directory.clock import LONDON
from prescribing.meetings.models import Meeting
from prescribing.people.models import Lives
from prescribing.plan.appointments.models import Appointment, AppointmentState, Where
from prescribing.teams.models import Team

BEFORE, AHEAD = timedelta(days=28), timedelta(days=366)
MEETING_LASTS = timedelta(hours=1)
"""A meeting says when it starts, and not until when."""
_NAMED = "-//Waymark//Appointments//EN"
_KIND = {Where.HOME: "Visit", Where.PHONE: "Call", Where.PLACE: "Meeting", Where.VIDEO: "Video call"}


def calendar_of(user: User) -> bytes:
    """Their own appointments, those they come along to, and the meetings of their teams."""
    now = clock.now()
    along = Appointment.others.through.objects.filter(user=user).values("appointment")
    theirs = (
        Appointment.objects.visible_to(user)
        .filter(Q(lead=user) | Q(pk__in=along))
        .filter(starts_at__gte=now - BEFORE, starts_at__lte=now + AHEAD)
        .select_related("referral__person")
    )
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(team__in=Team.objects.of(user))
        .filter(starts_at__gte=now - BEFORE, starts_at__lte=now + AHEAD)
    )
    return _written([*map(_event, theirs), *map(_event_of_meeting, meetings)])


def _written(events: Iterable[Event]) -> bytes:
    made = Calendar()
    made.add("prodid", _NAMED)
    made.add("version", "2.0")
    made.add("name", "Appointments")
    made.add("x-wr-calname", "Appointments")
    made.add("refresh-interval", timedelta(hours=1), {"value": "DURATION"})
    for event in events:
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def summary_of_appointment(appointment: Appointment) -> str:
    """ "Visit, 10:30, DT4"."""
    at = f"{appointment.starts_at.astimezone(LONDON):%H:%M}"
    return ", ".join(filter(None, [_KIND[Where(appointment.where)], at, _district(appointment)]))


def _event(appointment: Appointment) -> Event:
    event = _begun(appointment.pk, appointment.starts_at, timedelta(minutes=appointment.minutes))
    event.add("dtstamp", appointment.changed_at)
    event.add("summary", summary_of_appointment(appointment))
    if appointment.state == AppointmentState.CANCELLED:
        event.add("status", "CANCELLED")
    return event


def _event_of_meeting(meeting: Meeting) -> Event:
    """ "MDT, 14:00" or "Round, 11:00": neither whose home it is, nor who is talked about."""
    event = _begun(meeting.pk, meeting.starts_at, MEETING_LASTS)
    event.add("dtstamp", meeting.called_off_at or meeting.finished_at or meeting.added_at)
    at = f"{meeting.starts_at.astimezone(LONDON):%H:%M}"
    event.add("summary", f"{'Round' if meeting.is_round else 'MDT'}, {at}")
    if meeting.called_off_at:
        event.add("status", "CANCELLED")
    return event


def _begun(pk: UUID, starts_at: datetime, lasts: timedelta) -> Event:
    event = Event()
    starts = starts_at.astimezone(LONDON)
    event.add("uid", salted_hmac("waymark.calendar", str(pk), algorithm="sha256").hexdigest()[:40])
    event.add("dtstart", starts)
    event.add("dtend", starts + lasts)
    event.add("class", "PRIVATE")
    return event


def _district(appointment: Appointment) -> str:
    """Of a visit the first half of the postcode; nothing of whoever is protected or lives nowhere fixed."""
    person = appointment.referral.person
    hidden = appointment.private or person.protected or person.lives == Lives.NOWHERE_FIXED
    if appointment.where != Where.HOME or hidden:
        return ""
    return person.postcode.partition(" ")[0]
