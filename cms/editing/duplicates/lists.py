"""Pairs that may be the same, those that are not, and those that were made one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cms.editing.groups.posted_id import id_in
from cms.editing.home_counts import page_of
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation, Service
from directory.duplicates import actions
from directory.duplicates.like_places import like_places
from directory.duplicates.models import Decision, Kind, MayBeSame, Merge

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Things = dict[UUID, Any]


@require_http_methods(["GET", "POST"])
def duplicates(request: HttpRequest) -> HttpResponse:
    """What waits for an editor, the likeliest first; and a form to name two that nothing found."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    if request.method == "POST":
        try:
            one, other = _two(request.POST.get("one", "")), _two(request.POST.get("other", ""))
            kind = Kind.SERVICE if Service.objects.filter(pk=one).exists() else Kind.ORGANISATION
            pair = actions.name_pair(kind=kind, one=one, other=other, by=by)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("duplicates")
        return redirect("compare_duplicates", pk=pair.pk)
    kind_asked = request.GET.get("kind", "")
    rows = MayBeSame.objects.open()
    if kind_asked in Kind.values:
        rows = rows.filter(kind=kind_asked)
    page = page_of(request, rows)
    context = {"page": page, "listed": with_both(page), "kinds": Kind.choices, "kind": kind_asked}
    return render(request, "cms/editing/duplicates.html", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Places of one organisation that may be one."""
    require(user_of(request), EDIT_LISTINGS)
    page = page_of(request, like_places())
    return render(request, "cms/editing/like_places.html", {"page": page})


@require_http_methods(["GET", "POST"])
def not_the_same(request: HttpRequest) -> HttpResponse:
    """Pairs of which an editor said that they are two, and the button that asks again."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    if request.method == "POST":
        pair = get_object_or_404(MayBeSame, pk=id_in(request.POST.get("id", "")))
        actions.ask_again(pair=pair, by=by)
        messages.success(request, "They wait to be compared again.")
        return redirect("not_the_same")
    rows = MayBeSame.objects.filter(decision=Decision.NOT_THE_SAME).order_by("-decided_at", "pk")
    page = page_of(request, rows)
    return render(request, "cms/editing/not_the_same.html", {"page": page, "listed": with_both(page)})


@require_http_methods(["GET", "POST"])
def merges(request: HttpRequest) -> HttpResponse:
    """What was made one, the newest first, and the button that makes them two again."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    if request.method == "POST":
        made = get_object_or_404(Merge, pk=id_in(request.POST.get("id", "")))
        try:
            stays = actions.undo_merge(merge=made, by=by)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, "They are two again.")
            if stays:
                messages.warning(request, f"Changed since, and left as it is now: {', '.join(stays)}.")
        return redirect("merges")
    page = page_of(request, Merge.objects.order_by("-at", "pk"))
    things = _things((row.kind, row.kept_id) for row in page)
    listed = [(row, things[row.kept_id]) for row in page if row.kept_id in things]
    return render(request, "cms/editing/merges.html", {"page": page, "listed": listed})


def _two(text: str) -> UUID:
    """The id in an address that was pasted. Raises ValidationError."""
    found = _ID.search(text.lower())
    if found is None:
        raise ValidationError("Paste the addresses of both pages: each ends with a long number.")
    return UUID(found[0])


def with_both(page: Iterable[MayBeSame]) -> list[tuple[MayBeSame, Any, Any]]:
    """The pairs with both records, where both are still there."""
    rows = list(page)
    things = _things((row.kind, pk) for row in rows for pk in (row.first_id, row.second_id))
    return [
        (row, things[row.first_id], things[row.second_id])
        for row in rows
        if row.first_id in things and row.second_id in things
    ]


def _things(wanted: Iterable[tuple[str, UUID]]) -> Things:
    ids: dict[str, set[UUID]] = {kind: set() for kind in Kind.values}
    for kind, pk in wanted:
        ids[kind].add(pk)
    services = Service.objects.select_related("organisation").in_bulk(ids[Kind.SERVICE])
    return {**services, **Organisation.objects.in_bulk(ids[Kind.ORGANISATION])}
