"""After an editor publishes, what differs from the source's last word belongs to the editor."""

from __future__ import annotations

from typing import Any

from wagtail.signals import published

from directory.openreferral import provenance


def connect() -> None:
    """Called once, when the app is ready."""
    for model in provenance.KINDS:
        published.connect(_mark, sender=model, dispatch_uid=f"mark-edits-{model.__name__}")


def _mark(sender: Any, instance: Any, **_: object) -> None:
    provenance.mark_edits(instance)
