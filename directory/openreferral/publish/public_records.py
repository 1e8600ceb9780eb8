"""What may leave by the open feed, and all that is read of it. The feed asks the database nowhere else.

Public for everybody, whoever asks: no draft, nothing hidden, archived or ended, no place that could put
somebody in danger, and nothing kept for professionals.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from directory.catalogue.facts import Basis, Visibility
from directory.catalogue.hidden_locations import PLACES_WITHHELD, withholds_places
from directory.catalogue.models import Need, Organisation, Schedule, Service, ServiceAtLocation, ServiceNeed
from directory.indexing.models import ListingChange
from directory.upkeep.models import Check

_ROWS = (
    "at_locations__location__access",
    "schedules",
    "phones",
    "contacts",
    "costs",
    "groups",
    "needs__need__parent",
    "areas",
    "languages",
)


def services() -> QuerySet[Service]:
    return Service.objects.public()


def with_changes(found: QuerySet[Service]) -> QuerySet[Service]:
    """With when what is shown of it changed."""
    change = ListingChange.objects.filter(service_id=OuterRef("pk"))
    return found.annotate(
        shown_changed_at=Subquery(change.values("at")[:1]),
        said_modified=Subquery(change.values("said")[:1]),
    )


def in_short(found: QuerySet[Service]) -> QuerySet[Service]:
    """With what a row of a list says."""
    checks = Check.objects.filter(service=OuterRef("pk")).order_by("-on").values("on")[:1]
    read = with_changes(found).annotate(last_checked=Subquery(checks))
    return read.select_related("organisation").prefetch_related("closures")


def in_full(found: QuerySet[Service]) -> QuerySet[Service]:
    return in_short(found).prefetch_related(*_ROWS)


def places() -> QuerySet[ServiceAtLocation]:
    """Services at places that may be told. The same as `places_of`, as a query."""
    withheld = ServiceNeed.objects.filter(need__slug__in=PLACES_WITHHELD).exclude(basis=Basis.INFERRED)
    return ServiceAtLocation.objects.filter(
        service__in=services(),
        visibility=Visibility.PUBLIC,
        location__visibility=Visibility.PUBLIC,
        location__live=True,
        location__archived_at=None,
    ).exclude(service__in=withheld.values("service"))


def places_of(service: Service) -> list[ServiceAtLocation]:
    """The same of one service whose rows have been read."""
    if withholds_places(service):
        return []
    return [
        at
        for at in service.at_locations.all()
        if at.visibility == at.location.visibility == Visibility.PUBLIC
        and at.location.live
        and at.location.archived_at is None
    ]


def schedules() -> QuerySet[Schedule]:
    """Times that may be told: those at no place, and those at places that may."""
    here = places().filter(service=OuterRef("service"), location=OuterRef("location"))
    return Schedule.objects.filter(Q(location=None) | Exists(here), service__in=services())


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.listed()


def needs() -> QuerySet[Need]:
    return Need.objects.current().filter(live=True).select_related("parent").order_by("position", "slug")
