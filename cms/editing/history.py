"""The history of a listing, counted in plain words."""

from __future__ import annotations

from typing import Any

from wagtail.admin.paginator import WagtailPaginator
from wagtail.snippets.views.snippets import HistoryView


class _Changes(WagtailPaginator):
    @property
    def items_count_label(self) -> str:
        return f"{self.count} change" if self.count == 1 else f"{self.count} changes"


class HistoryOfChanges(HistoryView):
    """Each line is a change; the page says how many."""

    paginator_class = _Changes
    verbose_name_plural: Any = "changes"
