"""On which day somebody leaves: said, changed, taken back; and what ends on that day."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.people.views import put_errors
from prescribing.teams.forms import LeavesForm
from prescribing.teams.leaving import covers_to_end, end_cover, leaving_of, say_leaving, take_leaving_back
from prescribing.teams.models import Cover, Team, TeamMember
from prescribing.words import day_long


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def leaves(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The day, and back to what is handed over until then."""
    by = user_of(request)
    user = colleague_or_404(by, pk)
    if request.method == "POST" and "stays" in request.POST:
        take_leaving_back(user=user, by=by)
        messages.success(request, f"Taken back: {user.name} is not leaving.")
        return redirect("prescribing:hand_over", pk=pk)
    if request.method == "POST" and "cover" in request.POST:
        end_cover(cover=_cover(user, request.POST["cover"]), by=by)
        messages.success(request, "The cover has ended.")
        return redirect("prescribing:hand_over", pk=pk)
    said = leaving_of(user)
    initial = {"leaves_on": said.leaves_on} if said else None
    form = LeavesForm(request.POST or None, initial=initial, name=user.name)
    if request.method == "POST" and form.is_valid():
        try:
            made = say_leaving(user=user, leaves_on=form.cleaned_data["leaves_on"], by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, f"{user.name} leaves on {day_long(made.leaves_on)}.")
            return redirect("prescribing:hand_over", pk=pk)
    context = {"form": form, "user_shown": user, "said": said}
    return render(request, "prescribing/teams/leaves.html", context, status=400 if form.errors else 200)


def colleague_or_404(by: User, pk: UUID) -> User:
    """Somebody in a team of the reader now."""
    found = User.objects.filter(pk=pk, team_members__in=TeamMember.objects.current()).distinct().first()
    if found is None or not Team.objects.of(by).filter(pk__in=Team.objects.of(found).values("pk")).exists():
        raise Http404
    return found


def _cover(user: User, given: str) -> Cover:
    theirs = [cover.pk for cover in covers_to_end(user)]
    return get_object_or_404(Cover.objects.filter(pk__in=theirs), pk=uuid_or_404(given))
