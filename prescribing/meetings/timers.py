"""The sweep's share of meetings: one that is over and was not finished is somebody's task the next day.

Until it is finished, whoever was on its list and was not reached would wait on a list that nobody opens.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from directory import clock
from directory.background.sweep import each
from prescribing.meetings.listing import lock_meeting
from prescribing.meetings.models import Meeting
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import CHASE, wd
from prescribing.teams.models import TeamMember
from prescribing.words import day_short


def apply(now: datetime | None = None) -> int:
    """Safe to run twice, also at once. Returns how many tasks were made."""
    if now is not None:
        with clock.moved_to(now):
            return apply()
    over = Meeting.objects.coming().filter(starts_at__lte=clock.now())
    return each("meetings", list(over.values_list("pk", flat=True)), _of_meeting)


def _of_meeting(pk: UUID) -> int:
    meeting = Meeting.objects.filter(pk=pk).select_related("team", "added_by", "care_home").first()
    if meeting is None:
        return 0
    lock_meeting(meeting)
    if not meeting.is_coming or meeting.starts_at > clock.now():
        return 0
    calendar = meeting.team.calendar
    due = calendar.due(meeting.starts_at, wd(1))
    since = meeting.starts_at
    asked = Task.objects.filter(about_id=meeting.pk, kind=TaskKind.FINISH_MEETING, since__gte=since)
    earlier = asked.order_by("-since").first()
    if earlier is not None:
        # Ticked off while the meeting is still not finished: asked again.
        if earlier.done_at is None or calendar.due(earlier.done_at, CHASE) > clock.now():
            return 0
        since, due = earlier.done_at, calendar.due(clock.now(), wd(0))
    elif calendar.closing(clock.today()) < due:
        return 0
    planner = meeting.added_by
    there = TeamMember.objects.current().filter(team=meeting.team, user=planner).exists()
    make_task(
        TaskKind.FINISH_MEETING,
        meeting,
        since=since,
        due_at=due,
        owner=planner if there and planner.is_active else None,
        queue=meeting.team,
        note=f"{meeting.called}, {day_short(meeting.starts_at)}. Say who was there and where the rest go.",
    )
    return 1
