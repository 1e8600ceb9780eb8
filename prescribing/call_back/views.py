"""Ask us to call you: the form, and the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.shortlists.same_site import from_our_pages
from directory.shortlists.sending_limits import TooMany, visitor_of
from prescribing.call_back import actions
from prescribing.call_back.forms import CallBackForm


@never_cache
@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing; a press puts one call into the queue."""
    form = CallBackForm(request.POST if request.method == "POST" else None)
    if actions.team_that_calls() is None:
        return render(request, "prescribing/call_back/ring_us.html")
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        told["may_leave_message"] = told.pop("message") == "yes"
        try:
            actions.ask(**told, by=visitor_of(request))
        except TooMany:
            return render(request, "prescribing/call_back/ring_us.html", {"too_many": True}, status=429)
        return redirect("prescribing:call_back_received")
    return render(request, "prescribing/call_back/ask.html", {"form": form, "days": actions.KEPT_FOR.days})


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    return render(request, "prescribing/call_back/received.html", {"days": actions.KEPT_FOR.days})
