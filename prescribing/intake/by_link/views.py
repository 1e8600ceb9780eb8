"""Pages behind a place's link: the questions, what will be sent; with a code, what became of earlier ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory import clock
from directory.audit.actions import record
from directory.catalogue.models import OrganisationKind
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.shortlists.sending_limits import TooMany, count, visitor_of
from prescribing.intake.answering import PRESSES, pressed
from prescribing.intake.by_link.codes import OPEN_FOR, send_code, use_code
from prescribing.intake.by_link.entry import SESSION, Held, by_link, opening
from prescribing.intake.models import CameBy
from prescribing.intake.receive import SentBy, receive
from prescribing.intake.sent_words import sent_by_place
from prescribing.intake.steps import pages
from prescribing.intake.steps.short import short_page
from prescribing.intake.steps.walk import RESIDENT, SHORT, Walk, told_of
from prescribing.referrals.models import Referral, Source

MOST_BY_LINK = {"place": 40, "site": 400}
"""So many referrals an hour come in by one place's link, and by all."""
_CODE, _OPEN_UNTIL = "refer-in-code", "refer-in-open"
SOURCES = {
    OrganisationKind.PRACTICE: Source.PRACTICE,
    OrganisationKind.CARE_HOME: Source.CARE_HOME,
    OrganisationKind.COUNCIL: Source.COUNCIL,
    OrganisationKind.NHS: Source.HOSPITAL,
    OrganisationKind.POLICE: Source.POLICE,
    OrganisationKind.FIRE: Source.FIRE,
    OrganisationKind.HOUSING: Source.HOUSING,
}


def address(slug: str) -> str:
    if slug == "start":
        return reverse("prescribing:refer_in_start")
    if slug in ("check", "stop"):
        return reverse(f"prescribing:refer_in_{slug}")
    return reverse("prescribing:refer_in_page", args=[slug])


@by_link
def begin(request: HttpRequest, held: Held) -> HttpResponse:
    """After Start: the one short page, or the first question."""
    if held.asks_short:
        walk = Walk(request, SHORT, address, place=held.place)
        return short_page(request, walk, held.context, lambda said: _send(request, held, walk, said))
    return redirect(address("who"))


@by_link
def start_again(request: HttpRequest, held: Held) -> HttpResponse:
    """The first page, for a browser that has opened the link already."""
    if request.method == "POST":
        return redirect(
            "prescribing:refer_in_earlier" if request.POST.get("do") == "earlier" else "prescribing:refer_in"
        )
    return render(request, "prescribing/intake/by_link/landing.html", opening(held))


@by_link
def page(request: HttpRequest, held: Held, slug: str) -> HttpResponse:
    return pages.question(request, _walk(request, held), slug, held.context)


@by_link
def check(request: HttpRequest, held: Held) -> HttpResponse:
    walk = _walk(request, held)
    return pages.check(request, walk, held.context, lambda: _send(request, held, walk, walk.answered()))


@by_link
def stop(request: HttpRequest, held: Held) -> HttpResponse:
    return pages.stop(request, _walk(request, held), held.context)


@by_link
def sent(request: HttpRequest, held: Held) -> HttpResponse:
    again = reverse("prescribing:refer_in_start")
    return render(request, "prescribing/intake/steps/sent.html", {**held.context, "again": again})


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code in the email"),
        max_length=20,
        error_messages={"required": gettext_lazy("Type the six digits")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@by_link
def earlier(request: HttpRequest, held: Held) -> HttpResponse:
    """What became of what they sent: only with a code that goes to the place's own mailbox."""
    if _is_open(request, held):
        return _earlier(request, held)
    do = request.POST.get("do", "")
    form = CodeForm(request.POST if do == "code" else None)
    if do == "send":
        try:
            code = send_code(place=held.place, visitor=visitor_of(request))
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        request.session[_CODE] = str(code.pk)
        return redirect("prescribing:refer_in_earlier")
    kept = request.session.get(_CODE)
    if do == "code" and form.is_valid() and kept:
        if use_code(place=held.place, code_id=UUID(kept), typed=form.cleaned_data["code"]):
            record("referring-place.read", held.place, by=held.by)
            request.session.cycle_key()  # a session that opens more than before has another key
            request.session[_OPEN_UNTIL] = [str(held.place.pk), (clock.now() + OPEN_FOR).isoformat()]
            request.session.pop(_CODE, None)
            return redirect("prescribing:refer_in_earlier")
        form.add_error("code", _("That is not the code, or it has ended. Check it, or ask for a new one."))
    context = {**held.context, "form": form, "code_sent": bool(kept), "held": held}
    status = 400 if form.errors else 200
    return render(request, "prescribing/intake/by_link/code.html", context, status=status)


def _earlier(request: HttpRequest, held: Held) -> HttpResponse:
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "close":
            for name in (SESSION, _OPEN_UNTIL, _CODE):
                request.session.pop(name, None)
            return redirect("prescribing:refer_in_closed")
        if do in PRESSES:
            return pressed(request, held.by, "prescribing:refer_in_earlier")
    rows = sent_by_place(held.place, held.by)
    return render(request, "prescribing/intake/by_link/earlier.html", {**held.context, "rows": rows})


def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/group_space/closed.html")


def _is_open(request: HttpRequest, held: Held) -> bool:
    place, until = request.session.get(_OPEN_UNTIL, ("", ""))
    return place == str(held.place.pk) and datetime.fromisoformat(until) > clock.now()


def _walk(request: HttpRequest, held: Held) -> Walk:
    return Walk(request, RESIDENT, address, place=held.place)


def _send(request: HttpRequest, held: Held, walk: Walk, said: dict[str, Any]) -> HttpResponse:
    place = held.place
    try:
        count("referral by link", {"place": str(place.pk)}, MOST_BY_LINK)
    except TooMany:
        return render(request, "directory/suggestions/too_many.html", status=429)
    sent_by = SentBy(
        came_by=CameBy.LINK,
        source=SOURCES.get(OrganisationKind(place.organisation.kind), Source.GROUP),
        name=said.get("sender_name", "") or place.organisation.name,
        role=said.get("sender_role", ""),
        phone=said.get("sender_phone", "") or place.phone,
        organisation=place.organisation,
        place=place,
    )
    referral = receive(told=told_of(said, organisation=place.organisation), sent=sent_by, by=held.by)
    _tell_office(referral, held)
    walk.forget()
    return redirect("prescribing:refer_in_sent")


def _tell_office(referral: Referral, held: Held) -> None:
    post("refer-in.received", about=referral, to=Recipient("address", held.place.pk))
