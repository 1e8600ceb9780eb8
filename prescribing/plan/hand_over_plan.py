"""What somebody was to do in plans of people who are handed over goes to whoever receives them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from directory.accounts.models import User
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.models import PlanAction


def give_plan(owner: User, to: User, people: Collection[UUID]) -> None:
    """In the transaction of the verb that hands over, which has asked and records it."""
    PlanAction.objects.open().filter(user=owner, referral__person__in=people).update(user=to)
    planned = Appointment.objects.planned().filter(referral__person__in=people)
    planned.filter(lead=owner).update(lead=to)
    through = Appointment.others.through.objects
    through.filter(user=to, appointment__in=planned.filter(lead=to)).delete()
