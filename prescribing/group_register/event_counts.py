"""How many came to a group's events: for whoever keeps its listing, without naming anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue.models import Frequency, Schedule, Service
from directory.catalogue.times_words import date_words
from directory.group_space.entry import Held, in_space
from directory.group_space.space_page import Section
from prescribing.group_register.actions import BACK, count_others
from prescribing.group_register.models import OthersCame

TEMPLATE = "prescribing/group_register/events_section.html"
MOST = 9999


@dataclass(frozen=True, slots=True)
class EventDay:
    """One date of an event that has been, and how many came, where that was said."""

    service: Service
    day: date
    said: int | None

    @property
    def name(self) -> str:
        return f"came-{self.service.pk}-{self.day.isoformat()}"

    @property
    def label(self) -> str:
        when = date_words(self.day, today=clock.today())
        return _("%(name)s, %(day)s") % {"name": self.service.name, "day": when}


def days_of(held: Held) -> list[EventDay]:
    """Single dates of the last two weeks of what the group runs, the latest first."""
    today = clock.today()
    once = Schedule.objects.filter(
        frequency=Frequency.ONCE,
        starts_on__gte=today - BACK,
        starts_on__lte=today,
        service__in=Service.objects.published().filter(organisation=held.keeper.organisation_id),
    )
    dates = {(row.service, row.starts_on) for row in once.select_related("service") if row.starts_on}
    counts = OthersCame.objects.filter(service__in=[service for service, _day in dates])
    said = {(row.service_id, row.on): row.how_many for row in counts}
    found = [EventDay(service, day, said.get((service.pk, day))) for service, day in dates]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.service.name, str(one.service.pk)))


def section(request: HttpRequest, held: Held) -> Section | None:
    """The way to say it, where there was an event."""
    days = days_of(held)
    return Section(TEMPLATE, {"held": held, "days": days}) if days else None


@in_space
def events(request: HttpRequest, held: Held) -> HttpResponse:
    days = days_of(held)
    if not days:
        raise Http404
    errors = []
    if request.method == "POST":
        written = {one: request.POST.get(one.name, "").strip() for one in days}
        errors = [
            {"text": _("Give how many came as a number, like 30"), "href": f"#{one.name}"}
            for one, text in written.items()
            if text and not (text.isascii() and text.isdigit() and int(text) <= MOST)
        ]
        if not errors:
            with transaction.atomic():
                for one, text in written.items():
                    if text and int(text) != (one.said or 0):
                        count_others(service=one.service, on=one.day, how_many=int(text), by=held.by)
            messages.success(request, _("Thank you. It is saved. You can change it for two weeks."))
            return redirect("directory:group_space", pk=held.keeper.pk)
    rows = [(one, request.POST.get(one.name, "" if one.said is None else str(one.said))) for one in days]
    context = {"held": held, "rows": rows, "errors": errors}
    status = 400 if errors else 200
    return render(request, "prescribing/group_register/events.html", context, status=status)
