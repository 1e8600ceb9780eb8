"""The desk's page: look for something, tick it, hand it over; and its sheet. No page here knows a name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.shortlists.entries import for_others
from directory.shortlists.sending_limits import TooMany
from directory.shortlists.views import paper
from prescribing import permissions as may
from prescribing.people.views import put_errors
from prescribing.prescriptions.prescribe_at_desk import practice_of
from prescribing.signposts import actions, search_at_desk
from prescribing.signposts.codes import as_written
from prescribing.signposts.counts import at_desk
from prescribing.signposts.for_the_record import four_lines
from prescribing.signposts.forms import HandOverForm
from prescribing.signposts.models import Channel, Signpost
from prescribing.signposts.time_limits import may_undo
from prescribing.signposts.tray import Tray, shown
from prescribing.words import at_time

_LAST = "signpost-last"


@needs(may.PRESCRIBE_AT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Look for something. What is typed is posted: a person's postcode stands in no address."""
    if request.method == "POST":
        search_at_desk.keep(request, user_of(request))
        return redirect("prescribing:desk")
    return _page(request, HandOverForm())


def _page(request: HttpRequest, form: HandOverForm, status: int = 200) -> HttpResponse:
    by = user_of(request)
    found = search_at_desk.found(request, by)
    last = _last(request, by)
    context = {
        "found": found,
        "answer": found.answer,
        "form": form,
        **_tray(request, by),
        "counts": at_desk(by),
        "last": last,
        "last_words": _logged_words(last) if last else "",
        "record": four_lines(last) if last else "",
    }
    return render(request, "prescribing/signposts/desk.html", context, status=status)


def _tray(request: HttpRequest, by: User) -> dict[str, Any]:
    try:
        practice = str(practice_of(by))
    except ValidationError as problem:
        return {"tray": shown(Tray(request.session)), "practice": "", "no_practice": problem.messages[0]}
    return {"tray": shown(Tray(request.session)), "practice": practice}


def _last(request: HttpRequest, by: User) -> Signpost | None:
    """What was handed over last at this desk, while it can be undone."""
    pk = request.session.get(_LAST)
    last = Signpost.objects.filter(pk=pk, pressed_by=by).first() if pk else None
    return last if last is not None and may_undo(last) else None


def _logged_words(last: Signpost) -> str:
    count = last.services.count()
    how = last.get_channel_display().lower()
    return f"Logged at {at_time(last.at)}: {count} {'service' if count == 1 else 'services'}, {how}."


@needs(may.PRESCRIBE_AT_DESK)
@require_POST
def tray(request: HttpRequest) -> HttpResponse:
    """Ticked and taken out. Answers a script with the tray as it is now."""
    _keep_ticks(request)
    kept = Tray(request.session)
    kept.take(request.POST.getlist("remove"))
    if "clear" in request.POST:
        kept.fill({})
    if request.get_preferred_type(["text/html", "application/json"]) != "application/json":
        return redirect("prescribing:desk")
    drawn = {**_tray(request, user_of(request))}
    parts = {
        name: render_to_string(f"prescribing/signposts/tray_{name}.html", drawn, request=request)
        for name in ("items", "after")
    }
    return JsonResponse({**parts, "ids": sorted(drawn["tray"].ids)})


def _keep_ticks(request: HttpRequest) -> None:
    """What the page showed and is not ticked is taken out; what is ticked goes in, with what was asked."""
    ticked, listed = request.POST.getlist("service"), request.POST.getlist("listed")
    kept = Tray(request.session)
    if gone := set(listed) - set(ticked):
        kept.take(gone)
    if ticked:
        kept.put(ticked, request.POST.getlist("need")[:10])


@sensitive_post_parameters()
@needs(may.PRESCRIBE_AT_DESK)
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """One press: printed, or sent, and logged. The number or address is in no session and no address bar."""
    by = user_of(request)
    _keep_ticks(request)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    kept, channel = Tray(request.session), Channel(form.cleaned_data["channel"])
    try:
        made = actions.hand_over(
            chosen=kept.chosen, channel=channel, address=form.cleaned_data["address"], by=by
        )
    except ValidationError as problem:
        put_errors(form, problem)
        return _page(request, form, status=400)
    except TooMany:
        form.add_error("address", "That is as many as can be sent for now. Print it instead.")
        return _page(request, form, status=429)
    kept.fill({})
    search_at_desk.forget(request)
    request.session[_LAST] = str(made.pk)
    if channel != Channel.PRINT:
        return redirect("prescribing:desk")
    size = "&large=1" if form.cleaned_data["large"] else ""
    return redirect(f"{reverse('prescribing:signpost_sheet', args=[made.pk])}?now=1{size}")


@needs(may.PRESCRIBE_AT_DESK)
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was handed over, on paper, with the code. `?now=1` prints at once and leads back to the desk."""
    by = user_of(request)
    made = get_object_or_404(Signpost, pk=pk, pressed_by=by)
    ids = [str(one) for one in made.services.values_list("service", flat=True)]
    return paper(
        request,
        for_others(ids),
        template="prescribing/signposts/sheet.html",
        code=as_written(made.code) if made.code else "",
        came_place=settings.SITE_URL.partition("://")[2].rstrip("/"),
        print_now="now" in request.GET,
        size="?large=1" if "large" in request.GET else "",
    )


@needs(may.PRESCRIBE_AT_DESK)
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Out of the log, and back in the tray to be mended."""
    by = user_of(request)
    made = get_object_or_404(Signpost, pk=pk, pressed_by=by)
    slugs = list(made.needs.values_list("slug", flat=True))
    chosen = {str(one): slugs for one in made.services.values_list("service", flat=True)}
    try:
        left = actions.undo(signpost=made, by=by)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect("prescribing:desk")
    Tray(request.session).fill(chosen)
    request.session.pop(_LAST, None)
    gone = " The message had gone already." if left else ""
    messages.success(request, f"Taken back: nothing is logged.{gone} What you ticked is in the tray again.")
    return redirect("prescribing:desk")
