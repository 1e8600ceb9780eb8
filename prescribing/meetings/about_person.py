"""Meetings in somebody's own page and story: where they are to be talked about, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from directory.accounts.models import User
from prescribing.meetings.models import ListedPerson, ListState, Meeting
from prescribing.people.models import Person
from prescribing.people.story_line import StoryLine
from prescribing.referrals.models import Referral
from prescribing.teams.models import Team
from prescribing.words import day_long


@dataclass(frozen=True, slots=True)
class OnList:
    """ "MDT on Thursday 3 December:", with its question. The address only for members of its team."""

    words: str
    question: str
    private: bool
    meeting_id: UUID | None
    listed_id: UUID


def coming_meetings(person: Person, by: User) -> list[OnList]:
    """Where they, or a record that is part of theirs, wait to be talked about; the soonest first."""
    theirs = Q(referral__person=person) | Q(referral__person__merged_into=person)
    found = (
        ListedPerson.objects.visible_to(by)
        .waiting()
        .filter(theirs)
        .select_related("meeting__care_home")
        .order_by("meeting__starts_at")
    )
    teams = set(Team.objects.of(by).values_list("pk", flat=True))
    return [
        OnList(
            words=name_and_day(one.meeting) + (":" if one.question else ""),
            question=one.question,
            private=one.private,
            meeting_id=one.meeting_id if one.meeting.team_id in teams else None,
            listed_id=one.pk,
        )
        for one in found
    ]


def name_and_day(meeting: Meeting) -> str:
    """ "MDT on Thursday 3 December"."""
    return f"{meeting.called} on {day_long(meeting.starts_at)}"


def decided_about(referrals: Sequence[Referral], by: User) -> list[StoryLine]:
    """What meetings decided, for the story."""
    found = (
        ListedPerson.objects.visible_to(by)
        .filter(referral__in=referrals, state=ListState.DECIDED)
        .select_related("meeting__care_home", "owner", "decided_by")
    )
    return [_decided(one) for one in found]


def _decided(one: ListedPerson) -> StoryLine:
    who = f" {one.owner.name} does it by {day_long(one.due_on)}." if one.owner and one.due_on else ""
    asked = f"“{one.question}” " if one.question else ""
    text = f"{asked}{one.decision.rstrip('.')}.{who}"
    by = one.decided_by.name if one.decided_by else ""
    assert one.decided_at is not None
    return StoryLine(one.decided_at, f"{name_and_day(one.meeting)}: decided", text, by, one.private)
