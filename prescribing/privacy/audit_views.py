"""The page that reads the audit, and the same as a spreadsheet. An NHS number is posted, in no address."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock
from directory.accounts.page_permissions import needs
from directory.accounts.permissions import READ_AUDIT
from directory.accounts.requests import user_of
from directory.unmet.spreadsheet import safe
from prescribing.privacy import audit_reading as reading
from prescribing.privacy.audit_forms import AuditForm, WhoseForm

PER_PAGE = 50
MOST = 20_000
"""Rows of one spreadsheet."""


@needs(READ_AUDIT)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Who did or saw what; posted, the record that an identifier means."""
    whose = WhoseForm(request.POST or None)
    if request.method == "POST" and whose.is_valid():
        found = reading.record_id_of(user_of(request), whose.cleaned_data["whose"])
        if found:
            return redirect(f"{reverse('prescribing:audit')}?{urlencode({'person': found})}")
        whose.add_error("whose", "Nobody you may see has this number. Check it, or use the record's own")
    return _show(request, AuditForm(request.GET), whose)


@needs(READ_AUDIT)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same to open in a spreadsheet: the numbers of records, and nobody's name."""
    by = user_of(request)
    form = AuditForm(request.GET)
    if not form.is_valid():
        return _show(request, form, WhoseForm())
    asked = form.asked()
    count = reading.events(by, asked).count()
    if count > MOST:
        form.add_error(
            "first", f"These are {count:,} rows, and a spreadsheet takes {MOST:,}: choose fewer days"
        )
        return _show(request, form, WhoseForm())
    response = HttpResponse(_as_csv(reading.export(asked, by=by)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{clock.today():%Y-%m-%d}.csv"'
    return response


def _show(request: HttpRequest, form: AuditForm, whose: WhoseForm) -> HttpResponse:
    by = user_of(request)
    context: dict[str, Any] = {"form": form, "whose": whose, "rows": [], "person_id": None, "name": ""}
    if form.is_valid():
        asked = form.asked()
        listed = Paginator(reading.events(by, asked), PER_PAGE).get_page(request.GET.get("page"))
        filters = {name: form[name].value() for name in form.fields if form[name].value()}
        context |= {
            "page": listed,
            "rows": reading.read(asked, listed.object_list, by=by, page=listed.number),
            "person_id": asked.person,
            "name": reading.name_of(by, asked.person) if asked.person else "",
            "page_link": f"?{urlencode(filters)}&page=",
            "sheet_link": f"{reverse('prescribing:audit_sheet')}?{urlencode(filters)}",
        }
    errors = bool(form.errors or whose.errors)
    return render(request, "prescribing/privacy/audit.html", context, status=400 if errors else 200)


def _as_csv(rows: list[reading.AuditRow]) -> str:
    """Comma-separated, with a mark that lets Excel read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "When",
            "What was done",
            "Kind",
            "Done by",
            "Number of the account",
            "About",
            "Number",
            "Record of a person",
        ]
    )
    for row in rows:
        when = f"{row.at.astimezone(clock.LONDON):%Y-%m-%d %H:%M:%S}"
        cells = (row.what, row.kind, row.actor, row.actor_id, row.about, row.about_id, row.person_id)
        writer.writerow([when, *map(safe, cells)])
    return f"\ufeff{out.getvalue()}"
