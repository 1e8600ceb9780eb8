"""Signposts in numbers, for whoever pays for them, and the same as a spreadsheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.audit.actions import record
from directory.unmet.spreadsheet import table_as_csv
from prescribing import permissions as may
from prescribing.signposts.counts import SPLITS, Report, signposts


@needs(may.SEE_INSIGHT)
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
    return render(request, "prescribing/signposts/report.html", context)


@needs(may.SEE_INSIGHT)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same table; what is hidden on the page is hidden there."""
    report = _report(request)
    practices = "every" if report.covered.every else ",".join(str(pk) for pk in report.covered.ids)
    detail = {"quarter": report.quarter.key, "split": report.split.value, "practices": practices}
    record("signposts.exported", None, by=user_of(request), detail=detail)
    response = HttpResponse(
        table_as_csv(report.table, report.covered.words), content_type="text/csv; charset=utf-8"
    )
    name = f"signposts-{report.quarter.key}-{report.split}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(request: HttpRequest) -> Report:
    asked = request.GET
    return signposts(by=user_of(request), quarter=asked.get("quarter", ""), split=asked.get("split", ""))


def _link(report: Report, split: str = "") -> str:
    return f"?{urlencode({'quarter': report.quarter.key, 'split': split or report.split.value})}"
