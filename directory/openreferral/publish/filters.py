"""Which services, and which of their places, an asker means. Nothing hidden helps to find or to rule out.

Every part is a query of its own within one, so that their number is the same whatever is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from directory.catalogue.facts import Basis
from directory.catalogue.models import (
    Frequency,
    Need,
    Organisation,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceNeed,
)
from directory.indexing.models import ListingChange
from directory.openreferral.publish import ids, public_records
from directory.openreferral.publish.parameters import ServicesAsked, TermsAsked
from directory.places.distances import metres
from directory.places.locate import PlaceProblem, of_postcode
from directory.places.place import Place
from directory.places.postcodes import PostcodeProblem, parse
from search.documents import Point

_METRES_OF_A_DEGREE = 111_000.0
_WORDS = ("name", "other_names", "summary", "description", "eligibility")


class BadParameter(ValueError):
    """What was asked cannot be answered; `parameter` is its name and the message says what to do."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter


def services(asked: ServicesAsked) -> QuerySet[Service]:
    """Raises BadParameter."""
    found = _services_anywhere(asked)
    place = _postcode(asked)
    if place and asked.proximity is not None:
        found = found.filter(pk__in={at.service_id for at in _near(place.point, asked.proximity)})
    elif place:
        found = found.exclude(pk__in=_not_serving(place))
    return found


def at_places(asked: ServicesAsked) -> QuerySet[ServiceAtLocation]:
    """Raises BadParameter."""
    found = public_records.places().filter(service__in=_services_anywhere(asked))
    place = _postcode(asked)
    if place and asked.proximity is not None:
        return found.filter(pk__in={at.pk for at in _near(place.point, asked.proximity)})
    return found.exclude(service__in=_not_serving(place)) if place else found


def _services_anywhere(asked: ServicesAsked) -> QuerySet[Service]:
    found = public_records.services()
    for word in f"{asked.search} {asked.text}".split():
        of_organisation = Q(organisation__live=True, organisation__name__icontains=word)
        found = found.filter(_has(word, _WORDS) | of_organisation)
    if asked.taxonomy_term_id is not None:
        needs = [
            need.pk for need in public_records.needs() if ids.of_need(need.slug) == asked.taxonomy_term_id
        ]
        found = found.filter(pk__in=_meeting().filter(need__in=needs).values("service"))
    if asked.taxonomy_id is not None:
        whole = _meeting() if asked.taxonomy_id == ids.TAXONOMY else _meeting().none()
        found = found.filter(pk__in=whole.values("service"))
    if asked.organization_id is not None:
        found = found.filter(organisation=asked.organization_id, organisation__live=True)
    if asked.modified_after is not None:
        changed = ListingChange.objects.filter(at__gte=asked.modified_after).values("service_id")
        found = found.filter(Q(changed_at__gte=asked.modified_after) | Q(pk__in=changed))
    # Whole years are kept: a lowest age of at least 17.5 is one of at least 18.
    if asked.minimum_age is not None:
        found = found.filter(minimum_age__gte=math.ceil(asked.minimum_age)).exclude(ages_basis=Basis.INFERRED)
    if asked.maximum_age is not None:
        found = found.filter(maximum_age__lte=math.floor(asked.maximum_age)).exclude(
            ages_basis=Basis.INFERRED
        )
    return _on(found, asked)


def _has(word: str, fields: Iterable[str]) -> Q:
    """The word in any of these; each word of a question may be in another."""
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": word})
    return wanted


def _meeting() -> QuerySet[ServiceNeed]:
    """Needs as they are published: not those only inferred from the words."""
    return ServiceNeed.objects.filter(need__in=public_records.needs()).exclude(basis=Basis.INFERRED)


def _on(found: QuerySet[Service], asked: ServicesAsked) -> QuerySet[Service]:
    """Day and times together, in one of its schedules that may be told."""
    times = public_records.schedules().filter(frequency__in=(Frequency.WEEKLY, Frequency.MONTHLY))
    if asked.start_time is None and asked.end_time is None and not asked.day:
        return found
    if asked.start_time is not None:
        times = times.filter(opens_at__gte=asked.start_time)
    if asked.end_time is not None:
        times = times.filter(opens_at__isnull=False, closes_at__lte=asked.end_time)
    if asked.day:
        wanted = Q()
        for code in asked.day.split(","):
            wanted |= Q(days__contains=code)
        times = times.filter(wanted)
    return found.filter(pk__in=times.values("service"))


def _postcode(asked: ServicesAsked) -> Place | None:
    if not asked.postcode.strip():
        if asked.proximity is not None:
            raise BadParameter("proximity", "Say a postcode too: the distance is measured from it.")
        return None
    try:
        return of_postcode(parse(asked.postcode))
    except (PostcodeProblem, PlaceProblem) as problem:
        raise BadParameter("postcode", f"{problem} Write a whole postcode, such as DT4 8NF.") from problem


def _near(point: Point, within: float) -> list[ServiceAtLocation]:
    """Those within so many metres. A box finds them roughly, then each is measured."""
    high = within / _METRES_OF_A_DEGREE + 0.001
    wide = high / max(0.1, math.cos(math.radians(point.latitude)))
    rough = (
        public_records.places()
        .filter(location__latitude__range=(point.latitude - high, point.latitude + high))
        .filter(location__longitude__range=(point.longitude - wide, point.longitude + wide))
        .select_related("location")
    )
    return [at for at in rough if metres(point, Point(at.location.latitude, at.location.longitude)) <= within]


def _not_serving(place: Place) -> set[UUID]:
    """Services that say whom they serve, all of it in areas we know, and people here are none of those."""
    areas: dict[UUID, list[ServiceArea]] = {}
    for row in ServiceArea.objects.filter(service__in=public_records.services()):
        areas.setdefault(row.service_id, []).append(row)
    return {
        service
        for service, rows in areas.items()
        if any(row.codes for row in rows)
        and not any(row.unplaced for row in rows)
        and not any(code in place.codes for row in rows for code in row.codes)
    }


def organisations(search: str) -> QuerySet[Organisation]:
    found = public_records.organisations()
    for word in search.split():
        found = found.filter(_has(word, ("name", "other_names", "description")))
    return found


def terms(asked: TermsAsked) -> list[Need]:
    if asked.taxonomy_id not in (None, ids.TAXONOMY):
        return []
    found = list(public_records.needs())
    words = asked.search.lower().split()
    return [
        need
        for need in found
        if all(word in f"{need.name} {need.plain_name} {need.description}".lower() for word in words)
        and not (asked.top_only and need.parent is not None)
        and (
            asked.parent_id is None
            or (need.parent is not None and ids.of_need(need.parent.slug) == asked.parent_id)
        )
    ]
