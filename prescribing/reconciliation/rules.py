"""What must always hold of every record, each as a question for the records of which it does not.

Asked past sight and past the verbs: of what the tables hold. A rule answers with ids, never with people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from directory import clock
from directory.accounts.models import User
from directory.audit.models import AuditEvent
from prescribing import permissions as may
from prescribing.intake.models import AdviceCall
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.models import PlanAction, PlanActionTransition
from prescribing.prescriptions.models import Prescription, PrescriptionTransition
from prescribing.prescriptions.states import OPEN as PRESCRIPTION_OPEN
from prescribing.reconciliation.failed_messages import failed_without_a_task
from prescribing.reconciliation.ways_in import first_day
from prescribing.referrals.models import Referral, ReferralTransition, Transfer
from prescribing.referrals.states import ENDED as REFERRAL_ENDED
from prescribing.referrals.states import OPEN as REFERRAL_OPEN
from prescribing.referrals.states import State
from prescribing.tasks.models import ASK_NOBODY, Task, TaskKind
from prescribing.teams.models import TeamMember

About = tuple[str, UUID]
"""A record by the name of its table and its number."""
MOST = 500
"""So many records of a kind are named."""
FORGOTTEN_AFTER = timedelta(days=1)
"""The sweep makes its task on the day itself; a whole day later somebody was forgotten."""
PLAN_FORGOTTEN_AFTER = timedelta(days=10)
"""What is late in a plan comes back after it was ticked off; it does not rest for longer than Christmas."""
AFTER_THE_END = frozenset({TaskKind.FOLLOW_UP, TaskKind.MANUAL, TaskKind.LATE, TaskKind.POSSIBLE_DUPLICATE})
"""Tasks that may be open about a referral that has ended."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` say what is wrong; `cure` says what a supervisor or administrator does about it."""

    words: str
    cure: str
    find: Callable[[], Iterable[About]]


def _ids(rows: models.QuerySet[models.Model]) -> list[About]:
    name = rows.model._meta.label_lower
    return [(name, pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:MOST]]


def _astray(rows: models.QuerySet[models.Model], steps: type[models.Model], to: str) -> list[About]:
    """Whose history is missing, has a gap, or does not end where the record is."""
    of_it = steps._default_manager.filter(**{to: OuterRef("pk")}).order_by("-sequence")
    ends = rows.annotate(last=Subquery(of_it.values("to_state")[:1]))
    wrong = ends.filter(Q(last=None) | ~Q(last=F("state")))
    whole = (
        steps._default_manager.order_by()
        .values(to)
        .annotate(n=Count("pk"), least=Min("sequence"), most=Max("sequence"))
        .exclude(n=F("most"), least=1)
    )
    name = rows.model._meta.label_lower
    gaps = [(name, pk) for pk in whole.values_list(to, flat=True)[:MOST]]
    return list(dict.fromkeys([*_ids(wrong), *gaps]))


def _able(owners: models.QuerySet[models.Model]) -> set[UUID]:
    """Of these owners those who are there and may work with people."""
    found = User.objects.filter(pk__in=owners.values("owner"), is_active=True)
    members = set(TeamMember.objects.current().values_list("user", flat=True))
    return {user.pk for user in found if user.pk in members and user.may(may.SEE_TODAY)}


def _staffed() -> set[UUID]:
    """Teams with somebody in them who may take something out of the queue."""
    rows = TeamMember.objects.current().filter(user__is_active=True).select_related("user")
    allowed: dict[UUID, bool] = {}
    found: set[UUID] = set()
    for row in rows:
        if row.team_id not in found:
            if row.user_id not in allowed:
                allowed[row.user_id] = row.user.may(may.SEE_TODAY)
            if allowed[row.user_id]:
                found.add(row.team_id)
    return found


def _nobodys(rows: models.QuerySet[models.Model], *, authors: Q | None = None) -> list[About]:
    """Open rows without one owner who is there, or a queue in which somebody is, or without a date.

    `authors` marks those that belong to who writes them, who needs an account and no more.
    """
    mine = authors if authors is not None else Q(pk__in=[])
    one = Q(owner__isnull=False, queue=None) | Q(owner=None, queue__isnull=False)
    active = User.objects.filter(is_active=True).values("pk")
    gone = Q(owner__isnull=False) & ~Q(owner__in=_able(rows)) & ~(mine & Q(owner__in=active))
    empty = Q(queue__isnull=False) & ~Q(queue__in=_staffed())
    return _ids(rows.filter(~one | Q(due_at=None) | gone | empty))


def referrals_of_nobody() -> list[About]:
    return _nobodys(Referral.objects.open(), authors=Q(state=State.DRAFT))


def prescriptions_of_nobody() -> list[About]:
    return _nobodys(Prescription.objects.open())


def tasks_of_nobody() -> list[About]:
    return _nobodys(Task.objects.open(), authors=Q(kind=TaskKind.DRAFT_WAITS))


def advice_of_nobody() -> list[About]:
    return _nobodys(AdviceCall.objects.open())


def _long_ago() -> datetime:
    return clock.midnight(clock.today()) - FORGOTTEN_AFTER


def referrals_forgotten() -> list[About]:
    """Their date has passed, and nobody is asked what is next; a note to oneself asks nobody."""
    asked = Task.objects.open().filter(about_id=OuterRef("pk")).exclude(kind__in=sorted(ASK_NOBODY))
    return _ids(Referral.objects.open().filter(~Exists(asked), due_at__lt=_long_ago()))


def prescriptions_forgotten() -> list[About]:
    asked = Task.objects.open().filter(prescription=OuterRef("pk"))
    return _ids(Prescription.objects.open().filter(~Exists(asked), due_at__lt=_long_ago()))


def actions_forgotten() -> list[About]:
    asked = Task.objects.open().filter(about_id=OuterRef("pk"))
    late = PlanAction.objects.open().filter(
        ~Exists(asked),
        referral__state__in=sorted(REFERRAL_OPEN),
        due_on__lt=clock.today() - PLAN_FORGOTTEN_AFTER,
    )
    ticked = Task.objects.filter(about_id=OuterRef("pk")).order_by("-done_at").values("done_at")[:1]
    since = clock.now() - PLAN_FORGOTTEN_AFTER
    return _ids(late.annotate(ticked=Coalesce(Subquery(ticked), F("state_since"))).filter(ticked__lt=since))


def referrals_astray() -> list[About]:
    return _astray(Referral.objects.all(), ReferralTransition, "referral")


def prescriptions_astray() -> list[About]:
    return _astray(Prescription.objects.all(), PrescriptionTransition, "prescription")


def actions_astray() -> list[About]:
    return _astray(PlanAction.objects.all(), PlanActionTransition, "action")


def _not_on_record(kind: str, model: type[models.Model]) -> list[About]:
    """What the audit says came in during the days that are shown, and of which there is no record."""
    since = first_day()
    said = AuditEvent.objects.filter(kind=kind, at__gte=since).order_by().values_list("about_id", flat=True)
    ids = {UUID(one) for one in said}
    there: set[UUID] = set()
    listed = sorted(ids)
    for start in range(0, len(listed), MOST):
        part = listed[start : start + MOST]
        there.update(model._default_manager.filter(pk__in=part).values_list("pk", flat=True))
    return [(model._meta.label_lower, pk) for pk in sorted(ids - there)][:MOST]


def referrals_gone() -> list[About]:
    return _not_on_record("referral.opened", Referral)


def prescriptions_gone() -> list[About]:
    return _not_on_record("prescription.proposed", Prescription)


def ended_and_something_open() -> list[About]:
    """A referral that has ended holds something that goes on without anybody."""
    of_it = {"referral": OuterRef("pk")}
    asked = Task.objects.open().filter(about_id=OuterRef("pk")).exclude(kind__in=sorted(AFTER_THE_END))
    holds = (
        Exists(Prescription.objects.open().filter(**of_it))
        | Exists(PlanAction.objects.open().filter(**of_it))
        | Exists(Appointment.objects.planned().filter(**of_it))
        | Exists(Transfer.objects.waiting().filter(**of_it))
        | Exists(asked)
    )
    return _ids(Referral.objects.filter(holds | Q(due_at__isnull=False), state__in=sorted(REFERRAL_ENDED)))


def prescriptions_ended_and_due() -> list[About]:
    ended = Prescription.objects.exclude(state__in=sorted(PRESCRIPTION_OPEN))
    return _ids(ended.filter(due_at__isnull=False))


def transfers_without_anybody() -> list[About]:
    """Being transferred, and nobody is asked; or asked of somebody to whom it does not belong."""
    waits = Transfer.objects.waiting().filter(referral=OuterRef("pk"))
    moving = Referral.objects.filter(state=State.TRANSFERRING)
    theirs = waits.filter(sender=OuterRef("owner"))
    return _ids(moving.filter(~Exists(theirs)))


_SUPERVISOR = "Take it, or give it to somebody under “Hand over”."
_HISTORY = (
    "Tell whoever looks after the database: it was changed past Waymark, or a backup was put back in part."
)
RULES: dict[str, Rule] = {
    "referral-of-nobody": Rule(
        "A referral is open, and nobody who is there has it", _SUPERVISOR, referrals_of_nobody
    ),
    "referral-forgotten": Rule(
        "A referral is past its day, and nobody is asked about it",
        "Open the person, say what is next, and give it a day.",
        referrals_forgotten,
    ),
    "referral-astray": Rule(
        "The history of a referral does not end where it stands", _HISTORY, referrals_astray
    ),
    "referral-gone": Rule("The audit says that a referral came, and it is gone", _HISTORY, referrals_gone),
    "referral-ended-open": Rule(
        "A referral has ended, and something of it goes on",
        "Reopen it with a note, finish what is open, and close it again.",
        ended_and_something_open,
    ),
    "transfer-without-anybody": Rule(
        "A referral is being handed over, and nobody is asked",
        "Take the transfer back, and ask somebody.",
        transfers_without_anybody,
    ),
    "prescription-of-nobody": Rule(
        "A prescription is open, and nobody who is there has it", _SUPERVISOR, prescriptions_of_nobody
    ),
    "prescription-forgotten": Rule(
        "A prescription is past its day, and nobody is asked about it",
        "Open it, say what is next, and give it a day.",
        prescriptions_forgotten,
    ),
    "prescription-astray": Rule(
        "The history of a prescription does not end where it stands", _HISTORY, prescriptions_astray
    ),
    "prescription-gone": Rule(
        "The audit says that something was prescribed, and it is gone", _HISTORY, prescriptions_gone
    ),
    "prescription-ended-due": Rule(
        "A prescription has ended, and is due", _HISTORY, prescriptions_ended_and_due
    ),
    "action-forgotten": Rule(
        "An action of a plan is late, and nobody is asked about it",
        "Open the plan, and say what became of it.",
        actions_forgotten,
    ),
    "action-astray": Rule(
        "The history of an action of a plan does not end where it stands", _HISTORY, actions_astray
    ),
    "task-of-nobody": Rule("A task is open, and nobody who is there has it", _SUPERVISOR, tasks_of_nobody),
    "advice-of-nobody": Rule(
        "A question waits for an answer, and nobody who is there has it",
        "Put somebody into the team whose queue it is in.",
        advice_of_nobody,
    ),
    "message-without-task": Rule(
        "A message could not be sent, and nobody has a task about it",
        "Open what it was about, and phone instead.",
        failed_without_a_task,
    ),
}
"""By the name that a discrepancy keeps."""
