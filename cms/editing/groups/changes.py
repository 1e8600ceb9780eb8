"""What groups changed of their listings: compared, then approved, refused or undone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cms.editing.groups.deciding import asked_for, decided
from cms.editing.home_counts import page_of
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.group_space import changes
from directory.group_space.answers import compared
from directory.group_space.change_words import name_of
from directory.group_space.models import ChangeState, GroupChange


@require_http_methods(["GET", "POST"])
def group_changes(request: HttpRequest) -> HttpResponse:
    """What groups changed, as a comparison: what waits, or what is shown already and can be undone."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    every = GroupChange.objects.select_related("organisation", "keeper")
    if request.method == "POST":
        return decided(request, every, lambda change: _decide(request, change, by))
    rows, live = asked_for(request, every, ChangeState.LIVE)
    page = page_of(request, rows)
    listed = [(one, name_of(one), compared(one)) for one in page]
    context = {"page": page, "listed": listed, "live": live}
    return render(request, "cms/editing/group_changes.html", context)


def _decide(request: HttpRequest, change: GroupChange, by: Any) -> str:
    words = request.POST.get("words", "")
    if "approve" in request.POST:
        changes.approve(change=change, words=words, by=by)
        if change.part == changes.REFERRAL_CONTACT:
            return "Named. Now a colleague checks it with the group and confirms it."
        return "It is shown now, and the group is told."
    if "undo" in request.POST:
        changes.undo(change=change, words=words, by=by)
        return "It is as it was before, and the group is told."
    changes.refuse(change=change, words=words, by=by)
    return "Refused, and the group is told why."
