"""Meetings and who is on their lists, made through the verbs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from prescribing.meetings.actions import MeetingGiven, plan_meeting
from prescribing.meetings.models import ListedPerson, Meeting, MeetingKind
from prescribing.meetings.people_listed import Question, put_on_list
from prescribing.models import Referral
from prescribing.teams.models import Team


def at_two(days: int) -> datetime:
    """Two in the afternoon, so many days from today."""
    return datetime.combine(clock.today() + timedelta(days=days), time(14), clock.LONDON)


def a_meeting(by: User, *, days: int = 4, care_home: Organisation | None = None) -> Meeting:
    """An MDT of their team; with a care home, its round."""
    kind = MeetingKind.ROUND if care_home else MeetingKind.MDT
    given = MeetingGiven(starts_at=at_two(days), place="Quarry Room", kind=kind, care_home=care_home)
    return plan_meeting(team=Team.objects.of(by).get(), given=given, by=by)


def on_the_list(meeting: Meeting, referral: Referral, by: User, **fields: Any) -> ListedPerson:
    question = Question(fields.pop("words", "Is the house safe?"), **fields)
    return put_on_list(meeting=meeting, referral=referral, question=question, by=by)


def over(meeting: Meeting) -> Meeting:
    """Its hour has passed."""
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=clock.now() - timedelta(hours=1))
    meeting.refresh_from_db()
    return meeting
