"""What is open and somebody's: the questions behind the list of the day, each one query and its related rows.

Everything asked for is one owner's, one queue's or one person's, which the indexes find among years of what
is closed.
"""

from __future__ import annotations

from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from directory.accounts.models import User
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral
from prescribing.sight import worked_by
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.models import Cover, Team, TeamMember

Show = Literal["mine", "cover", "queue", "team", "all"]
"""Their own; of those they cover; the queues of their teams; everybody's there; the first three."""


def shown_as(by: User, show: Show) -> Q:
    """Asked for as lists: "of one of these, or in one of those queues" is then looked up in the indexes."""
    if show == "mine":
        return Q(owner=by)
    if show == "cover":
        return Q(owner__in=list(Cover.objects.owners_covered_by(by)))
    if show == "team":
        teams = list(Team.objects.of(by))
        members = TeamMember.objects.current().filter(team__in=teams).values_list("user", flat=True)
        return Q(owner__in=list(members)) | Q(queue__in=teams)
    return worked_by(by) & Q(owner=None) if show == "queue" else worked_by(by)


def open_tasks(by: User, which: Q) -> list[Task]:
    """Without what tells somebody that a task of their own is late, or one that is done by now is."""
    settled = Task.objects.filter(Q(owner=by) | Q(done_at__isnull=False), pk=OuterRef("about_id"))
    found = Task.objects.open().visible_to(by).filter(which).exclude(Q(kind=TaskKind.LATE) & Exists(settled))
    tasks = list(_with_words(found))
    late = _with_words(Task.objects.filter(pk__in=[t.about_id for t in tasks if t.kind == TaskKind.LATE]))
    late_tasks = {task.pk: task for task in late}
    for task in tasks:
        task.late_task = late_tasks.get(task.about_id)  # type: ignore[attr-defined]
    return tasks


def _with_words(found: QuerySet[Task]) -> QuerySet[Task]:
    return found.select_related(
        "owner",
        "queue",
        "person",
        "person__team",
        "prescription__service__organisation",
        "prescription__referral__team",
        "prescription__need_in_referral__need",
    ).prefetch_related(
        "person__contact_points",
        "person__communication_needs",
        "prescription__questions",
        "prescription__worries",
        "prescription__service__phones",
        "prescription__service__contacts",
        "prescription__service__schedules",
        "prescription__service__organisation__referral_contacts",
    )


def waiting_for_others(by: User, which: Q) -> QuerySet[Prescription]:
    """Open prescriptions about which nothing is to be done now."""
    busy = Task.objects.open().filter(prescription=OuterRef("pk"))
    found = Prescription.objects.visible_to(by).open().filter(which).filter(~Exists(busy))
    return found.select_related(
        "owner", "queue", "person", "service", "referral__team", "need_in_referral__need"
    ).prefetch_related("person__contact_points", "person__communication_needs")


def dated_referrals(by: User) -> QuerySet[Referral]:
    found = (
        Referral.objects.visible_to(by)
        .open()
        .filter(due_at__isnull=False)
        .select_related("owner", "queue", "person__team", "team")
    )
    return found.prefetch_related("person__contact_points", "person__communication_needs")


def not_spoken_to(by: User, which: Q) -> QuerySet[Referral]:
    """Open referrals without any contact, for which nothing else is on the list yet."""
    busy = Task.objects.open().filter(about_id=OuterRef("pk"))
    prescribed = Prescription.objects.filter(referral=OuterRef("pk"))
    return (
        dated_referrals(by)
        .filter(which, last_contact_at=None)
        .exclude(Exists(busy))
        .exclude(Exists(prescribed))
    )
