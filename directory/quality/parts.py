"""What a good listing says, part by part, and what it means that a part is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from directory import clock
from directory.catalogue.facts import Fact
from directory.catalogue.locations import AccessFeature, LocationAccess, LocationKind
from directory.catalogue.models import (
    Cost,
    Phone,
    ReferralContact,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceNeed,
)
from directory.catalogue.services import BeginBy, Frequency
from directory.catalogue.wording import MONTHS_UNTIL_STALE
from directory.upkeep.models import Capacity, Check

MONTH_DAYS = 30.44


@dataclass(frozen=True, slots=True)
class Part:
    """`missing` is asked of Service. `weight` is how much it hurts whoever looks for help, 1 to 3."""

    key: str
    label: str
    why: str
    """What it means for people that it is missing."""
    weight: int
    missing: Q


def _none(rows: QuerySet[Any]) -> Q:
    return Q(~Exists(rows))


def _of(model: Any, **narrowed: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._base_manager.filter(service=OuterRef("pk"), **narrowed)
    return rows


def checked_since(months: int) -> Q:
    """Listings that somebody checked in the last so many months."""
    day = clock.today() - timedelta(days=round(months * MONTH_DAYS))
    return Q(Exists(_of(Check, on__gte=day)))


def never_checked() -> Q:
    return _none(_of(Check))


def parts() -> list[Part]:
    """In the order of a listing's page. Made anew for each report, for some of it goes by the day."""
    where = _of(ServiceAtLocation, location__kind=LocationKind.PHYSICAL, location__archived_at=None)
    steps = LocationAccess._base_manager.filter(
        location__at_services__service=OuterRef("pk"), feature=AccessFeature.STEP_FREE
    ).exclude(fact=Fact.NOT_KNOWN)
    read = _of(Schedule).exclude(frequency=Frequency.TEXT)
    room = _of(Capacity).filter(Q(until=None) | Q(until__gte=clock.today()))
    confirmed = ReferralContact._base_manager.filter(
        organisation=OuterRef("organisation"), ended_at=None, confirmed_at__isnull=False
    )
    return [
        Part("words", "What happens there", "Nobody knows what it is.", 3, Q(summary="", description="")),
        Part("need", "A need it meets", "No search by need finds it.", 3, _none(_of(ServiceNeed))),
        Part(
            "contact",
            "A way to get in touch",
            "People cannot ask before they go.",
            3,
            Q(email="", website="") & _none(_of(Phone)),
        ),
        Part(
            "where",
            "Where it is, or that it comes to people",
            "People do not know where to go.",
            3,
            _none(where) & _none(_of(ServiceDelivery)),
        ),
        Part(
            "point",
            "A place on the map",
            "No search near by finds it.",
            2,
            Q(Exists(where)) & _none(where.exclude(location__latitude=None)),
        ),
        Part("times", "Days and times", "No search by day finds it.", 3, _none(read)),
        Part(
            "cost",
            "What it costs",
            "People who count every pound do not come.",
            2,
            Q(free=Fact.NOT_KNOWN) & _none(_of(Cost).exclude(pence=None)),
        ),
        Part(
            "begin",
            "How to begin",
            "People do not know whether to turn up, ring or book.",
            2,
            Q(begin_by=BeginBy.NOT_KNOWN, begin_note=""),
        ),
        Part(
            "steps",
            "Whether there are steps at the door",
            "Who uses a wheelchair does not come.",
            2,
            Q(Exists(where)) & _none(steps),
        ),
        Part("room", "Whether it takes people", "People are sent in vain.", 1, _none(room)),
        Part(
            "referral-contact",
            "A confirmed address for referrals",
            "Navigators must phone.",
            1,
            _none(confirmed),
        ),
        Part(
            "check",
            f"A check in the past {MONTHS_UNTIL_STALE} months",
            "What it says may no longer be so.",
            3,
            ~checked_since(MONTHS_UNTIL_STALE),
        ),
    ]


def part_named(key: str) -> Part | None:
    return next((part for part in parts() if part.key == key), None)


def counted() -> QuerySet[Service]:
    """The listings that the report is about: those that the public is shown."""
    return Service.objects.public()


def missing(key: str) -> QuerySet[Service]:
    """Exactly the listings that the report counts as lacking a part; none for a part nobody knows."""
    part = part_named(key)
    return counted().filter(part.missing) if part else Service.objects.none()
