"""The sweep's share of plans: what is due or late becomes somebody's task; so does an appointment that is
past and of which nobody has said whether it was kept.

Late is told to the owner of the referral after one working day. After three the task is the queue's as well,
where whoever shares out the work reads it (`escalate_late_tasks`). A task that is ticked off while nothing is
recorded comes back after two working days.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.background.sweep import each
from prescribing.locks import hold
from prescribing.plan.appointments.models import Appointment, AppointmentState
from prescribing.plan.models import PlanAction, Who
from prescribing.plan.states import State
from prescribing.privacy.may_not_find import owner_unless_hidden, users_who_may_not_find
from prescribing.referrals.models import Referral
from prescribing.referrals.states import OPEN as REFERRAL_OPEN
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import CHASE, wd
from prescribing.words import at_time, day_short

LATE_AFTER = wd(1)
NOT_OPENED_AFTER = wd(3)
"""An organisation that has not pressed "Show me who" by then is phoned."""


def apply(now: datetime | None = None) -> int:
    """Safe to run twice, also at once. Returns how many tasks were made."""
    if now is not None:
        with clock.moved_to(now):
            return apply()
    open_now = PlanAction.objects.open().filter(referral__state__in=sorted(REFERRAL_OPEN))
    due = open_now.filter(models.Q(due_on__lte=clock.today()) | models.Q(state=State.ASKED))
    past = Appointment.objects.planned().filter(starts_at__lte=clock.now())
    made = each("plan timers", list(due.values_list("pk", flat=True)), _of_action)
    return made + each("plan timers", list(past.values_list("pk", flat=True)), _of_appointment)


def _of_action(pk: UUID) -> int:
    action = (
        PlanAction.objects.filter(pk=pk)
        .select_related("referral__person", "referral__team", "user", "related", "organisation")
        .first()
    )
    hold(action)
    if action is None or not action.is_open or action.referral.state not in REFERRAL_OPEN:
        return 0
    referral, calendar = action.referral, action.referral.team.calendar
    day = calendar.closing(action.due_on)
    made = 0
    doer = worker_of(action.user, referral)
    if action.due_on <= clock.today() and action.who == Who.STAFF and doer is not None:
        made += _make(TaskKind.PLAN_TO_DO, action, referral, day, action.what, owner=doer)
    is_owners = doer is not None and doer.pk == referral.owner_id
    if calendar.add(action.due_on, LATE_AFTER.number) <= clock.today() and not is_owners:
        words = f"{action.who_words}: {action.what.rstrip('.')}."
        made += _make(TaskKind.PLAN_LATE, action, referral, day, words, owner=referral.owner)
    if action.state == State.ASKED and action.due_on >= clock.today():
        phone_on = calendar.due(action.state_since, NOT_OPENED_AFTER)
        if phone_on <= calendar.closing(clock.today()):
            name = action.organisation.name if action.organisation else ""
            words = f"{name} has not opened it: {action.what.rstrip('.')}. Phone them."
            made += _make(TaskKind.PLAN_PHONE, action, referral, phone_on, words, owner=referral.owner)
    return made


def _of_appointment(pk: UUID) -> int:
    found = (
        Appointment.objects.filter(pk=pk)
        .select_related("referral__person", "referral__team", "referral__owner", "lead")
        .first()
    )
    hold(found)
    if found is None or found.state != AppointmentState.PLANNED or found.starts_at > clock.now():
        return 0
    referral = found.referral
    words = f"{day_short(found.starts_at)}, {at_time(found.starts_at)}."
    since = max(found.starts_at, found.changed_at)
    due_at = referral.team.calendar.due(found.starts_at, wd(0))
    owner = worker_of(found.lead, referral) or referral.owner
    return _make(TaskKind.APPOINTMENT, found, referral, since, words, owner=owner, due_at=due_at)


def worker_of(user: User | None, referral: Referral) -> User | None:
    """Whoever is to do it, while they can: an account that is closed, or somebody by whom the person does not
    want to be found, gives way to the owner of the referral, else to the queue."""
    if user is None:
        return None
    hidden = users_who_may_not_find(referral.person_id)
    if user.is_active and user.pk not in hidden:
        return user
    return owner_unless_hidden(referral, hidden)


def _make(
    kind: TaskKind,
    about: PlanAction | Appointment,
    referral: Referral,
    since: datetime,
    note: str,
    *,
    owner: User | None,
    due_at: datetime | None = None,
) -> int:
    """Once for each moment; again when it was ticked off and nothing has been recorded since."""
    earlier = Task.objects.filter(about_id=about.pk, kind=kind, since__gte=since).order_by("-since").first()
    due = due_at or since
    if earlier is not None:
        if earlier.done_at is None or referral.team.calendar.due(earlier.done_at, CHASE) > clock.now():
            return 0
        since = earlier.done_at
        due = referral.team.calendar.due(clock.now(), wd(0))
    make_task(
        kind,
        about,
        since=since,
        due_at=due,
        owner=owner,
        queue=referral.queue or referral.team,
        person=referral.person,
        note=note,
        private=about.private,
        urgency=referral.urgency,
    )
    return 1
