"""The synthetic services as rows of the database, written in bulk."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import time
from itertools import islice
from uuid import UUID

from django.db import models

from directory.catalogue.facts import Basis
from directory.catalogue.loading import load_needs
from directory.catalogue.models import (
    BeginBy,
    Location,
    LocationAccess,
    Need,
    Organisation,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceGroup,
    ServiceLanguage,
    ServiceNeed,
)
from directory.places.loading import load_shipped
from directory.upkeep.models import Capacity, Check, Closure
from search.documents import Begin, Room
from tests.benchmarks import synthetic
from tests.benchmarks.synthetic import TODAY, Listing

AT_ONCE = 1000
BYDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BEGIN = {Begin.SELF: BeginBy.RING, Begin.PROFESSIONAL: BeginBy.PROFESSIONAL}
TABLES = (
    Organisation,
    Service,
    Location,
    LocationAccess,
    ServiceAtLocation,
    Schedule,
    ServiceNeed,
    ServiceArea,
    ServiceDelivery,
    ServiceGroup,
    ServiceLanguage,
    Capacity,
    Check,
    Closure,
)
"""In the order they are filled."""


def fill(number: int) -> None:
    """The needs and places that ship, and so many services. No signals: nothing is indexed yet."""
    load_needs()
    load_shipped()
    needs = dict(Need.objects.values_list("slug", "pk"))
    organisations = {listing.organisation for listing in synthetic.listings(number)}
    names = ((each, synthetic.organisation_name(each)) for each in sorted(organisations))
    Organisation.objects.bulk_create(
        (Organisation(pk=_id("o", each), name=name, live=True) for each, name in names), batch_size=AT_ONCE
    )
    remaining = synthetic.listings(number)
    while batch := list(islice(remaining, AT_ONCE)):
        made: dict[type[models.Model], list[models.Model]] = {model: [] for model in TABLES}
        for row in (row for listing in batch for row in _rows(listing, needs)):
            made[type(row)].append(row)
        for model, rows in made.items():
            model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def by_values_list() -> int:
    """Read every row that a document is made of, as somebody would by hand. Returns how many there were."""
    return sum(len(list(model._default_manager.values_list())) for model in TABLES)


def _id(kind: str, number: object) -> UUID:
    return UUID(int=random.Random(f"{kind} {number}").getrandbits(128), version=4)


def _rows(listing: Listing, needs: dict[str, UUID]) -> Iterator[models.Model]:
    service = Service(
        pk=listing.id,
        organisation_id=_id("o", listing.organisation),
        name=listing.name,
        summary=listing.summary,
        description=listing.description,
        begin_by=BEGIN.get(listing.begin, BeginBy.NOT_KNOWN),
        free=listing.free,
        minimum_age=listing.ages[0],
        maximum_age=listing.ages[1],
        live=True,
    )
    yield service
    for position, place in enumerate(listing.places):
        location = Location(
            pk=_id("l", f"{listing.number} {position}"),
            name=f"Hall {listing.number}",
            town=place.sector.outcode,
            latitude=place.point.latitude,
            longitude=place.point.longitude,
            live=True,
        )
        yield location
        yield ServiceAtLocation(service=service, location=location)
        yield from (
            LocationAccess(location=location, feature=f, fact=fact) for f, fact in place.access.items()
        )
    if listing.days:
        yield Schedule(
            service=service,
            days=",".join(BYDAYS[day] for day in listing.days),
            opens_at=time(listing.opens),
            closes_at=time(listing.opens + 2),
        )
    for number in listing.needs:
        need = needs[synthetic.needs()[number].slug]
        yield ServiceNeed(service=service, need_id=need, basis=Basis.CONFIRMED)
    if listing.covers:
        yield ServiceArea(service=service, name="Our area", codes=sorted(listing.covers))
    yield from _said(listing, service)


def _said(listing: Listing, service: Service) -> Iterable[models.Model]:
    yield from (ServiceDelivery(service=service, how=how) for how in sorted(listing.delivery))
    if listing.group:
        yield ServiceGroup(service=service, group=listing.group, only=True)
    yield from (ServiceLanguage(service=service, code=code) for code in sorted(listing.languages))
    if listing.room is not Room.NOT_KNOWN:
        yield Capacity(service=service, state=listing.room.value)
    yield Check(service=service, on=listing.checked)
    if listing.closed:
        yield Closure(service=service, first_day=TODAY)
