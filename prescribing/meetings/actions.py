"""Verbs on meetings: plan, change, fill a care home's round, say who was there, finish, call off.

Nobody on a list is lost: a meeting ends only once whoever was not reached goes to another meeting, or
somebody says that they need not be talked about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import Organisation, OrganisationKind
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.meetings.listing import NOT_COMING, carry, come_off, lock_meeting, write_listed
from prescribing.meetings.models import ListedPerson, ListState, Meeting, MeetingKind, WasThere
from prescribing.meetings.residents import missing_from
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.models import Team

NOT_NEEDED = "Need not be talked about"


@dataclass(frozen=True, slots=True)
class MeetingGiven:
    """When and where; of a round, at which care home."""

    starts_at: datetime
    place: str
    kind: MeetingKind | str = MeetingKind.MDT
    care_home: Organisation | None = None


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody who was there and has no account here."""

    name: str
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there."""

    users: Collection[User] = field(default_factory=tuple)
    outsiders: Collection[Outsider] = field(default_factory=tuple)


@transaction.atomic
def plan_meeting(*, team: Team, given: MeetingGiven, by: User) -> Meeting:
    """A meeting of one's own team. A round begins with everybody who lives there and has an open referral."""
    require(by, may.CHANGE_PERSON)
    if not Team.objects.of(by).filter(pk=team.pk, ended_at=None).exists():
        raise ValidationError("Plan meetings of your own teams.")
    _check(given)
    meeting = Meeting(team=team, kind=MeetingKind(given.kind), added_at=clock.now(), added_by=by)
    meeting.care_home = given.care_home
    _write(meeting, given)
    record("meeting.planned", meeting, by=by, detail={"kind": str(meeting.kind)})
    if meeting.is_round:
        _fill(meeting, by)
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, given: MeetingGiven, by: User) -> Meeting:
    """Another time or place. What kind it is, and at which home, stays."""
    lock_meeting(meeting)
    require(by, may.CHANGE_PERSON, on=meeting)
    _coming(meeting)
    _check(given)
    _write(meeting, given)
    _settle(meeting, by)
    record("meeting.changed", meeting, by=by)
    return meeting


@transaction.atomic
def fill_round(*, meeting: Meeting, by: User) -> int:
    """Put on whoever has come to live in the home since. Returns how many."""
    require(by, may.CHANGE_PERSON, on=meeting)
    if not meeting.is_round:
        raise ValidationError("Only a care home’s round is filled from who lives there.")
    return _fill(meeting, by)


@transaction.atomic
def note_who_was_there(*, meeting: Meeting, there: Attendance, by: User) -> Meeting:
    """Who is there, or was: instead of what was noted before."""
    lock_meeting(meeting)
    require(by, may.CHANGE_PERSON, on=meeting)
    if meeting.called_off_at is not None:
        raise ValidationError(NOT_COMING)
    _note_there(meeting, there, by)
    return meeting


@transaction.atomic
def finish_meeting(
    *,
    meeting: Meeting,
    there: Attendance,
    by: User,
    rest_to: Meeting | None = None,
    rest_not_needed: bool = False,
) -> Meeting:
    """It is over. Whoever was not reached goes to `rest_to`, or need not be talked about: one of the two is
    said where anybody is left. Raises ValidationError, also before it has begun and where nobody was there.
    """
    left = _left(meeting)
    hold(*left)
    lock_meeting(meeting, rest_to)
    require(by, may.CHANGE_PERSON, on=meeting)
    _coming(meeting)
    if meeting.starts_at > clock.now():
        raise ValidationError("It has not begun. Change its time, or call it off.", code="early")
    if not there.users and not there.outsiders:
        raise ValidationError("Say who was there.", code="there")
    _note_there(meeting, there, by)
    _leave_nobody(meeting, rest_to, rest_not_needed, by)
    meeting.finished_at, meeting.finished_by = clock.now(), by.label[:300]
    meeting.save(update_fields=["finished_at", "finished_by"])
    _settle(meeting, by)
    record("meeting.finished", meeting, by=by)
    return meeting


@transaction.atomic
def call_off(
    *, meeting: Meeting, why: str, by: User, rest_to: Meeting | None = None, rest_not_needed: bool = False
) -> Meeting:
    """It will not take place. Whoever is on the list goes to another meeting, or need not be talked about."""
    hold(*_left(meeting))
    lock_meeting(meeting, rest_to)
    require(by, may.CHANGE_PERSON, on=meeting)
    _coming(meeting)
    if not why.strip():
        raise ValidationError("Say why it is called off.", code="why")
    _leave_nobody(meeting, rest_to, rest_not_needed, by)
    meeting.called_off_at, meeting.called_off_why = clock.now(), why.strip()[:300]
    meeting.save(update_fields=["called_off_at", "called_off_why"])
    _settle(meeting, by)
    record("meeting.called-off", meeting, by=by)
    return meeting


def _check(given: MeetingGiven) -> None:
    if given.starts_at <= clock.now():
        raise ValidationError("Choose a time that is still to come.", code="past")
    if not given.place.strip():
        raise ValidationError("Say where it is.", code="place")
    is_home = given.care_home is not None and given.care_home.kind == OrganisationKind.CARE_HOME
    if given.kind == MeetingKind.ROUND and not is_home:
        raise ValidationError("Choose the care home.", code="care_home")


def _coming(meeting: Meeting) -> None:
    if not meeting.is_coming:
        raise ValidationError(NOT_COMING)


def _write(meeting: Meeting, given: MeetingGiven) -> None:
    if meeting.kind == MeetingKind.MDT:
        meeting.care_home = None
    meeting.starts_at = given.starts_at
    meeting.place = given.place.strip()
    meeting.full_clean()
    meeting.save()


def _fill(meeting: Meeting, by: User) -> int:
    found = missing_from(meeting, by)
    hold(*found)
    lock_meeting(meeting)
    _coming(meeting)
    there = set(meeting.people_listed.exclude(state=ListState.CARRIED).values_list("referral", flat=True))
    # Read again by `hold`: whose support has ended meanwhile is not put on.
    new = [referral for referral in found if referral.is_open and referral.pk not in there]
    for referral in new:
        write_listed(meeting, referral, question="", by=by)
    return len(new)


def _left(meeting: Meeting) -> Sequence[ListedPerson]:
    return list(
        ListedPerson.objects.filter(meeting=meeting, state=ListState.WAITING).select_related("referral")
    )


def _leave_nobody(meeting: Meeting, to: Meeting | None, not_needed: bool, by: User) -> None:
    """Called once the meeting is locked, so that nobody is added meanwhile."""
    left = _left(meeting)
    if not left:
        return
    if to is not None:
        for one in left:
            carry(one, to, by=by)
    elif not_needed:
        # Whoever asked privately would not learn that nobody talked about it.
        seen = ListedPerson.objects.visible_to(by).filter(pk__in=[one.pk for one in left]).count()
        if seen != len(left):
            raise ValidationError(
                "Somebody here is private to a colleague. Choose a meeting that talks about them.",
                code="rest",
            )
        for one in left:
            come_off(one, NOT_NEEDED, by=by)
    else:
        raise ValidationError(
            "Some were not reached. Say at which meeting they are talked about, or that they need not be.",
            code="rest",
        )


def _note_there(meeting: Meeting, there: Attendance, by: User) -> None:
    WasThere.objects.filter(meeting=meeting).delete()
    for user in dict.fromkeys(there.users):
        WasThere.objects.create(meeting=meeting, user=user)
    for one in there.outsiders:
        noted = WasThere(
            meeting=meeting,
            name=one.name.strip(),
            role=one.role.strip(),
            organisation=one.organisation.strip(),
        )
        noted.full_clean()
        noted.save()
    count = len(set(there.users)) + len(there.outsiders)
    record("meeting.who-was-there", meeting, by=by, detail={"people": count})


def _settle(meeting: Meeting, by: User) -> None:
    """Whoever was asked to finish it need not any more."""
    asked = Task.objects.open().filter(about_id=meeting.pk, kind=TaskKind.FINISH_MEETING)
    asked.update(done_at=clock.now(), done_by=f"{by.label[:280]} (overtaken)")
