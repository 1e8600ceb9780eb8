"""A group's year in numbers, for its own funders: people, sessions, outcomes; no names, none under five."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from directory import clock
from directory.catalogue.models import Organisation
from directory.unmet.small_numbers import LEAST
from prescribing.group_register.models import Attendance, OthersCame
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import Helped

OFTEN = 4


@dataclass(frozen=True, slots=True)
class Year:
    """Whole numbers, not for reading as they are: see shown_of_whole."""

    year: int
    until: date
    sent: int
    came: int
    came_often: int
    sessions: int
    others: int
    helped: int
    told: int
    """Of how many we know whether it helped."""


def year_of(organisation: Organisation, year: int) -> Year:
    """From January to today, or to December. People are counted once, however often they were sent."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), clock.today())
    sent = Prescription.objects.filter(
        service__organisation=organisation, sent_at__date__gte=first, sent_at__date__lte=last
    )
    visits = Attendance.objects.came().filter(
        prescription__service__organisation=organisation, on__gte=first, on__lte=last
    )
    first_visits = Prescription.objects.filter(
        service__organisation=organisation, attended_on__gte=first, attended_on__lte=last
    )
    each = visits.values("prescription__person").annotate(times=Count("pk"))
    others = OthersCame.objects.filter(service__organisation=organisation, on__gte=first, on__lte=last)
    finished = Prescription.objects.filter(
        service__organisation=organisation,
        ended_at__date__gte=first,
        ended_at__date__lte=last,
        outcome__in=[Helped.YES, Helped.PARTLY, Helped.NO],
    ).aggregate(told=Count("pk"), helped=Count("pk", filter=~Q(outcome=Helped.NO)))
    people = {*visits.values_list("prescription__person", flat=True)}
    people |= {*first_visits.values_list("person", flat=True)}
    said = set(visits.values_list("prescription", "on"))
    unsaid = sum((pk, on) not in said for pk, on in first_visits.values_list("pk", "attended_on"))
    return Year(
        year=year,
        until=last,
        sent=sent.values("person").distinct().count(),
        came=len(people),
        came_often=sum(row["times"] >= OFTEN for row in each),
        sessions=visits.count() + unsaid,
        others=others.aggregate(all=Sum("how_many"))["all"] or 0,
        helped=finished["helped"],
        told=finished["told"],
    )


def shown_of_whole(parts: Sequence[int]) -> list[bool]:
    """Of numbers each of which is a part of the one before, which may be read: none tells of fewer than
    LEAST, by itself or taken from another that is read."""
    read: list[int] = []
    shown = []
    for number in parts:
        may = readable(number) is not None and all(
            readable(abs(whole - number)) is not None for whole in read
        )
        shown.append(may)
        if may:
            read.append(number)
    return shown


def readable(number: int) -> int | None:
    """None for a number that is too small to be told without telling of somebody."""
    return number if number == 0 or number >= LEAST else None
