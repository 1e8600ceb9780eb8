"""What is new about somebody since the last round of their care home."""

from __future__ import annotations

from datetime import datetime, timedelta

from prescribing.meetings.models import Meeting
from prescribing.people.story import StoryItem

FIRST_ROUND_LOOKS_BACK = timedelta(days=28)


def last_round_before(meeting: Meeting) -> Meeting | None:
    """The last finished round of the same team at the same home."""
    earlier = Meeting.objects.filter(
        team=meeting.team, care_home=meeting.care_home, finished_at__isnull=False
    ).exclude(care_home=None)
    return earlier.filter(starts_at__lt=meeting.starts_at).order_by("-starts_at").first()


def looks_back_to(meeting: Meeting) -> datetime:
    last = last_round_before(meeting)
    return last.starts_at if last else meeting.starts_at - FIRST_ROUND_LOOKS_BACK


def news(story: tuple[StoryItem, ...], since: datetime) -> tuple[StoryItem, ...]:
    """Of a story the newest first what happened since then."""
    return tuple(item for item in story if item.at > since)
