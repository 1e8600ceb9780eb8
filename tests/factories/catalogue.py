"""Builds listings for tests: published, public, and as plain as they can be."""

from __future__ import annotations

import factory

from directory.catalogue.facts import Basis
from directory.catalogue.models import (
    Location,
    Need,
    Organisation,
    ReferralContact,
    Service,
    ServiceAtLocation,
    ServiceNeed,
)


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Harbour Friends {n}")
    live = True


class ReferralContactFactory(factory.django.DjangoModelFactory[ReferralContact]):
    class Meta:
        model = ReferralContact

    organisation = factory.SubFactory(OrganisationFactory)
    name = "Jo Lamb, coordinator"
    email = factory.Sequence(lambda n: f"referrals{n}@example.org")


class NeedFactory(factory.django.DjangoModelFactory[Need]):
    class Meta:
        model = Need

    slug = factory.Sequence(lambda n: f"need-{n}")
    name = factory.Sequence(lambda n: f"Need {n}")
    live = True


class LocationFactory(factory.django.DjangoModelFactory[Location]):
    """In the middle of Weymouth."""

    class Meta:
        model = Location

    name = factory.Sequence(lambda n: f"Hall {n}")
    address = "1 Example Street"
    town = "Weymouth"
    postcode = "DT4 8NF"
    latitude = 50.61006
    longitude = -2.456758
    live = True


class ServiceFactory(factory.django.DjangoModelFactory[Service]):
    class Meta:
        model = Service
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Coffee morning {n}")
    live = True

    @factory.post_generation
    def location(self: Service, create: bool, extracted: Location | None, **kwargs: object) -> None:
        if create and extracted is not None:
            ServiceAtLocation.objects.create(service=self, location=extracted)

    @factory.post_generation
    def need(self: Service, create: bool, extracted: Need | None, **kwargs: object) -> None:
        if create and extracted is not None:
            ServiceNeed.objects.create(service=self, need=extracted, basis=Basis.CONFIRMED)
