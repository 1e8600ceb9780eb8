"""After a place is published it stands at its postcode; what an editor publishes that differs from the
source's last word belongs to the editor."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from wagtail.signals import published

from directory.catalogue.locations import Location
from directory.catalogue.models import Organisation
from directory.openreferral import placing, provenance
from directory.openreferral.models import SourceRecord


def connect() -> None:
    """Called once, when the app is ready."""
    published.connect(_place, sender=Location, dispatch_uid="place-published")
    for owner in (Organisation, Location):
        post_delete.connect(_forget, sender=owner, dispatch_uid=f"forget-source-{owner.__name__}")
    for model in provenance.KINDS:
        published.connect(_mark, sender=model, dispatch_uid=f"mark-edits-{model.__name__}")


def _place(sender: Any, instance: Any, **_: object) -> None:
    placing.place_published(instance)


def _mark(sender: Any, instance: Any, **_: object) -> None:
    provenance.mark_edits(instance)


def _forget(sender: Any, instance: Any, **_: object) -> None:
    """A source that speaks of it again makes it anew. A listing's record stays: it was deleted on purpose."""
    SourceRecord.objects.filter(kind=provenance.KINDS[sender], object_id=instance.pk).delete()
