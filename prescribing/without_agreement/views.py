"""For supervisors: which groups were told of somebody without a sharing agreement, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.without_agreement.reasons import REPORTED, shared_without


@needs(may.SUPERVISE)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    rows, hidden = shared_without(user_of(request))
    context = {"rows": rows, "hidden": hidden, "most": REPORTED}
    return render(request, "prescribing/without_agreement/report.html", context)
