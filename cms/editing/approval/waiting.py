"""What a colleague sent for approval and nobody has decided: listings, organisations, places and pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState

from cms.editing.home_counts import page_of
from directory.accounts.permissions import WRITE_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Location, Organisation, Service

APPROVED: tuple[type[Any], ...] = (Service, Organisation, Location)
"""What can be sent for approval, beside pages."""


def waiting() -> QuerySet[TaskState]:
    """The longest waiting first. What has been deleted or archived since is not waiting."""
    # Compared here and not by the database: how it writes an id as text differs.
    asked = _in_progress().values_list("pk", "workflow_state__base_content_type", "workflow_state__object_id")
    kinds = {
        ContentType.objects.get_for_model(model, for_concrete_model=False).pk: model for model in APPROVED
    }
    kept: list[int] = []
    by_kind: dict[int, dict[str, int]] = {}
    for pk, kind, object_id in asked:
        by_kind.setdefault(kind, {})[object_id] = pk
    for kind, states in by_kind.items():
        if (model := kinds.get(kind)) is None:
            kept += states.values()  # pages are deleted with what was sent of them
            continue
        current = model._base_manager.filter(archived_at=None, pk__in=list(states))
        kept += [states[str(pk)] for pk in current.values_list("pk", flat=True)]
    found = _in_progress().filter(pk__in=kept)
    return found.select_related("workflow_state__requested_by", "revision").order_by("started_at", "pk")


def _in_progress() -> QuerySet[TaskState]:
    states: QuerySet[TaskState] = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    return states


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that was sent for approval."""

    row: TaskState
    record: Any
    sent_by: str
    since: datetime
    edit_url: str

    @property
    def kind(self) -> str:
        return str(capfirst(self.record._meta.verbose_name))


def rows(states: Iterable[TaskState]) -> list[Sent]:
    """Each with its record as it was sent, and who sent it."""
    finder = AdminURLFinder()
    made = []
    for state in states:
        record = state.revision.as_object()
        sender = state.workflow_state.requested_by
        made.append(
            Sent(
                row=state,
                record=record,
                sent_by=str(sender) if sender else "a colleague",
                since=state.started_at,
                edit_url=finder.get_edit_url(state.workflow_state.content_object) or "",
            )
        )
    return made


@require_safe
def awaiting_approval(request: HttpRequest) -> HttpResponse:
    """Everything that was sent, and the way to each."""
    require(user_of(request), WRITE_LISTINGS)
    page = page_of(request, waiting())
    return render(request, "cms/editing/awaiting_approval.html", {"page": page, "listed": rows(page)})
