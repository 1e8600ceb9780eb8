"""The list of a meeting on paper: one line each, or one page each.

Paper lies about in a room where not everybody may see everybody. Whose question is private, and who is
protected, stands on it only where whoever prints it says so and may see them. What else is private, and
addresses, stand on it never.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.audit.actions import record, record_each
from prescribing import permissions as may
from prescribing.meetings.page import ListRow, MeetingPage, meeting_page
from prescribing.meetings.sheet import Sheet, sheet_about
from prescribing.meetings.views import meeting_or_404
from prescribing.today.worklist import to_do
from prescribing.words import at_time, day_long

ON_PAPER = 3
"""What happened last, on a page that has to hold it all."""


@needs(may.READ_PERSON)
@require_safe
def lines(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One line for each."""
    return render(request, "prescribing/meetings/paper_lines.html", _printed(request, pk))


@needs(may.READ_PERSON)
@require_safe
def pages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One page for each; without those the paper does not name."""
    context = _printed(request, pk)
    by = user_of(request)
    sheets = [
        (row, _for_paper(sheet_about(row.listed, by), by))
        for row in context["rows"]
        if row.listed is not None
    ]
    return render(request, "prescribing/meetings/paper_pages.html", {**context, "sheets": sheets})


def _printed(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    meeting = meeting_or_404(request, pk)
    also = request.GET.get("also") == "1"
    by = user_of(request)
    page = meeting_page(meeting, by)
    named = [row.listed.referral.person for row in page.rows if row.listed and (also or not _kept_back(row))]
    record("meeting.printed", meeting, by=by, detail={"also": also, "people": len(named)})
    record_each("person.on-meeting-paper", named, by=by, person_id_of=lambda one: one.pk)
    return {
        "meeting": meeting,
        "page": page,
        "also": also,
        "kept_back": sum(_kept_back(row) for row in page.rows),
        "rows": [ListRow(row.number) if _kept_back(row) and not also else row for row in page.rows],
        "unnamed": _unnamed(page, also=also),
        "day": day_long(clock.today()),
        "at": at_time(clock.now()),
        "there": meeting.there.select_related("user"),
    }


def _kept_back(row: ListRow) -> bool:
    """Seen on the screen, but not for paper unless somebody says so."""
    if row.listed is None or row.person is None:
        return False
    record = row.listed.referral.person
    return row.listed.private or row.person.protected or record.protected


def _unnamed(page: MeetingPage, *, also: bool) -> int:
    return sum(row.listed is None or (_kept_back(row) and not also) for row in page.rows)


def _for_paper(sheet: Sheet, by: User) -> Sheet:
    """Without what is private: needs, prescriptions, actions and notes that are stay on the screen."""
    page = sheet.page
    return replace(
        sheet,
        page=replace(
            page,
            needs=tuple(need for need in page.needs if not need.private),
            cards=tuple(card for card in page.cards if not card.private),
            coming=to_do(by, person=page.person, private=False),
        ),
        actions=tuple(row for row in sheet.actions if not row.action.private),
        news=tuple(item for item in sheet.news if not item.private)[:ON_PAPER],
    )
