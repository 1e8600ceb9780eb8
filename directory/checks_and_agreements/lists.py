"""The editors' three lists: what ends soon, what has ended, and what was never seen."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from directory import clock
from directory.catalogue.models import Organisation, Service
from directory.checks_and_agreements.in_words import SOON, wanted_kinds
from directory.checks_and_agreements.models import CheckKind, CheckSeen


def ends_soon() -> QuerySet[CheckSeen]:
    today = clock.today()
    return _latest().filter(expires_on__gte=today, expires_on__lte=today + SOON)


def has_ended() -> QuerySet[CheckSeen]:
    return _latest().filter(expires_on__lt=clock.today())


def never_seen(kind: CheckKind) -> QuerySet[Organisation]:
    """Organisations with something published of which this kind was never seen."""
    seen = CheckSeen.objects.standing().filter(organisation=OuterRef("pk"), kind=kind)
    published = Service.objects.published().values("organisation")
    return Organisation.objects.current().filter(~Exists(seen), pk__in=published).order_by("name", "pk")


def count_never_seen() -> dict[CheckKind, int]:
    """How many of each kind that is wanted of every group."""
    return {kind: never_seen(kind).count() for kind in wanted_kinds()}


def _latest() -> QuerySet[CheckSeen]:
    found = CheckSeen.objects.seen_last().of_current().select_related("organisation", "kind")
    return found.order_by("expires_on", "organisation__name", "pk")
