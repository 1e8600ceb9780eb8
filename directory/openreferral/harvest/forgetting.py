"""What is not kept of readings: lines of records that were as before, and what is older than a year."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.openreferral.harvest.models import FeedReading
from directory.openreferral.importer import UNCHANGED
from directory.openreferral.models import ImportLine

LINES_KEPT = timedelta(days=14)
READINGS_KEPT = timedelta(days=365)
BATCH = 5_000


def forget_old() -> int:
    """The sweep's share: a batch at a time."""
    old = FeedReading.objects.filter(started_at__lt=clock.now() - LINES_KEPT).exclude(run=None)
    dull = ImportLine.objects.filter(run__in=old.values("run"), what=UNCHANGED, problems=[])
    lines = list(dull.values_list("pk", flat=True)[:BATCH])
    ImportLine.objects.filter(pk__in=lines).delete()
    past = FeedReading.objects.filter(started_at__lt=clock.now() - READINGS_KEPT)
    readings = list(past.values_list("pk", flat=True)[:BATCH])
    FeedReading.objects.filter(pk__in=readings).delete()
    return len(lines) + len(readings)
