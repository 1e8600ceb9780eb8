"""Two records side by side; then they are one, or two people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.people.actions import merge
from prescribing.people.open_person import about, open_or_404
from prescribing.same_person.actions import say_two_people
from prescribing.same_person.compare import side_by_side, why_not
from prescribing.same_person.identity_filled import said_to_fill


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def same(request: HttpRequest, pk: UUID, into: UUID) -> HttpResponse:
    """Both records, before anything is done. The one that goes points at the other; it can be undone."""
    person, other = open_or_404(request, pk), open_or_404(request, into)
    if request.method == "POST":
        use = request.POST.get("use", str(other.pk))
        goes, stays = (other, person) if use == str(person.pk) else (person, other)
        try:
            merge(person=goes, into=stays, by=user_of(request))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("prescribing:same_as", pk=pk, into=into)
        messages.success(request, "They are one person now. It can be undone, on either page.")
        return redirect("prescribing:person", pk=stays.pk)
    context = {
        **about(person),
        "other": other,
        "rows": side_by_side(person, other, user_of(request)),
        "fills_this": said_to_fill(other, person),
        "fills_other": said_to_fill(person, other),
        "not_this": why_not(other, person),
        "not_other": why_not(person, other),
    }
    return render(request, "prescribing/same_person/compare.html", context)


@needs(may.CHANGE_PERSON)
@require_POST
def not_same(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """They are two people, and nobody is asked again."""
    person, second = open_or_404(request, pk), open_or_404(request, other)
    say_two_people(person=person, other=second, by=user_of(request))
    messages.success(request, "They are two people. Neither page asks again.")
    return redirect("prescribing:person", pk=pk)
