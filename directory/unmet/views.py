"""The page of what is not there, and the same as a spreadsheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from directory.accounts.page_permissions import needs
from directory.accounts.permissions import SEE_UNMET
from directory.accounts.requests import user_of
from directory.unmet.report import SPLITS, Report, unmet
from directory.unmet.spreadsheet import as_csv


@needs(SEE_UNMET)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One quarter, by need, split one way."""
    report = _report(request)
    context = {
        "report": report,
        "table": report.table,
        "splits": [
            {"label": label, "href": _link(report, split=way), "current": way == report.split}
            for way, label in SPLITS.items()
        ],
        "sheet_link": _link(report),
    }
    return render(request, "directory/unmet.html", context)


@needs(SEE_UNMET)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same table to open in a spreadsheet."""
    report = _report(request)
    response = HttpResponse(as_csv(report), content_type="text/csv; charset=utf-8")
    name = f"unmet-need-{report.quarter.key}-{report.split}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(request: HttpRequest) -> Report:
    by = user_of(request)
    return unmet(by=by, quarter=request.GET.get("quarter", ""), split=request.GET.get("split", ""))


def _link(report: Report, split: str = "") -> str:
    return f"?{urlencode({'quarter': report.quarter.key, 'split': split or report.split.value})}"
