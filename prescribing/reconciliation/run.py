"""The daily count: what it found is kept, and stands until it is no longer so."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from prescribing.reconciliation.models import Discrepancy, ReconciliationRun
from prescribing.reconciliation.rules import RULES
from prescribing.reconciliation.ways_in import WAYS, Counts, count_all, ways_that_do_not_add_up

BALANCE = "balance"
"""The kind of a discrepancy of numbers: about no record, so by the number of its way in."""
KEPT = timedelta(days=400)
"""So long runs and mended discrepancies are kept."""
COUNTS_ACT = System("reconciliation")


def check_daily() -> int:
    """Once a day, and again at every sweep while something disagrees. Returns 1 when it counted."""
    midnight = clock.midnight(clock.today())
    today = ReconciliationRun.objects.filter(at__gte=midnight, at__lte=clock.now()).exists()
    if today and not Discrepancy.objects.standing().exists():
        return 0
    reconcile()
    return 1


def reconcile() -> ReconciliationRun:
    """Count, look for what disagrees, and keep both. Safe to run twice, also at once.

    What is found is looked at a second time: somebody may have been in the middle of it.
    """
    began = stopwatch.monotonic()
    counts = count_all()
    found = what_disagrees(counts)
    if found:
        counts = count_all()
        found &= what_disagrees(counts)
    return _keep(counts, found, seconds=stopwatch.monotonic() - began)


def what_disagrees(counts: Counts) -> set[tuple[str, str, UUID]]:
    """Kind, table and number of each record that is not as it must be."""
    found = {(kind, *about) for kind, rule in RULES.items() for about in rule.find()}
    return found | {(BALANCE, way, number_of(way)) for way in ways_that_do_not_add_up(counts)}


def number_of(way: str) -> UUID:
    """A number for a way in, which is no record."""
    return UUID(int=sorted(WAYS).index(way) + 1)


@transaction.atomic
def _keep(counts: Counts, found: Iterable[tuple[str, str, UUID]], *, seconds: float) -> ReconciliationRun:
    found = set(found)
    standing = {(one.kind, one.about_type, one.about_id): one for one in Discrepancy.objects.standing()}
    new = [
        Discrepancy(kind=kind, about_type=about_type, about_id=about_id)
        for kind, about_type, about_id in sorted(found - set(standing))
    ]
    Discrepancy.objects.bulk_create(new, ignore_conflicts=True)  # another run at once may have been first
    gone = [one.pk for key, one in standing.items() if key not in found]
    Discrepancy.objects.filter(pk__in=gone).update(gone_at=clock.now())
    _forget()
    run = ReconciliationRun.objects.create(
        seconds=round(seconds, 2), counts=dict(counts), found=len(found), at=clock.now()
    )
    detail = {
        "received": sum(way["received"] for way in counts["ways"].values()),
        "open": sum(way["open"] for way in counts["ways"].values()),
        "found": len(found),
        "new": len(new),
        "mended": len(gone),
    }
    record("balance.checked", None, by=COUNTS_ACT, detail=detail)
    return run


def _forget() -> None:
    before = clock.now() - KEPT
    ReconciliationRun.objects.filter(at__lt=before).delete()
    Discrepancy.objects.filter(gone_at__lt=before).delete()
