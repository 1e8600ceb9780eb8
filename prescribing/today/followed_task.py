"""A task that somebody follows from a list to the page where it is done, and the way back from there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from directory.accounts.requests import user_of
from prescribing.tasks.models import Task
from prescribing.today.worklist import Row


def asked_by(task: UUID | None, came_from: str) -> dict[str, Any]:
    """What a link to a page of a task says in its address: which one, and "today" or "person" to go back."""
    return {"task": task, "from": came_from} if task else {}


def task_asked_for(request: HttpRequest, **about: Any) -> Task | None:
    """The open task that brought somebody here. One about something else, done or unseen is left out."""
    by = user_of(request)
    asked = task_id_of(request)
    if asked is None:
        return None
    found = Task.objects.open().visible_to(by).filter(**about)
    return found.select_related("person", "prescription__service").filter(pk=asked).first()


def task_id_of(request: HttpRequest) -> UUID | None:
    """The task that the address, or the form that was opened there, names."""
    try:
        return UUID(request.POST.get("task") or request.GET.get("task", ""))
    except ValueError:
        return None


def came_from(request: HttpRequest) -> str:
    return request.POST.get("from") or request.GET.get("from", "")


def way_back(request: HttpRequest, *, person: UUID, otherwise: str) -> str:
    """Where somebody goes on once the task is done: the list or the person they came from."""
    places = {
        "today": reverse("prescribing:today"),
        "person": reverse("prescribing:person", args=[person]),
    }
    return places.get(came_from(request), otherwise)


def asked_first(rows: Iterable[Row], request: HttpRequest) -> list[Row]:
    """The rows with the one that was asked for at their head."""
    asked = task_id_of(request)
    return sorted(rows, key=lambda row: row.task_id is None or row.task_id != asked)
