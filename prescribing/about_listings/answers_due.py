"""How listings answer what was prescribed to them, as counts: a part of how far they may be trusted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q

from directory import clock
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import State

ANSWER_WITHIN = timedelta(days=14)
"""By then a group has answered, reminders included."""
LOOKED_BACK = timedelta(days=183)
_SILENT = (State.SENT, State.OPENED)
_STOPPED = (State.PROPOSED, State.AGREED, State.STOPPED)
"""Of these nobody can say whether they would have been answered."""


def answers_of(service_ids: Collection[UUID]) -> Mapping[UUID, tuple[int, int]]:
    """Listing → how many prescriptions of half a year were to be answered by now, and how many were not."""
    now = clock.now()
    due = Prescription.objects.filter(
        service__in=service_ids, sent_at__gte=now - LOOKED_BACK, sent_at__lte=now - ANSWER_WITHIN
    ).exclude(state__in=_STOPPED)
    rows = (
        due.order_by()
        .values("service")
        .annotate(asked=Count("pk"), silent=Count("pk", filter=Q(state__in=_SILENT)))
    )
    return {row["service"]: (row["asked"], row["silent"]) for row in rows}
