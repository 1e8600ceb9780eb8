"""A list of what groups gave: what waits for an editor, or what is live and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from cms.editing.groups.posted_id import id_in
from directory.accounts.permissions import NotAllowed


def decided(request: HttpRequest, every: QuerySet[Any], decide: Callable[[Any], str]) -> HttpResponse:
    """Do what was pressed and say so, or say why it was not done; then the list again."""
    given = get_object_or_404(every, pk=id_in(request.POST.get("id", "")))
    try:
        said = decide(given)
    except (ValidationError, NotAllowed) as refused:
        messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))
    else:
        messages.success(request, said)
    return redirect(request.get_full_path())


def asked_for(request: HttpRequest, every: QuerySet[Any], live_state: str) -> tuple[QuerySet[Any], bool]:
    """The longest waiting first; or, where they were asked for, the newest of those that are live."""
    live = request.GET.get("show") == "live"
    rows = every.filter(state=live_state if live else "waiting")
    return rows.order_by("-said_at" if live else "said_at", "pk"), live
