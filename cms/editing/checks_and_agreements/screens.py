"""Checks and agreements: the three lists, one organisation's, and the copy of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from cms.editing.checks_and_agreements.forms import SeenForm, TakeBackForm
from cms.editing.groups.posted_id import id_in
from cms.editing.home_counts import page_of
from directory import clock
from directory.accounts.permissions import KEEP_CHECKS, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation
from directory.checks_and_agreements import actions, lists
from directory.checks_and_agreements.chasing import whom_to_ask
from directory.checks_and_agreements.documents import TYPES
from directory.checks_and_agreements.in_words import line_of
from directory.checks_and_agreements.models import CheckKind, CheckSeen


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """What ends soon, what has ended, or of which groups one kind was never seen."""
    require(user_of(request), KEEP_CHECKS)
    show = request.GET.get("show", "soon")
    never = lists.count_never_seen()
    context: dict[str, Any] = {
        "show": show if show in ("soon", "ended", "never") else "soon",
        "count_soon": lists.ends_soon().count(),
        "count_ended": lists.has_ended().count(),
        "never": never.items(),
    }
    if show == "never":
        kind = _kind(request, never)
        rows: QuerySet[Any] = lists.never_seen(kind) if kind else Organisation.objects.none()
        context |= {"kind": kind, "page": page_of(request, rows)}
    else:
        page = page_of(request, lists.has_ended() if show == "ended" else lists.ends_soon())
        context |= {"page": page, "listed": [(one, bool(whom_to_ask(one.organisation))) for one in page]}
    return render(request, "cms/editing/checks.html", context)


def _kind(request: HttpRequest, wanted: dict[CheckKind, int]) -> CheckKind | None:
    asked = id_in(request.GET.get("kind", ""))
    return next((kind for kind in wanted if kind.pk == asked), next(iter(wanted), None))


@require_http_methods(["GET", "POST"])
def organisation_checks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was seen of one organisation; note one more, or take one back."""
    by = user_of(request)
    require(by, KEEP_CHECKS)
    organisation = get_object_or_404(Organisation, pk=pk)
    taking_back = "take_back" in request.POST
    sent = request.method == "POST" and not taking_back
    form = SeenForm(request.POST if sent else None, request.FILES if sent else None)
    if taking_back:
        seen = get_object_or_404(organisation.checks_seen, pk=id_in(request.POST["take_back"]))
        why = TakeBackForm(request.POST)
        if why.is_valid():
            actions.take_back(seen=seen, why=why.cleaned_data["why"], by=by)
            messages.success(request, "Taken back. What was seen before it counts again.")
        else:
            messages.error(request, "Say why it is taken back.")
        return redirect(request.path)
    if sent and form.is_valid():
        try:
            actions.note_seen(organisation=organisation, by=by, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Noted: {form.cleaned_data['kind']}.")
            return redirect(request.path)
    context = {"organisation": organisation, "form": form, **_seen_of(organisation)}
    return render(request, "cms/editing/organisation_checks.html", context)


def _seen_of(organisation: Organisation) -> dict[str, Any]:
    today = clock.today()
    every = organisation.checks_seen.select_related("kind", "document").defer("document__content")
    latest = set(CheckSeen.objects.seen_last().filter(organisation=organisation).values_list("pk", flat=True))
    rows = [(one, line_of(one, today)) for one in every.order_by("kind__position", "kind__name", "-seen_on")]
    seen = {one.kind_id for one, _line in rows if one.taken_back_at is None}
    return {
        "counting": [(one, line) for one, line in rows if one.pk in latest],
        "earlier": [one for one, _line in rows if one.pk not in latest],
        "missing": [kind for kind in lists.count_never_seen() if kind.pk not in seen],
        "asked": bool(whom_to_ask(organisation)),
    }


@require_GET
def check_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copy, as a file to keep: never shown within the site, and kept by no cache."""
    by = user_of(request)
    require(by, KEEP_CHECKS)
    seen = get_object_or_404(CheckSeen.objects.standing(), pk=pk)
    document = actions.open_document(seen=seen, by=by)
    if document is None:
        raise Http404
    response = HttpResponse(bytes(document.content), content_type=TYPES[document.kind])
    response["Content-Disposition"] = f'attachment; filename="{document.name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
