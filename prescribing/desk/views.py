"""The desk: find something near, send it for the person who stands there, and see what became of it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Location, Need, Service
from directory.catalogue.needs import NeedQuerySet
from directory.catalogue.times_words import times_words
from directory.checks_and_agreements.in_words import lines_of, says_why
from directory.finder.question import SearchParameters, read
from directory.finder.result_rows import Row
from directory.finder.results_apart import Apart
from directory.finder.run_search import SearchAnswer, find
from directory.unmet import counting
from directory.unmet.models import Asker
from prescribing import permissions as may
from prescribing.asked_by_groups.answers import answers_to
from prescribing.desk.forms import DeskForm, DeskSearchForm
from prescribing.intake.sent_words import sent_by_user
from prescribing.people.views import put_errors
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.prescribe_at_desk import TOLD, place_of, prescribe_at_desk, sent_by
from prescribing.prescriptions.sending import confirmed_contact
from prescribing.prescriptions.what_group_sees import consent_wording
from prescribing.privacy.consents import ConsentGiven
from search.documents import Audience

_SESSION = "desk"
_NEW = "desk-new"
"""What was typed has not been answered yet; the answer is counted once, not on each page of it."""
_PLACE = "desk-place"
"""Where was looked last: the next person at this desk most likely lives near there too."""


@needs(may.PRESCRIBE_AT_DESK)
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look for something. What is typed is posted: a person's postcode stands in no address."""
    if request.method == "POST":
        pairs = [(name, request.POST.get(name, "")) for name in ("q", "postcode")]
        request.session[_SESSION] = urlencode([(name, value) for name, value in pairs if value.strip()])
        request.session[_NEW] = True
        request.session[_PLACE] = request.POST.get("postcode", "").strip()[:80]
        return redirect("prescribing:desk")
    typed = request.session.get(_SESSION, "")
    asked = replace(read(QueryDict(typed)), page=read(request.GET).page)
    own = "" if asked.place else place_of(user_of(request))
    answer = find(replace(asked, place=asked.place or own), audience=Audience.PROFESSIONAL) if typed else None
    if answer and request.session.pop(_NEW, False):
        counting.note(answer, asker=Asker.STAFF)
    place = asked.place or request.session.get(_PLACE) or own
    form = DeskSearchForm(initial={"q": asked.q, "postcode": place})
    total = answer.results.total if answer else 0
    context = {
        "form": form,
        "answer": answer,
        "rows": [_row(row) for row in answer.rows] if answer else [],
        "place_error": answer.errors.get("postcode", "") if answer else "",
        "apart": [_apart(each) for each in answer.apart] if answer else [],
        "total": total,
        "where_words": where_words(answer, own=bool(own)) if answer else "",
        "page": Paginator(range(total), asked.per_page).get_page(asked.page),
    }
    return render(request, "prescribing/desk/search.html", context)


def _apart(apart: Apart) -> Apart:
    """Every row with the desk's own action; all of them cannot be asked for in an address."""
    return replace(apart, rows=tuple(_row(row) for row in apart.rows), link="")


def where_words(answer: SearchAnswer, *, own: bool) -> str:
    """Where was looked, in words: a search of the whole country is never taken for one of round here."""
    if not answer.near_words:
        where = f"anywhere, nearest {answer.own_area} first" if answer.own_area else "anywhere in the country"
        return f"{where}. We do not know where your practice is: type a postcode or town"
    near = f"near your practice ({answer.near_words})" if own else f"near {answer.near_words}"
    return near if answer.miles else f"{near}, at any distance"


def _row(row: Row) -> Row:
    url = reverse("prescribing:desk_send", args=[row.id])
    return replace(row, action={"label": "Send them here", "url": url, "about": row.name})


@needs(may.PRESCRIBE_AT_DESK)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, service: UUID) -> HttpResponse:
    """One short form, and it is sent. The team of the practice looks after it from here."""
    by = user_of(request)
    chosen = get_object_or_404(Service.objects.for_professionals().select_related("organisation"), pk=service)
    met = _needs_of(chosen)
    contact = confirmed_contact(chosen)
    asks_why = contact is not None and says_why(chosen.organisation)  # else the team asks when it phones
    initial = {"need": _understood(request, met)}
    wording = consent_wording(chosen, TOLD, answers_to(chosen, {}))
    form = DeskForm(
        request.POST or None, met=met, service=chosen, asks_why=asks_why, wording=wording, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = prescribe_at_desk(
                name=form.cleaned_data["name"],
                contact=form.contact(),
                service=chosen,
                need=form.cleaned_data["need"],
                consent=ConsentGiven(method="in-person"),
                why=form.cleaned_data["why"],
                no_agreement_why=form.cleaned_data.get("no_agreement_why", ""),
                answers=form.given_answers(),
                by=by,
            )
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            request.session.pop(_SESSION, None)
            messages.success(request, "Sent. You see what becomes of it under Sent.")
            return redirect("prescribing:desk_done", pk=made.pk)
    context = {
        "form": form,
        "service": chosen,
        "wording": wording,
        "contact": contact,
        "checks": lines_of(chosen.organisation),
        "one_need": met.count() == 1,
    }
    return render(request, "prescribing/desk/send.html", context, status=400 if form.errors else 200)


def _needs_of(service: Service) -> NeedQuerySet:
    """What the listing helps with, else every top need: something must be said of why they go."""
    met = Need.objects.current().filter(pk__in=service.needs.values("need"))
    return met if met.exists() else Need.objects.top()


def _understood(request: HttpRequest, met: NeedQuerySet) -> Need | None:
    """The need that the search spoke of, where the listing meets it; else its first."""
    typed = request.session.get(_SESSION, "")
    answer: SearchAnswer | None = find(_words_only(typed), audience=Audience.PROFESSIONAL) if typed else None
    slugs = [need.slug for need in answer.understood.needs] if answer else []
    by_slug = {need.slug: need for need in met}
    return next((by_slug[slug] for slug in slugs if slug in by_slug), None) or met.first()


def _words_only(typed: str) -> SearchParameters:
    return SearchParameters(q=read(QueryDict(typed)).q, per_page=1)


@needs(may.PRESCRIBE_AT_DESK)
@require_safe
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What they were told, to print and hand over."""
    by = user_of(request)
    sent = Prescription.objects.visible_to(by).filter(author=by).with_service()
    found = get_object_or_404(sent.select_related("referral__team"), pk=pk)
    context = {"prescription": found, "service": found.service, "team": found.referral.team}
    context["wording"] = found.consent.wording if found.consent else ""
    context["phoned"] = found.sent_at is None
    context["phone"] = next(iter(found.service.phones.filter(visibility=Visibility.PUBLIC)), None)
    context["times"] = times_words(found.service.schedules.all(), today=clock.today())
    public = found.service.at_locations.filter(
        visibility=Visibility.PUBLIC, location__in=Location.objects.public()
    )
    if found.location is not None:
        public = public.filter(location=found.location)
    context["places"] = [row.location for row in public.select_related("location")]
    return render(request, "prescribing/desk/done.html", context)


@needs(may.READ_SENT)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What somebody sent, with where it is in a word."""
    by = user_of(request)
    return render(
        request,
        "prescribing/desk/sent.html",
        {
            "rows": sent_by(by),
            "referrals": sent_by_user(by),
            "may_send": by.may(may.PRESCRIBE_AT_DESK),
            "may_refer": by.may(may.REFER_IN),
        },
    )
