"""Where a feed and an editor both changed the same part of a listing: a list, and for each what both say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from cms.editing.conflict_values import both_say
from cms.editing.home_counts import open_conflicts, page_of
from directory.accounts.models import User
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.openreferral.field_groups import words_of
from directory.openreferral.models import SourceGroup
from directory.openreferral.provenance import MODELS, keep_ours, release


@dataclass(frozen=True, slots=True)
class Conflict:
    """One row of the list. `record` is the service, organisation or place."""

    row: SourceGroup
    record: Any

    @property
    def kind(self) -> str:
        return str(capfirst(self.record._meta.verbose_name))

    @property
    def part(self) -> str:
        return str(capfirst(words_of(self.row.group)))

    @property
    def source(self) -> str:
        return str(self.row.record.source)

    @property
    def edit_url(self) -> str:
        return reverse(
            f"wagtailsnippets_directory_{self.record._meta.model_name}:edit", args=[self.record.pk]
        )


def _with_records(rows: Iterable[SourceGroup]) -> list[Conflict]:
    """Each with its record, in one question for each kind."""
    found = list(rows)
    records = {
        kind: model._base_manager.in_bulk([row.record.object_id for row in found if row.record.kind == kind])
        for kind, model in MODELS.items()
    }
    return [Conflict(row, records[row.record.kind][row.record.object_id]) for row in found]


@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """Every part that waits for somebody to choose."""
    require(user_of(request), EDIT_LISTINGS)
    page = page_of(request, open_conflicts())
    context = {"page": page, "conflicts": _with_records(page.object_list)}
    return render(request, "cms/editing/conflicts.html", context)


@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """What we show beside what the feed last said, and which of them stands."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    found = _with_records(open_conflicts().filter(pk=pk))
    if not found:
        messages.info(request, "Somebody has chosen already, or the two say the same again.")
        return redirect("feed_conflicts")
    one = found[0]
    if request.method == "POST":
        if request.POST.get("seen") != one.row.said_at.isoformat():
            messages.warning(request, "The feed has said something new meanwhile. Look again, then choose.")
            return redirect(request.path)
        if said := _choose(request.POST.get("stands", ""), one, by):
            messages.success(request, said)
            return redirect("feed_conflicts")
    context = {"conflict": one, "both": both_say(one.record, one.row), "seen": one.row.said_at.isoformat()}
    return render(request, "cms/editing/conflict.html", context)


def _choose(stands: str, one: Conflict, by: User) -> str:
    """What was done, or nothing when neither was chosen."""
    if stands == "ours":
        keep_ours(one.record, one.row.group, by=by, said=one.row)
        return f"Ours stands. {one.part} of “{one.record}” is no longer asked about."
    if stands == "theirs":
        release(one.record, one.row.group, by=by, said=one.row)
        return f"{one.part} of “{one.record}” now says what {one.source} says, and follows it from here on."
    return ""
