"""After a place is published it stands at its postcode; what an editor publishes that differs from the
source's last word belongs to the editor."""

from __future__ import annotations

from typing import Any

from wagtail.signals import published

from directory.catalogue.locations import Location
from directory.openreferral import placing, provenance


def connect() -> None:
    """Called once, when the app is ready."""
    published.connect(_place, sender=Location, dispatch_uid="place-published")
    for model in provenance.KINDS:
        published.connect(_mark, sender=model, dispatch_uid=f"mark-edits-{model.__name__}")


def _place(sender: Any, instance: Any, **_: object) -> None:
    placing.place_published(instance)


def _mark(sender: Any, instance: Any, **_: object) -> None:
    provenance.mark_edits(instance)
