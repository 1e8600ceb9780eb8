"""Handing over what is somebody's: what is theirs, who receives it, looked at before it happens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.audit.actions import record_each
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.people.models import Person
from prescribing.teams.hand_over import hand_over, owned_by, people_of, receivers_of
from prescribing.teams.models import Team, TeamMember


@needs(may.WORK_QUEUE)
@require_http_methods(["GET"])
def hand_over_whom(request: HttpRequest) -> HttpResponse:
    """Everybody of one's teams, and how much is open and theirs."""
    by = user_of(request)
    members = TeamMember.objects.current().filter(team__in=Team.objects.of(by)).values("user")
    users = User.objects.filter(pk__in=members).order_by("name")
    rows = [{"user": user, "counts": owned_by(user)} for user in users]
    return render(request, "prescribing/teams/hand_over_whom.html", {"rows": rows})


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def hand_over_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is theirs, person by person; a receiver for each or for all; shown once more before it happens."""
    by = user_of(request)
    owner = User.objects.filter(pk=pk, team_members__in=TeamMember.objects.current()).distinct().first()
    if owner is None or not Team.objects.of(by).filter(pk__in=Team.objects.of(owner).values("pk")).exists():
        raise Http404
    people = list(Person.objects.visible_to(by).filter(pk__in=[one.pk for one in people_of(owner)]))
    receivers = {str(one.pk): one for one in receivers_of(owner)}
    record_each("person.listed", people, by=by, person_id_of=lambda one: one.pk)
    chosen = _chosen(request, people, receivers)
    if request.method == "POST" and "sure" in request.POST and chosen:
        try:
            for to in dict.fromkeys(chosen.values()):
                ids = {one.pk for one, receiver in chosen.items() if receiver == to}
                hand_over(owner=owner, to=to, by=by, people=ids)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, f"Handed over: {len(chosen)} of {len(people)} people.")
        return redirect("prescribing:hand_over", pk=pk)
    context = {
        "owner": owner,
        "rows": [{"person": one, "to": chosen.get(one)} for one in people],
        "receivers": list(receivers.values()),
        "counts": owned_by(owner),
        "preview": request.method == "POST" and bool(chosen),
        "nobody_chosen": request.method == "POST" and not chosen,
        "hidden": len(people_of(owner)) - len(people),
    }
    status = 400 if context["nobody_chosen"] else 200
    return render(request, "prescribing/teams/hand_over.html", context, status=status)


def _chosen(request: HttpRequest, people: list[Person], receivers: dict[str, User]) -> dict[Person, User]:
    """Who receives whom: the one named beside the person, else the one for all.

    A protected person is never among "all": theirs is chosen by name.
    """
    if request.method != "POST":
        return {}
    found: dict[Person, User] = {}
    for person in people:
        for_all = "" if person.protected else request.POST.get("all", "")
        given = request.POST.get(f"to-{person.pk}", "") or for_all
        if given:
            to = receivers.get(str(uuid_or_404(given)))
            if to is None:
                raise Http404
            found[person] = to
    return found
