"""Mail about what is late: to its owner after a working day, to supervisors after three. Once a day."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import wd
from prescribing.tasks.whose_team import teams_of
from prescribing.teams.calendar import OFFICE
from prescribing.teams.models import Team
from prescribing.teams.supervisors import supervisors_of

LOOKED_BACK = timedelta(days=14)
"""A working day after the longest holidays; what is later was told of when it became late."""


def remind_owners() -> int:
    """Owners of a task that became a working day late since yesterday. Returns how many were written to."""
    now = clock.now()
    tasks = Task.objects.open().filter(owner__isnull=False, due_at__lt=now, due_at__gt=now - LOOKED_BACK)
    tasks = tasks.exclude(kind=TaskKind.LATE).select_related("owner", "person")
    teams = teams_of(tasks)
    late = {task.owner for task in tasks if task.owner and _became_late(task, teams.get(task.pk))}
    day = clock.today().isoformat()
    posted = 0
    for owner in sorted(late, key=lambda user: str(user.pk)):
        message = post(
            "owner.late", about=owner, to=Recipient("user", owner.pk), key=f"owner.late:{owner.pk}:{day}"
        )
        posted += message.created_at >= now
    return posted


def tell_supervisors(team: Team) -> None:
    """Within the caller's transaction: something of this team is later than agreed."""
    day = clock.today().isoformat()
    for user in supervisors_of(team):
        key = f"supervisor.late:{user.pk}:{day}"
        post("supervisor.late", about=user, to=Recipient("user", user.pk), key=key)


def _became_late(task: Task, team: Team | None) -> bool:
    """Whether a day of the team has passed since it was due, and yesterday at this hour it had not."""
    calendar = team.calendar if team else OFFICE
    assert task.due_at is not None  # an open task has a date
    passed = calendar.due(task.due_at, wd(1))
    return clock.now() - timedelta(days=1) < passed <= clock.now()
