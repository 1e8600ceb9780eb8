"""Nothing is lost: every day what was received is open or has ended, and the history agrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import OuterRef, Subquery

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from directory.audit.models import AuditEvent
from directory.clock import LONDON
from prescribing.prescriptions.models import Prescription, PrescriptionTransition


class SomethingLost(RuntimeError):
    """An alarm: the sweep's heartbeat carries it, and it stays until it is right."""


@dataclass(frozen=True, slots=True)
class NothingLostCounts:
    """`astray` counts prescriptions whose last transition does not lead to the state they are in."""

    received: int
    open: int
    ended: int
    astray: int

    @property
    def holds(self) -> bool:
        return self.received == self.open + self.ended and self.astray == 0


def count_everything() -> NothingLostCounts:
    """Counted now. Received are first transitions, which nothing removes."""
    last = PrescriptionTransition.objects.filter(prescription=OuterRef("pk")).order_by("-sequence")
    states = Prescription.objects.annotate(last=Subquery(last.values("to_state")[:1]))
    return NothingLostCounts(
        received=PrescriptionTransition.objects.filter(from_state="").count(),
        open=Prescription.objects.open().count(),
        ended=Prescription.objects.ended().count(),
        astray=sum(1 for state, to in states.values_list("state", "last") if state != to),
    )


def check_daily() -> int:
    """Once a day (and again at every sweep while it is wrong). Raises SomethingLost."""
    midnight = datetime.combine(clock.today(), time(0), LONDON)
    if AuditEvent.objects.filter(kind="balance.checked", at__gte=midnight, at__lte=clock.now()).exists():
        return 0
    found = count_everything()
    if not found.holds:
        found = count_everything()  # something moved between the counts
    if not found.holds:
        raise SomethingLost(
            f"{found.received} received, {found.open} open, {found.ended} ended, {found.astray} astray"
        )
    detail = {"received": found.received, "open": found.open, "ended": found.ended}
    record("balance.checked", None, by=System("balance"), detail=detail)
    return 1
