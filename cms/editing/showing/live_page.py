"""The page on which people read a listing, from the screen where it is edited and from its row in a list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.widgets.button import Button

from directory.catalogue.facts import Visibility
from directory.catalogue.models import Location, Organisation, Service
from directory.catalogue.services import HIDDEN

LABEL = "View live"


def live_url(record: Any) -> str:
    """Empty where people are shown no page of it. Asks no query, so that a list may ask for each row."""
    if not isinstance(record, Service | Organisation | Location):
        return ""
    if not record.live or record.archived_at is not None:
        return ""
    if isinstance(record, Service):
        shown = record.status not in HIDDEN and record.visibility != Visibility.OWNER
        return reverse("directory:service", args=[record.pk]) if shown else ""
    if isinstance(record, Organisation):
        return reverse("directory:organisation", args=[record.pk]) if record.listed else ""
    shown = record.visibility == Visibility.PUBLIC
    return reverse("directory:place", args=[record.pk]) if shown else ""


class ViewsLive:
    """An editing view with the way to the live page among its buttons."""

    @property
    def header_more_buttons(self) -> list[Button]:
        view: Any = self
        buttons: list[Button] = list(super().header_more_buttons)  # type: ignore[misc]
        if url := live_url(type(view.object)._base_manager.get(pk=view.object.pk)):
            buttons.append(Button(LABEL, url=url, icon_name="view", priority=5))
        return buttons
