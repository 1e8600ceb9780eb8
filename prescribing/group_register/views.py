"""The register and the year in a group's space, and the way to the answer page of one prescription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory import clock
from directory.audit.actions import record_each
from directory.catalogue.models import ReferralContact, Service
from directory.group_space.entry import Held, in_space
from directory.group_space.link_asks import send_again
from directory.group_space.views import ask_again
from directory.links.tokens import LinkProblem
from directory.shortlists.sending_limits import TooMany
from prescribing.group_page.views import open_session
from prescribing.group_register.actions import check_day, count_others, note_attendance
from prescribing.group_register.came import came_of
from prescribing.group_register.models import Attendance, OthersCame
from prescribing.group_register.space_sections import year_rows
from prescribing.group_register.who_reads import (
    COMING,
    WAITING,
    Shared,
    as_group,
    coming_to,
    link_to_answer,
    reads_referrals,
    shared_with,
)
from prescribing.group_register.year import year_of
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.sharing import NothingShared
from prescribing.prescriptions.states import State

SHOWN = timedelta(minutes=30)
"""So long names stay on the register before they hide by themselves."""
_SESSION = "group-register"
MOST = 500


@in_space
def answer(request: HttpRequest, held: Held, prescription: UUID) -> HttpResponse:
    """From the space to the page of one prescription, which names nobody until "Show me who" is pressed."""
    contact = reads_referrals(held.keeper)
    shared = shared_with(contact, (*WAITING, *COMING)) if contact else []
    found = next((one for one in shared if one.prescription.pk == prescription), None)
    if found is None or contact is None:
        raise Http404
    if request.method != "POST":
        return redirect("directory:group_space", pk=held.keeper.pk)
    if not held.fresh:
        return _ask_for_fresh_link(request, held)
    link = link_to_answer(found.prescription, contact)
    if link is None:
        raise Http404
    open_session(request, link, seen=False)
    return redirect("prescribing:answer", pk=prescription)


@in_space
def register(request: HttpRequest, held: Held) -> HttpResponse:
    """Who came? Nobody is named before "Show me who", and names hide again by themselves."""
    contact = reads_referrals(held.keeper)
    if contact is None:
        raise Http404
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if not held.fresh:
        return _ask_for_fresh_link(request, held, sent=do == "fresh-link")
    if do == "show":
        request.session.cycle_key()  # a session that opens more than before has another key
        request.session[_SESSION] = {str(held.keeper.pk): clock.now().isoformat()}
        return redirect(request.path)
    if do == "hide":
        request.session.pop(_SESSION, None)
        return redirect("directory:group_space", pk=held.keeper.pk)
    left = _minutes_left(request, held)
    coming = coming_to(contact)
    services = _services(held)
    if left is None:
        context: dict[str, Any] = {"held": held, "coming": len(coming)}
        return render(request, "prescribing/group_register/hidden.html", context)
    errors: list[str] = []
    if do == "save":
        try:
            said = _read(request, coming, services)
            return _save(request, held, contact, said)
        except (ValidationError, CannotMove, NothingShared, LinkProblem) as problem:
            errors = getattr(problem, "messages", None) or [str(problem)]
    record_each(
        "prescription.shown",
        [one.prescription for one in coming],
        by=held.by,
        person_id_of=lambda prescription: prescription.person_id,
    )
    day = _day(request) or clock.today()
    context = {
        "held": held,
        "day": day,
        "minutes": left,
        "people": [_person(one, day, request) for one in coming],
        "several": len(services) > 1,
        "services": [(one, _others(one, day, request)) for one in services],
        "errors": [{"text": text} for text in errors],
    }
    status = 400 if errors else 200
    return render(request, "prescribing/group_register/register.html", context, status=status)


def _ask_for_fresh_link(request: HttpRequest, held: Held, *, sent: bool = False) -> HttpResponse:
    """Names only by a link that was asked for freshly: an old message may be read by somebody else by now."""
    if sent:
        try:
            send_again(keeper=held.keeper)
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        return redirect("directory:group_again_sent")
    return render(request, "prescribing/group_register/fresh_link.html", {"held": held})


@in_space
def year(request: HttpRequest, held: Held) -> HttpResponse:
    """The year on a sheet of paper, for a funder."""
    this = clock.today().year
    asked = request.GET.get("year", "")
    wanted = int(asked) if asked in {str(this), str(this - 1)} else this
    found = year_of(held.keeper.organisation, wanted)
    context = {
        "held": held,
        "year": found,
        "rows": year_rows(found),
        "other": this - 1 if wanted == this else this,
    }
    return render(request, "prescribing/group_register/year.html", context)


@dataclass(frozen=True, slots=True)
class Said:
    """What was ticked and written for one day."""

    day: date
    came: list[tuple[Shared, bool]]
    others: list[tuple[Service, int]]


def _read(request: HttpRequest, coming: list[Shared], services: list[Service]) -> Said:
    """Raises ValidationError."""
    day = _day(request)
    if day is None:
        raise ValidationError(_("Give the day like 17 12 2026"))
    check_day(day)
    came = []
    for one in coming:
        ticked = request.POST.get(f"came-{one.prescription.pk}", "")
        before = _said_before(one, day)
        if ticked in {"yes", "no"} and (ticked == "yes") is not before:
            came.append((one, ticked == "yes"))
    others = []
    for service in services:
        written = request.POST.get(f"others-{service.pk}", "").strip()
        if not written:
            continue
        if not (written.isascii() and written.isdigit() and int(written) <= MOST):
            raise ValidationError(_("Give how many others came as a number, like 3"))
        if int(written) != (_others_said(service, day) or 0):
            others.append((service, int(written)))
    if not came and not others:
        raise ValidationError(_("Say who came, or how many others."))
    return Said(day, came, others)


def _save(request: HttpRequest, held: Held, contact: ReferralContact, said: Said) -> HttpResponse:
    came = sum(one for _shared, one in said.came)
    missed = [shared for shared, one in said.came if not one]
    label = _("Save: %(came)d came, %(missed)d did not") % {"came": came, "missed": len(missed)}
    if request.POST.get("sure") != "yes":
        lines = []
        first = sum(one.prescription.state == State.ACCEPTED for one in missed)
        if first:
            lines.append(
                ngettext(
                    "%(count)d of them was expected for the first time. We find out how they are.",
                    "%(count)d of them were expected for the first time. We find out how they are.",
                    first,
                )
                % {"count": first}
            )
        others = sum(how_many for _service, how_many in said.others)
        if others:
            lines.append(_("Others who came: %(count)d.") % {"count": others})
        lines.append(_("You can change it here for two weeks."))
        return ask_again(request, _("Is this right?"), label, lines=lines)
    with transaction.atomic():
        for shared, one in said.came:
            by = as_group(shared.prescription, contact)
            note_attendance(prescription=shared.prescription, on=said.day, came=one, by=by)
        for service, how_many in said.others:
            count_others(service=service, on=said.day, how_many=how_many, by=held.by)
    messages.success(request, _("Thank you. It is saved."))
    return redirect(request.path)


def _minutes_left(request: HttpRequest, held: Held) -> int | None:
    """Until names hide; None while nobody is shown."""
    kept = request.session.get(_SESSION, {}).get(str(held.keeper.pk))
    if not kept:
        return None
    left = datetime.fromisoformat(kept) + SHOWN - clock.now()
    return max(1, round(left.total_seconds() / 60)) if left > timedelta() else None


def _day(request: HttpRequest) -> date | None:
    written = (request.POST if request.method == "POST" else request.GET).get("day", "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _said_before(shared: Shared, day: date) -> bool | None:
    rows = Attendance.objects.filter(prescription=shared.prescription, on=day)
    return rows.values_list("came", flat=True).first()


def _others_said(service: Service, day: date) -> int | None:
    return OthersCame.objects.filter(service=service, on=day).values_list("how_many", flat=True).first()


def _others(service: Service, day: date, request: HttpRequest) -> str:
    said = request.POST.get(f"others-{service.pk}")
    kept = _others_said(service, day)
    return said if said is not None else "" if kept is None else str(kept)


def _person(shared: Shared, day: date, request: HttpRequest) -> dict[str, Any]:
    """From the share alone, as "Show me who" tells it."""
    rows = {row["key"]: row for row in shared.share.after}
    before = {True: "yes", False: "no", None: ""}[_said_before(shared, day)]
    return {
        "pk": shared.prescription.pk,
        "name": str(rows.get("name", {}).get("strong", "")).rstrip(",")
        or _("Somebody whose name is not shared"),
        "needs": rows.get("needs", {}).get("text", ""),
        "first_time": shared.prescription.state == State.ACCEPTED,
        "times": came_of(shared.prescription).times,
        "service": shared.prescription.service.name,
        "said": request.POST.get(f"came-{shared.prescription.pk}", before),
    }


def _services(held: Held) -> list[Service]:
    own = Service.objects.published().filter(organisation=held.keeper.organisation_id)
    return list(own.order_by("name", "pk"))
