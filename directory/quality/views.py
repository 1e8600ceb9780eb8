"""The page of how good the directory is, and the same as a spreadsheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from directory.accounts.page_permissions import needs
from directory.accounts.permissions import EDIT_LISTINGS, SEE_QUALITY
from directory.accounts.requests import user_of
from directory.quality.report import SPLITS, quality
from directory.quality.spreadsheet import as_xlsx
from directory.spreadsheets.exporting import CONTENT_TYPES

LIST = "wagtailsnippets_directory_service:list"


@needs(SEE_QUALITY)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is missing, how long ago each was checked, and which needs are met where."""
    by = user_of(request)
    report = quality(by=by, split=request.GET.get("split", ""))
    may_mend = by.may(EDIT_LISTINGS)
    context = {
        "report": report,
        "complete": [(line, rows_url(line.part.key) if may_mend else "") for line in report.complete],
        "first": [(line, rows_url(line.part.key) if may_mend else "") for line in report.first],
        "splits": [
            {"label": label, "href": f"?{urlencode({'split': way})}", "current": way == report.split}
            for way, label in SPLITS.items()
        ],
        "sheet_link": f"?{urlencode({'split': report.split.value})}",
    }
    return render(request, "directory/quality.html", context)


@needs(SEE_QUALITY)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same tables to open in a spreadsheet."""
    report = quality(by=user_of(request), split=request.GET.get("split", ""))
    response = HttpResponse(as_xlsx(report), content_type=CONTENT_TYPES["xlsx"])
    response["Content-Disposition"] = 'attachment; filename="directory-quality.xlsx"'
    return response


def rows_url(key: str) -> str:
    """The editors' list of exactly the listings that lack this part."""
    return f"{reverse(LIST)}?{urlencode({'missing': key})}"
