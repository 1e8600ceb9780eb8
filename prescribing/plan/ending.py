"""A spell of support ends: what of its plan stands in the way, and what ends with it."""

from __future__ import annotations

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.messages.actions import cancel
from prescribing.plan.appointments.models import Appointment, AppointmentState
from prescribing.plan.by_link.ending import end_sharing, phone_about
from prescribing.plan.models import PlanAction
from prescribing.plan.moves import move_action, settle_tasks_about
from prescribing.plan.states import WITH_ORGANISATION, Event
from prescribing.referrals.models import Referral
from prescribing.words import at_time, day_short


def open_in_plan(referral: Referral, by: User) -> list[str]:
    """What of the plan keeps the spell from being closed, one sentence each; of what `by` may see."""
    actions = PlanAction.objects.open().filter(referral=referral)
    appointments = Appointment.objects.planned().filter(referral=referral)
    said = [
        f"“{action.what}” is still open: {action.who_words}. Finish or drop it in the plan."
        for action in actions.visible_to(by).select_related(
            "referral__person", "user", "related", "organisation"
        )
    ]
    said += [
        f"An appointment is still planned: {day_short(one.starts_at)}, {at_time(one.starts_at)}. "
        "Record or cancel it in the plan."
        for one in appointments.visible_to(by)
    ]
    return said


def unseen_in_plan(referral: Referral, by: User) -> bool:
    """Whether something else of it is still open, which only others see."""
    actions = PlanAction.objects.open().filter(referral=referral)
    appointments = Appointment.objects.planned().filter(referral=referral)
    return (
        actions.exclude(pk__in=actions.visible_to(by).values("pk")).exists()
        or appointments.exclude(pk__in=appointments.visible_to(by).values("pk")).exists()
    )


def end_plan(referral: Referral, *, by: Actor, why: str) -> None:
    """The spell has ended, whatever was open: actions are dropped, appointments cancelled, links closed, and
    an organisation that expects to do something is phoned. In the caller's transaction."""
    for action in (
        PlanAction.objects.open()
        .filter(referral=referral)
        .select_related("referral__person", "referral__team", "organisation")
    ):
        expected = action.state in WITH_ORGANISATION
        end_sharing(action)
        move_action(action, Event.DROP, by=by, why=why)
        if expected:
            phone_about(action, "It has ended. Phone them if they expect to")
    for appointment in Appointment.objects.planned().filter(referral=referral):
        now = clock.now()
        Appointment.objects.filter(pk=appointment.pk, state=AppointmentState.PLANNED).update(
            state=AppointmentState.CANCELLED,
            why=why[:300],
            recorded_at=now,
            recorded_by=by.label[:300],
            changed_at=now,
        )
        cancel(about=appointment)
        settle_tasks_about(appointment, by)
