"""Messages that could not be sent, and of which nobody was told by a task."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from directory import clock
from directory.messages.kinds import MessageKind, UnknownKind, kind_named
from directory.messages.models import MessageState, OutboxMessage
from prescribing.people.models import Person
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.models import PlanAction
from prescribing.plan.states import WITH_ORGANISATION
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task

LOOKED_BACK = timedelta(days=30)


def failed_without_a_task() -> list[tuple[str, UUID]]:
    """Of kinds that must become somebody's task, about what still goes on."""
    since = clock.now() - LOOKED_BACK
    failed = OutboxMessage.objects.filter(state=MessageState.FAILED, claimed_at__gte=since)
    name = OutboxMessage._meta.label_lower
    return [
        (name, message.pk)
        for message in failed.order_by("claimed_at")
        if _becomes_a_task(message.kind) and _goes_on(message) and not _told(message)
    ]


def _becomes_a_task(kind: str) -> bool:
    try:
        found = kind_named(kind)
    except UnknownKind:
        return False  # the health page says so
    return (
        type(found).__module__.startswith("prescribing.")
        and type(found).on_failed is not MessageKind.on_failed
    )


def _goes_on(message: OutboxMessage) -> bool:
    pk = message.about_id
    going: dict[type[models.Model], models.QuerySet[Any]] = {
        Prescription: Prescription.objects.open().filter(pk=pk),
        PlanAction: PlanAction.objects.filter(pk=pk, state__in=sorted(WITH_ORGANISATION)),
        Appointment: Appointment.objects.planned().filter(pk=pk),
        Referral: Referral.objects.filter(pk=pk, person__died_on=None),
        Person: Person.objects.filter(
            pk=pk, died_on=None, pk__in=Referral.objects.open().filter(owner__isnull=False).values("person")
        ),
    }
    return any(
        rows.exists() for model, rows in going.items() if model._meta.label_lower == message.about_type
    )


def _told(message: OutboxMessage) -> bool:
    """Whether a task about it was open at the time, or has been since."""
    about = Q(about_id=message.about_id) | Q(prescription=message.about_id)
    when = Q(done_at=None) | Q(done_at__gte=message.claimed_at)
    return Task.objects.filter(about & when).exists()
