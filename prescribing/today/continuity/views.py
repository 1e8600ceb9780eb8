"""The team's list for when the site is down: on paper, or saved with a password."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.today.continuity.forms import SaveForm, WhichTeamForm
from prescribing.today.continuity.team_list import make_team_list
from prescribing.words import at_time, day_long


@sensitive_post_parameters("password", "again")
@sensitive_variables("form", "password")
@never_cache
@needs(may.SAVE_TEAM_LIST)
@require_http_methods(["GET", "POST"])
def team_list(request: HttpRequest) -> HttpResponse:
    """What it is for, and the password of the file; posted, the file."""
    by = user_of(request)
    form = SaveForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        # What writes PDF brings numpy, which no other page needs: a process that saves none does not load it.
        from prescribing.today.continuity.as_pdf import as_pdf

        password = form.cleaned_data["password"]
        found = make_team_list(team=form.cleaned_data["team"], how="file", by=by)
        response = HttpResponse(as_pdf(found, password), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="team-list-{clock.today():%Y-%m-%d}.pdf"'
        return response
    context = {"form": form, "several": form.fields["team"].queryset.count() > 1}  # type: ignore[attr-defined]
    status = 400 if form.errors else 200
    return render(request, "prescribing/today/continuity/team_list.html", context, status=status)


@never_cache
@needs(may.SAVE_TEAM_LIST)
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same to print."""
    by = user_of(request)
    form = WhichTeamForm(request.GET if "team" in request.GET else None, by=by)
    team = form.cleaned_data["team"] if form.is_valid() else None
    if team is None and not form.is_bound:
        team = form.fields["team"].initial
    if team is None:
        raise Http404
    found = make_team_list(team=team, how="paper", by=by)
    context = {"found": found, "day": day_long(clock.today()), "at": at_time(found.made_at)}
    return render(request, "prescribing/today/continuity/paper.html", context)
