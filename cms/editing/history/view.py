"""The history of a listing names who did each thing: its versions, and what happens beside the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.history import LogEntryUserColumn
from wagtail.snippets.views.snippets import HistoryView

from directory.audit.kinds import words_of
from directory.audit.models import AuditEvent
from directory.openreferral.models import Source

MOST = 50
_KINDS = Q(kind__startswith="listing.") | Q(kind__startswith="referral-contact.")
"""Of listings alone: who read about a person is another matter."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done outside the form. `who` without their address."""

    what: str
    who: str
    at: datetime


def deeds_of(record: Any) -> list[Deed]:
    """Checks, room, approval, what a group changed by its link: the newest first."""
    events = AuditEvent.objects.filter(
        _KINDS, about_type=record._meta.label_lower, about_id=str(record.pk)
    ).order_by("-at", "pk")[:MOST]
    return [Deed(words_of(one.kind), one.actor.partition(" <")[0], one.at) for one in events]


class _Changes(WagtailPaginator):
    @property
    def items_count_label(self) -> str:
        return f"{self.count} change" if self.count == 1 else f"{self.count} changes"


class _WhoColumn(LogEntryUserColumn):
    """Where no person did it, the feed or file that it came from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sources: dict[str, str] | None = None

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        key = (instance.data or {}).get("source", "")
        if key and instance.user_id is None:
            if self._sources is None:
                self._sources = dict(Source.objects.values_list("key", "name"))
            context["display_name"] = f"From {self._sources.get(key, key)}"
        return context


class HistoryOfChanges(HistoryView):
    """Each line is a change; the page says how many, and what else was done."""

    paginator_class = _Changes
    verbose_name_plural: Any = "changes"

    def get_template_names(self) -> list[str]:
        """Ours stands around Wagtail's table, which is drawn anew by itself while somebody filters."""
        names: list[str] = super().get_template_names()
        return names if self.results_only else ["cms/editing/history.html"]

    @property
    def columns(self) -> list[Any]:
        action, _user, moment = super().columns
        return [action, _WhoColumn("user", label="Who", width="25%"), moment]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {**context, "deeds": deeds_of(self.object)}
