"""From within a person's page: is it right for them, what is told, do they agree, send."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.bounces.came_back import fails
from directory.catalogue.models import Need, Service
from directory.checks_and_agreements.in_words import lines_of
from directory.group_space.keepers import pass_on_address
from prescribing import permissions as may
from prescribing.asked_by_groups.answers import answers_to
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.views import put_errors
from prescribing.prescriptions.actions import prescribe as send_prescription
from prescribing.prescriptions.eligibility import Eligibility, eligibility, nearest_place
from prescribing.prescriptions.forms import PrescribeForm
from prescribing.prescriptions.group_phone import group_phone
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.prescription_page import rule_groups
from prescribing.prescriptions.proposing import propose
from prescribing.prescriptions.sending import confirmed_contact
from prescribing.prescriptions.what_group_sees import USUAL, Draft, Preview, PreviewChanged, preview
from prescribing.records import Urgency
from prescribing.referrals.actions import add_need, log_contact
from prescribing.referrals.models import Channel, ContactOutcome, NeedInReferral, Referral
from prescribing.tasks.timers_table import ANSWER_WITHIN
from prescribing.teams.calendar import OFFICE


@needs(may.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def prescribe(request: HttpRequest, pk: UUID, service: UUID) -> HttpResponse:
    """One form: what the group sees stands beside it, and is exactly what is sent."""
    person = open_or_404(request, pk)
    chosen = get_object_or_404(Service.objects.for_professionals().select_related("organisation"), pk=service)
    referral = Referral.objects.visible_to(user_of(request)).open().filter(person=person).first()
    if referral is None:
        messages.error(request, "There is no open spell of support. Open one first, then prescribe.")
        return redirect("prescribing:person", pk=pk)
    form = _form(request, person, referral, chosen)
    open_already = _open_already(request, referral, chosen)
    if not open_already:
        del form.fields["again_why"]
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        if _needs_reason(form, open_already):
            form.add_error("again_why", "There is one for this need already. Open it, or say why once more")
            return _show(request, person, referral, chosen, form)
        done = _try(request, person, referral, form)
        if done is not None:
            return done
    return _show(request, person, referral, chosen, form)


def _open_already(request: HttpRequest, referral: Referral, service: Service) -> list[Prescription]:
    """Open prescriptions of this spell to the same service."""
    found = (
        Prescription.objects.visible_to(user_of(request)).open().filter(referral=referral, service=service)
    )
    return list(found.select_related("need_in_referral__need"))


def _needs_reason(form: PrescribeForm, open_already: list[Prescription]) -> bool:
    same = [one for one in open_already if one.need_in_referral.need == form.cleaned_data["need"]]
    return bool(same) and not form.cleaned_data["again_why"].strip()


def _form(request: HttpRequest, person: Person, referral: Referral, service: Service) -> PrescribeForm:
    phoned = confirmed_contact(service) is None
    by = user_of(request)
    theirs, met = _needs_of_spell(referral, by), service.needs.values("need")
    options = Need.objects.current().filter(pk__in=theirs) | Need.objects.current().filter(pk__in=met)
    asks = eligibility(person, service, nearest_place(person, service), by).asks
    both = options.filter(pk__in=theirs).filter(pk__in=met)
    first = both.first() or options.filter(pk__in=theirs).first() or options.first()
    return PrescribeForm(
        request.POST or None,
        needs=options,
        service=service,
        phoned=phoned,
        sending="send" in request.POST,
        initial={"need": first, "fields_shared": USUAL, "asks": "\n".join(asks)},
    )


def _needs_of_spell(referral: Referral, by: User) -> QuerySet[Any]:
    """Ids of the needs of this spell that they may know of; beside them stand those the service meets, which
    are added when one is chosen."""
    return NeedInReferral.objects.visible_to(by).filter(referral=referral).values("need")


def _try(
    request: HttpRequest, person: Person, referral: Referral, form: PrescribeForm
) -> HttpResponse | None:
    """Do it, or put the reason beside the form; None draws the form again with what was typed."""
    try:
        made = _write(request, referral, form)
    except PreviewChanged:
        form.add_error(None, "What they will see has changed. Read it again beside the form, then send it.")
    except ValidationError as problem:
        put_errors(form, problem)
    except CannotMove as problem:
        form.add_error(None, str(problem))
    else:
        said = "Sent" if form.sending and not form.phoned else "Recorded"
        messages.success(
            request, f"{said}. You find it on {person.called}'s page, and it comes back to Today."
        )
        return redirect("prescribing:prescription", pk=made.pk)
    return None


@transaction.atomic
def _write(request: HttpRequest, referral: Referral, form: PrescribeForm) -> Prescription:
    by = user_of(request)
    need = referral.needs.filter(need=form.cleaned_data["need"]).first()
    if need is None:
        need = add_need(referral=referral, need=form.cleaned_data["need"], by=by)
    if form.cleaned_data.get("again_why", "").strip():
        said = f"{form.service.name} once more for the same need: {form.cleaned_data['again_why'].strip()}"
        log_contact(referral=referral, channel=Channel.NOTE, outcome=ContactOutcome.NONE, note=said, by=by)
    if not form.sending:
        return propose(need=need, what=form.what(), by=by)
    if form.cleaned_data.get("group_email"):
        pass_on_address(
            organisation=form.service.organisation,
            email=form.cleaned_data["group_email"],
            name=form.cleaned_data["spoke_to"],
            by=by,
        )
    return send_prescription(
        need=need,
        what=form.what(),
        consent=form.consent(),
        by=by,
        expected=form.cleaned_data["seen"],
        spoke_to=form.cleaned_data.get("spoke_to", ""),
        no_agreement_why=form.cleaned_data.get("no_agreement_why", ""),
    )


def _show(
    request: HttpRequest,
    person: Person,
    referral: Referral,
    service: Service,
    form: PrescribeForm,
) -> HttpResponse:
    seen = _preview(request, person, referral, service, form)
    sent: Any = form.data  # a QueryDict, or the empty mapping of a form that was not sent
    typed = sent.copy()
    typed["seen"] = seen.fingerprint  # what is shown now goes with the next press
    form.data = typed
    form.initial["seen"] = seen.fingerprint
    contact = confirmed_contact(service)
    context = {
        "form": form,
        **about(person),
        "service": service,
        "rules": rule_groups(_eligibility(request, person, service, form)),
        "preview": seen,
        "contact": contact,
        "contact_fails": contact is not None and fails(contact.email),
        "group": group_phone(service),
        "checks": lines_of(service.organisation),
        "open_already": _open_already(request, referral, service),
        "answer_by": _answer_by(form),
    }
    status = 400 if form.is_bound and form.errors and "preview" not in request.POST else 200
    return render(request, "prescribing/prescriptions/prescribe.html", context, status=status)


def _eligibility(request: HttpRequest, person: Person, service: Service, form: PrescribeForm) -> Eligibility:
    """At the place that was chosen, else the nearest."""
    chosen = form["location"].value() if "location" in form.fields else None
    places = service.at_locations.select_related("location")
    at = next((row.location for row in places if chosen and str(row.location_id) == str(chosen)), None)
    return eligibility(person, service, at or nearest_place(person, service), user_of(request))


def _answer_by(form: PrescribeForm) -> datetime:
    """The day the group is asked to answer by, in its own week."""
    typed = str(form.data.get("urgency", ""))
    urgency = Urgency(typed) if typed in Urgency.values else Urgency.ROUTINE
    return OFFICE.due(clock.now(), ANSWER_WITHIN[urgency])


def _chosen(need: Any) -> Need | None:
    """The need that is chosen so far: as the form starts with it, or as it was typed, which may be no id."""
    if isinstance(need, Need) or not need:
        return need or None
    try:
        return Need.objects.filter(pk=need).first()
    except (ValidationError, ValueError):
        return None


def _preview(
    request: HttpRequest, person: Person, referral: Referral, service: Service, form: PrescribeForm
) -> Preview:
    """Of what is typed so far, or of what the form starts with."""
    by = user_of(request)
    chosen = _chosen(form["need"].value())
    typed = form.data if form.is_bound else {}
    shared = form["fields_shared"].value() or ()
    return preview(
        Draft(
            person=person,
            service=service,
            need=chosen or Need(name="Not chosen yet"),
            author=by,
            fields=tuple(shared),
            why=str(typed.get("why", "")).strip(),
            asks=tuple(line.strip() for line in str(form["asks"].value() or "").splitlines() if line.strip()),
            answers=answers_to(service, form.given_answers()),
            days=str(typed.get("days", "")).strip(),
        )
    )
