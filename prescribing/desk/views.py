"""The desk: send a service for the person who stands there, and see what became of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Location, Need, Service
from directory.catalogue.needs import NeedQuerySet
from directory.catalogue.times_words import times_words
from directory.checks_and_agreements.in_words import lines_of, says_why
from directory.finder.run_search import find
from prescribing import permissions as may
from prescribing.asked_by_groups.answers import answers_to
from prescribing.desk.forms import DeskForm, ReferForm
from prescribing.desk.refer_at_desk import refer_at_desk, referred_by
from prescribing.intake.sent_words import sent_by_user
from prescribing.people.views import put_errors
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.prescribe_at_desk import (
    TOLD,
    TOLD_WITHOUT_PHONE,
    practice_of,
    prescribe_at_desk,
    sent_by,
)
from prescribing.prescriptions.sending import confirmed_contact
from prescribing.prescriptions.what_group_sees import consent_wording
from prescribing.privacy.consents import ConsentGiven
from prescribing.signposts import search_at_desk
from prescribing.signposts.tray import Tray
from search.documents import Audience


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
    without_phone = request.GET.get("without") == "phone"
    fields = TOLD_WITHOUT_PHONE if without_phone else TOLD
    practice = _practice_words(by)
    through = practice if without_phone else ""
    wording = consent_wording(chosen, fields, answers_to(chosen, {}), through=through)
    form = DeskForm(
        request.POST or None,
        met=met,
        service=chosen,
        asks_why=asks_why,
        wording=wording,
        without_phone=without_phone,
        initial=initial,
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
                fields=fields,
                reach=form.reach_words(practice),
                no_agreement_why=form.cleaned_data.get("no_agreement_why", ""),
                answers=form.given_answers(),
                by=by,
            )
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            search_at_desk.forget(request)
            Tray(request.session).fill({})
            messages.success(request, "Sent. You see what becomes of it under Sent.")
            return redirect("prescribing:desk_done", pk=made.pk)
    context = {
        "form": form,
        "service": chosen,
        "wording": wording,
        "contact": contact,
        "checks": lines_of(chosen.organisation),
        "one_need": met.count() == 1,
        "without_phone": without_phone,
    }
    return render(request, "prescribing/desk/send.html", context, status=400 if form.errors else 200)


def _practice_words(by: User) -> str:
    try:
        return str(practice_of(by))
    except ValidationError:
        return "the practice"  # said again, with what to do, when it is sent


@needs(may.PRESCRIBE_AT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """For somebody who needs more than a service: the team of the practice rings them."""
    by = user_of(request)
    without_phone = request.GET.get("without") == "phone"
    form = ReferForm(
        request.POST or None,
        without_phone=without_phone,
        initial={"need": _understood(request, Need.objects.top())},
    )
    practice = _practice_words(by)
    if request.method == "POST" and form.is_valid():
        try:
            refer_at_desk(
                name=form.cleaned_data["name"],
                contact=form.contact(),
                need=form.cleaned_data["need"],
                reach=form.reach_words(practice),
                words=form.cleaned_data["words"],
                by=by,
            )
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            search_at_desk.forget(request)
            Tray(request.session).fill({})
            messages.success(request, "Your care navigators have it. You see what becomes of it under Sent.")
            return redirect("prescribing:desk")
    context = {"form": form, "without_phone": without_phone}
    return render(request, "prescribing/desk/refer.html", context, status=400 if form.errors else 200)


def _needs_of(service: Service) -> NeedQuerySet:
    """What the listing helps with, else every top need: something must be said of why they go."""
    met = Need.objects.current().filter(pk__in=service.needs.values("need"))
    return met if met.exists() else Need.objects.top()


def _understood(request: HttpRequest, met: NeedQuerySet) -> Need | None:
    """The need that the search spoke of, where the listing meets it; else its first."""
    asked = search_at_desk.words_only(request)
    answer = find(asked, audience=Audience.PROFESSIONAL) if asked else None
    slugs = [need.slug for need in answer.understood.needs] if answer else []
    by_slug = {need.slug: need for need in met}
    return next((by_slug[slug] for slug in slugs if slug in by_slug), None) or met.first()


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
            "referred": referred_by(by),
            "referrals": sent_by_user(by),
            "may_send": by.may(may.PRESCRIBE_AT_DESK),
            "may_refer": by.may(may.REFER_IN),
        },
    )
