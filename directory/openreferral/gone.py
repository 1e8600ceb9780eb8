"""Listings that their source had and has no more. Nothing is hidden or deleted for it: an editor decides."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models, transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record as audit
from directory.catalogue.models import Service
from directory.openreferral.identity import Known
from directory.openreferral.models import SourceRecord

BATCH = 500


def mark(known: Known, seen: Collection[str]) -> int:
    """After the whole of a source was read: what it no longer holds. Returns how many are newly so."""
    missing = [row.pk for identity, row in known.ids("service").items() if identity not in seen]
    count = 0
    for start in range(0, len(missing), BATCH):
        rows = SourceRecord.objects.filter(pk__in=missing[start : start + BATCH], gone_at=None)
        count += rows.update(gone_at=clock.now(), gone_kept=False)
    return count


def seen_again(known: Known, seen: Collection[str]) -> None:
    """What the source holds is not gone, or is back."""
    back = SourceRecord.objects.filter(source=known.source, kind="service", gone_at__isnull=False)
    found = [pk for pk, identity in back.values_list("pk", "id_in_source") if identity in seen]
    for start in range(0, len(found), BATCH):
        rows = SourceRecord.objects.filter(pk__in=found[start : start + BATCH])
        rows.update(gone_at=None, gone_kept=False)


def waiting() -> models.QuerySet[SourceRecord]:
    """Those that nobody has decided on: not archived, not kept on purpose, and in no feed any more."""
    current = Service.objects.filter(archived_at=None).values("pk")
    found = SourceRecord.objects.filter(
        kind="service", gone_at__isnull=False, gone_kept=False, object_id__in=current
    )
    elsewhere = SourceRecord.objects.filter(
        kind="service", gone_at=None, object_id=models.OuterRef("object_id")
    )
    found = found.exclude(models.Exists(elsewhere))
    return found.select_related("source").order_by("-gone_at", "pk")


@transaction.atomic
def keep(*, gone: SourceRecord, by: Actor) -> None:
    """The listing stays as it is, although its source has it no more."""
    require(by, EDIT_LISTINGS)
    if waiting().filter(pk=gone.pk).update(gone_kept=True):
        audit("listing.kept-without-source", Service.objects.get(pk=gone.object_id), by=by)
