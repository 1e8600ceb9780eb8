"""People: one's own caseload, and a search that is posted, so that no name ever stands in an address."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.people.as_written.typed_query import split
from prescribing.people.audited_reads import caseload, find_people, listed, soonest_first
from prescribing.people.duplicates import Candidate, candidates_for
from prescribing.people.forms import SeekForm
from prescribing.privacy.break_glass_candidates import protected_beyond_sight, remember_found

PER_PAGE = 25


@needs(may.READ_PERSON)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """One's own people by family name, or the soonest first; posted, those who match what was typed."""
    if request.method == "POST":
        return _sought(request)
    by = user_of(request)
    soonest = request.GET.get("order") == "next"
    theirs = soonest_first(by) if soonest else caseload(by)
    page = Paginator(theirs, PER_PAGE).get_page(request.GET.get("page"))
    rows = listed(by, page.object_list)
    context = {"form": SeekForm(), "page": page, "rows": rows, "sought": False, "soonest": soonest}
    return render(request, "prescribing/people/people.html", context)


def _sought(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    form = SeekForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "rows": [], "sought": False}
        return render(request, "prescribing/people/people.html", context, status=400)
    text = form.cleaned_data["q"]
    elsewhere = _elsewhere(text, by)
    protected = protected_beyond_sight(split(text).identifiers, by=by)
    may_be_opened = [one.record_id for one in elsewhere if one.record_id] + protected
    remember_found(request.session, may_be_opened, at=clock.now())
    context = {
        "form": form,
        "rows": find_people(by, text),
        "elsewhere": elsewhere,
        "protected": protected,
        "two": split(text).count >= 2,
        "sought": True,
    }
    return render(request, "prescribing/people/people.html", context)


def _elsewhere(text: str, by: User) -> list[Candidate]:
    """Those of other teams who agree on two of the things typed; masked. With less nobody is spoken of."""
    typed = split(text)
    if typed.count < 2:
        return []
    return [one for one in candidates_for(typed.identifiers, by=by) if one.person_id is None]
