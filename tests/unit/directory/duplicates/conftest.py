"""Two listings of one organisation that are the same lunch club."""

import pytest

from directory.catalogue.models import Phone, Schedule, ServiceAtLocation
from tests.factories.catalogue import LocationFactory, ServiceFactory


@pytest.fixture
def kept():
    place = LocationFactory(name="The Old Chandlery", address="14 Custom House Court")
    made = ServiceFactory(name="Harbour lunch club", location=place, summary="A hot meal.")
    Phone.objects.create(service=made, number="01305 251150")
    Schedule.objects.create(service=made, days="TU", opens_at="12:00", closes_at="14:00", location=place)
    return made


@pytest.fixture
def merged(kept):
    place = LocationFactory(name="Old Chandlery", address="14 Custom House Court")
    other = LocationFactory(name="Scout hut", address="2 Hill Road", postcode="DT3 5AA")
    made = ServiceFactory(
        name="The harbour lunch", organisation=kept.organisation, location=place, eligibility="Over 60",
        summary="Lunch on Tuesdays.",
    )  # fmt: skip
    ServiceAtLocation.objects.create(service=made, location=other)
    Phone.objects.create(service=made, number="+44 1305 251150", sort_order=0)
    Phone.objects.create(service=made, number="01305 251177", sort_order=1, visibility="professional")
    Schedule.objects.create(service=made, days="WE", opens_at="12:00", closes_at="14:00", location=place)
    return made
