"""Find a service from within a person. What is typed is posted and kept in the session, not in an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.models import Need, Service
from directory.finder.question import SearchParameters, read
from directory.finder.result_reasons import in_a_sentence
from directory.finder.result_rows import Row
from directory.finder.run_search import SearchAnswer
from directory.given_ids import uuids_in
from directory.places.miles import METRES_IN_A_MILE
from directory.unmet import counting
from directory.unmet.models import Asker
from prescribing import permissions as may
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.services_for_person import near_of, preset, services_for
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import NeedInReferral
from prescribing.service_search.forms import FindForm
from prescribing.sight import sees_place
from prescribing.today.followed_task import asked_by, came_from, task_id_of, way_back
from prescribing.today.groups_and_buttons import next_label
from prescribing.today.worklist import Row as Task
from prescribing.today.worklist import to_do

_SESSION = "find-for"
_COUNTED = "find-for-counted"


@needs(may.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def find_for(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What may help this person, with their distance, age, access and getting about already applied."""
    person, by = open_or_404(request, pk), user_of(request)
    task = _task(request, person, by)
    ticked = _ticked(request)
    asked_for = asked_by(task.task_id if task else None, came_from(request))
    asking = urlencode({**asked_for, "with": [one.pk for one in ticked]}, doseq=True)
    if request.method == "POST":
        kept = {} if "again" in request.POST else {str(pk): _typed(request.POST)}
        request.session[_SESSION] = kept
        return redirect(f"{request.path}?{asking}" if asking else request.path)
    need = _need(request, person, by)
    typed = request.session.get(_SESSION, {}).get(str(pk)) if "need" not in request.GET else None
    asked = read(QueryDict(typed)) if typed else preset(SearchParameters(), person, need=need)
    asked = replace(asked, page=read(request.GET).page)
    answer = services_for(person, by=by, asked=asked, as_asked=True)
    _count(request, person, answer)
    sought = Need.objects.filter(slug=answer.needs[0].slug).first() if answer.needs else None
    pages = Paginator(range(answer.results.total), asked.per_page)
    context = {
        **about(person),
        "form": FindForm(initial=_initial(answer.asked, person)),
        "answer": answer,
        "rows": _rows(answer.rows, person, by, sought),
        "apart": [
            replace(each, rows=tuple(_rows(each.rows, person, by, sought)), link="") for each in answer.apart
        ],
        "page": pages.get_page(asked.page),
        "page_link": f"?{asking}&page=" if asking else "?page=",
        "heading": _heading(answer, person),
        "facts": _facts(answer, person, by),
        "place_hidden": not sees_place(by, person),
        "home_known": near_of(person, by) is not None,
        "changed": bool(typed),
        "ticked": ticked,
        "asked": asked_for,
        "task": task,
        "task_label": next_label(task) if task else "",
        "here": request.get_full_path(),
        "after": way_back(request, person=pk, otherwise=reverse("prescribing:person", args=[pk])),
    }
    return render(request, "prescribing/service_search/find.html", context)


def _typed(data: QueryDict) -> str:
    """What the form says, as /find/ would be asked, to be kept for this person alone."""
    pairs = [
        (name, value)
        for name in ("q", "need", "miles", "free", "when", "access", "delivery", "age", "taking", "sort")
        for value in data.getlist(name)
        if value
    ]
    return urlencode(pairs)


def _task(request: HttpRequest, person: Person, by: User) -> Task | None:
    """What brought somebody here from a list, if anything."""
    asked = task_id_of(request)
    return next(iter(to_do(by, person=person, pk=asked)), None) if asked else None


def _need(request: HttpRequest, person: Person, by: User) -> Need | None:
    """The need of the address, else the first of theirs that is still open."""
    slug = request.GET.get("need", "")
    if slug:
        return Need.objects.current().filter(slug=slug).first()
    theirs = NeedInReferral.objects.visible_to(by).filter(referral__person=person, resolution="")
    first = theirs.filter(referral__closed_at=None).select_related("need").first()
    return first.need if first else None


def _initial(asked: SearchParameters, person: Person) -> dict[str, Any]:
    miles: Any = "any" if asked.any_distance else asked.miles
    if miles is None and person.distance_accepted is not None:
        miles = round(person.distance_accepted / METRES_IN_A_MILE, 1)
    return {
        "q": asked.q,
        "need": asked.need,
        "miles": miles or "",
        "free": asked.free,
        "when": list(asked.when),
        "access": list(asked.access),
        "delivery": list(asked.delivery),
        "age": asked.age,
        "taking": asked.taking,
    }


def _ticked(request: HttpRequest) -> list[Service]:
    """Services that were ticked before somebody looked further, or came back to find another."""
    given = uuids_in([*request.GET.getlist("with"), *request.GET.getlist("service")])
    return list(Service.objects.for_professionals().filter(pk__in=given).order_by("name"))


def _rows(rows: Sequence[Row], person: Person, by: User, need: Need | None) -> list[Row]:
    """Each result with "Prescribe" as its one action; what is open for this need is opened instead."""
    theirs = Prescription.objects.visible_to(by).open().filter(person=person)
    open_now = list(theirs.select_related("need_in_referral"))
    already = {str(one.service_id) for one in open_now}
    same = {
        str(one.service_id): one
        for one in open_now
        if need is None or one.need_in_referral.need_id == need.pk
    }
    return [_row(row, person, row.id in already, same.get(row.id)) for row in rows]


def _row(row: Row, person: Person, already: bool, there: Prescription | None) -> Row:
    url = reverse("prescribing:prescribe", args=[person.pk, row.id])
    action = {"label": "Prescribe", "url": url, "about": row.name}
    if there is not None:
        opened = reverse("prescribing:prescription", args=[there.pk])
        action = {"label": "Open what is there", "url": opened, "about": row.name}
    tags = [{"label": "Prescribed already", "kind": "river"}, *row.tags] if already else row.tags
    return replace(row, action=action, tags=tags)


def _count(request: HttpRequest, person: Person, answer: SearchAnswer) -> None:
    """Once for a person and a need in a session, however the question is turned; never where a protected
    person lives."""
    about = [str(person.pk), answer.needs[0].slug if answer.needs else ""]
    if request.session.get(_COUNTED) == about or counting.kind_of(answer) is None:
        return
    request.session[_COUNTED] = about
    counted = replace(answer, codes=frozenset()) if person.protected else answer
    counting.note(counted, asker=Asker.STAFF)


def _heading(answer: SearchAnswer, person: Person) -> str:
    total = answer.results.total
    what = f": {in_a_sentence(answer.needs[0].name)}" if answer.needs else ""
    if answer.results.resting:
        return f"The search for {person.called} is resting"
    if not total:
        return f"Nothing found for {person.called}{what}"
    return f"{total} {'service' if total == 1 else 'services'} for {person.called}{what}"


def _facts(answer: SearchAnswer, person: Person, by: User) -> list[str]:
    """What was applied, in words. Nothing that says where a protected person lives to who may not know."""
    facts, asked = [], answer.asked
    if asked.age is not None:
        facts.append(f"aged {asked.age}")
    if near_of(person, by) is not None:
        if asked.any_distance:
            facts.append("at any distance from home")
        elif asked.miles is not None:
            facts.append(f"within {asked.miles:g} miles of home")
        elif person.distance_accepted is not None:
            facts.append(f"within {round(person.distance_accepted / METRES_IN_A_MILE, 1):g} miles of home")
        else:
            facts.append("near home")
    elif answer.own_area:
        facts.append(f"anywhere, nearest {answer.own_area} first")
    else:
        facts.append("anywhere in the country")
    facts += [str(dict(FindForm.ACCESS).get(slug, slug)).lower() for slug in asked.access]
    if asked.delivery:
        facts.append(
            " or ".join(str(dict(FindForm.DELIVERY).get(how, how)).lower() for how in asked.delivery)
        )
    return facts
