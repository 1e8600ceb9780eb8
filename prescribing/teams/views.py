"""Handing over what is somebody's: what is theirs, who receives it, looked at before it happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
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
from prescribing.people.areas import line_of
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import WITH_GROUP
from prescribing.referrals.who_rings import email_to_write_to
from prescribing.teams.actions import agree_number
from prescribing.teams.ask_receivers import ask_no_longer, ask_receivers, asked_about
from prescribing.teams.forms import AgreedForm
from prescribing.teams.hand_over import (
    in_words,
    owned_by,
    people_of,
    receivers_of,
    share_out,
    tasks_about_nobody,
)
from prescribing.teams.leaving_page import leaving_shown
from prescribing.teams.leaving_views import colleague_or_404
from prescribing.teams.load import day_words, loads_of, loads_of_teams_of, next_days
from prescribing.words import counted


@dataclass(frozen=True, slots=True)
class Choice:
    """One person on the page, when something of theirs is due, and who was chosen to receive them."""

    person: Person
    line: str
    day: str
    late: bool
    to: User | None = None
    asked: str = ""
    """Who was asked to take them, and has not answered yet."""


@needs(may.WORK_QUEUE)
@require_http_methods(["GET"])
def hand_over_whom(request: HttpRequest) -> HttpResponse:
    """Everybody of one's teams, how much is theirs, and what of it is late."""
    loads = loads_of_teams_of(user_of(request))
    return render(
        request,
        "prescribing/teams/hand_over_whom.html",
        {"loads": loads, "total": sum(load.people for load in loads)},
    )


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def agreed_number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many people somebody carries, as agreed with them."""
    by = user_of(request)
    user = colleague_or_404(by, pk)
    now = loads_of([user])[0].agreed
    form = AgreedForm(request.POST or None, initial={"number": now}, name=user.name)
    if request.method == "POST" and form.is_valid():
        agree_number(user=user, number=form.cleaned_data["number"], by=by)
        messages.success(request, "Saved. More than that is marked, and refused nowhere.")
        return redirect("prescribing:hand_over_whom")
    context = {"form": form, "user_shown": user}
    return render(
        request, "prescribing/teams/agreed_number.html", context, status=400 if form.errors else 200
    )


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def hand_over_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is theirs, person by person; a receiver for each or for all; shown once more before it happens."""
    by = user_of(request)
    owner = colleague_or_404(by, pk)
    theirs = people_of(owner)
    people = list(Person.objects.visible_to(by).filter(pk__in=[one.pk for one in theirs]))
    receivers = {str(one.pk): one for one in receivers_of(owner)}
    record_each("person.listed", people, by=by, person_id_of=lambda one: one.pk)
    chosen = _chosen(request, people, receivers)
    tasks = tasks_about_nobody(owner).count()
    tasks_to = (
        _receiver(request.POST.get("tasks") or request.POST.get("all", ""), receivers) if tasks else None
    )
    any_chosen = bool(chosen or tasks_to)
    if request.method == "POST" and "take-back" in request.POST:
        number = ask_no_longer(owner=owner, by=by)
        messages.success(request, f"Taken back: {counted(number, 'person', 'people')}.")
        return redirect("prescribing:hand_over", pk=pk)
    if request.method == "POST" and {"sure", "ask"} & set(request.POST) and any_chosen:
        given = {one.pk: to for one, to in chosen.items()}
        try:
            if "ask" in request.POST:
                said = _ask(owner, given, tasks_to, tasks, by)
            else:
                share_out(owner=owner, receivers=given, tasks_to=tasks_to, by=by)
                said = _done_words(len(chosen), len(people), tasks if tasks_to else 0)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))  # what was chosen stays on the page
        else:
            messages.success(request, said)
            return redirect("prescribing:hand_over", pk=pk)
    rows = _rows(owner, people, by, chosen)
    written = _written(chosen, by)
    context = {
        "owner": owner,
        "rows": rows,
        "asked": sum(bool(row.asked) for row in rows),
        "receivers": list(receivers.values()),
        "owned": in_words(owned_by(owner)),
        "leaving": leaving_shown(owner, by),
        "written": written,
        "calls": len(chosen) - written,
        "tasks": counted(tasks, "task") if tasks else "",
        "tasks_to": tasks_to,
        "preview": request.method == "POST" and any_chosen,
        "nobody_chosen": request.method == "POST" and not any_chosen,
        "hidden": len(theirs) - len(people),
        "loads": loads_of(receivers.values(), Counter(to.pk for to in chosen.values())),
        "chosen": len(chosen),
        "left": len(people) - len(chosen),
        "groups": _groups(owner, list(chosen), by),
        "ask_label": f"Ask {counted(len(set(chosen.values())), 'navigator')} to take {len(chosen)}",
        "told": len({*chosen.values(), *([tasks_to] if tasks_to else [])}),
    }
    status = 400 if context["nobody_chosen"] else 200
    return render(request, "prescribing/teams/hand_over.html", context, status=status)


def _ask(owner: User, given: dict[UUID, User], tasks_to: User | None, tasks: int, by: User) -> str:
    """People are asked for; tasks about nobody on record go at once."""
    said = []
    if given:
        number = ask_receivers(owner=owner, receivers=given, by=by)
        people = counted(number, "person", "people")
        said.append(f"Asked {counted(len(set(given.values())), 'navigator')} to take {people}.")
    if tasks_to is not None:
        share_out(owner=owner, receivers={}, tasks_to=tasks_to, by=by)
        said.append(_done_words(0, 0, tasks))
    return " ".join(said)


def _rows(owner: User, people: list[Person], by: User, chosen: dict[Person, User]) -> list[Choice]:
    """The latest first."""
    days, asked = next_days(owner, people, by), asked_about(owner, by)
    rows = []
    for person in sorted(people, key=lambda one: (one.pk not in days, days.get(one.pk), one.family_name)):
        day, late = day_words(days.get(person.pk))
        named = asked.get(person.pk, "")
        rows.append(Choice(person, line_of(person), day, late, chosen.get(person), named))
    return rows


def _groups(owner: User, people: list[Person], by: User) -> int:
    """How many groups have a page about these people on which the name to ring changes."""
    found = Prescription.objects.visible_to(by).filter(owner=owner, person__in=people, state__in=WITH_GROUP)
    return found.values("service__organisation").distinct().count()


def _written(people: Iterable[Person], by: User) -> int:
    """How many of them an email tells who rings from now on; whoever takes the others tells them."""
    ids = [one.pk for one in people]
    found = (
        Person.objects.visible_to(by)
        .filter(pk__in=ids)
        .prefetch_related("contact_points", "communication_needs")
    )
    return sum(email_to_write_to(one) is not None for one in found)


def _done_words(moved: int, of: int, tasks: int) -> str:
    said = [f"{moved} of {counted(of, 'person', 'people')}"] if moved else []
    said += [counted(tasks, "task") + " about nobody on record"] if tasks else []
    return f"Handed over: {' and '.join(said)}."


def _chosen(request: HttpRequest, people: list[Person], receivers: dict[str, User]) -> dict[Person, User]:
    """Who receives whom: the one named beside the person, else the one for all.

    A protected person is never among "all": theirs is chosen by name.
    """
    if request.method != "POST":
        return {}
    found: dict[Person, User] = {}
    for person in people:
        for_all = "" if person.protected else request.POST.get("all", "")
        to = _receiver(request.POST.get(f"to-{person.pk}", "") or for_all, receivers)
        if to is not None:
            found[person] = to
    return found


def _receiver(given: str, receivers: dict[str, User]) -> User | None:
    """The receiver whose id was posted; none for an empty choice. Raises Http404 for anybody else."""
    if not given:
        return None
    to = receivers.get(str(uuid_or_404(given)))
    if to is None:
        raise Http404
    return to
