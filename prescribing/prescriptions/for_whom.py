"""From a service, as on a list, to whom it is for: one's own people, or whom a posted search finds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from prescribing import permissions as may
from prescribing.people.audited_reads import PersonRow, caseload, find_people, listed
from prescribing.people.forms import SeekForm
from prescribing.people.list_views import PER_PAGE


@needs(may.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def prescribe_for(request: HttpRequest, service: UUID) -> HttpResponse:
    """Choose the person; the prescribe page of the two of them comes next."""
    by = user_of(request)
    chosen = get_object_or_404(Service.objects.for_professionals().select_related("organisation"), pk=service)
    form = SeekForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "service": chosen, "sought": form.is_valid()}
    if form.is_valid():
        context["rows"] = _rows(find_people(by, form.cleaned_data["q"]), chosen)
    elif not form.errors:
        page = Paginator(caseload(by), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "rows": _rows(listed(by, page.object_list), chosen)}
    status = 400 if form.errors else 200
    return render(request, "prescribing/prescriptions/for_whom.html", context, status=status)


def _rows(people: list[PersonRow], service: Service) -> list[tuple[PersonRow, str]]:
    """Each with the address of their prescribe page."""
    return [(row, reverse("prescribing:prescribe", args=[row.person_id, service.pk])) for row in people]
