"""Pairs are found by the worker and kept, and what an editor decided is remembered."""

from datetime import timedelta

import pytest

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.models import (
    Location,
    Phone,
    Service,
)
from directory.duplicates import actions
from directory.duplicates.finding import find, work
from directory.duplicates.like_places import like_places
from directory.duplicates.models import Decision, Kind, MayBeSame
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def test_found_kept_and_remembered_when_they_are_not_the_same(kept, merged):
    Service.objects.filter(pk=merged.pk).update(name="Harbour lunch club")
    assert find()["service"] == 1
    pair = MayBeSame.objects.open().get(kind=Kind.SERVICE)
    assert pair.score >= 60
    assert "the same place" in pair.reasons
    assert "the same phone" in pair.reasons
    actions.not_the_same(kind=Kind.SERVICE, one=kept.pk, other=merged.pk, by=SYSTEM)
    assert find()["service"] == 0
    pair.refresh_from_db()
    assert pair.decision == Decision.NOT_THE_SAME
    actions.ask_again(pair=pair, by=SYSTEM)
    assert MayBeSame.objects.open().count() == 1
    Service.objects.filter(pk=merged.pk).update(name="Bereavement group", archived_at=clock.now())
    assert not MayBeSame.objects.open().exists()
    find()
    assert not MayBeSame.objects.exists()


def test_what_is_kept_for_its_owner_is_no_sign(kept, merged):
    Service.objects.filter(pk=merged.pk).update(name="Harbour lunch club")
    Phone.objects.update(visibility="owner")
    Location.objects.update(visibility="owner")
    find()
    assert not MayBeSame.objects.filter(kind=Kind.SERVICE).exists()


def test_the_worker_looks_at_most_once_an_hour_and_when_something_changed(kept, merged):
    Service.objects.filter(pk=merged.pk).update(name="Harbour lunch club")
    work()
    assert MayBeSame.objects.count() == 1
    MayBeSame.objects.all().delete()
    work()
    assert not MayBeSame.objects.exists()
    with clock.moved_to(clock.now() + timedelta(days=30)):
        work()
        assert not MayBeSame.objects.exists(), "nothing has changed"
        merged.refresh_from_db()
        merged.save_revision().publish()
        work()
    assert MayBeSame.objects.count() == 1


# Places of one organisation ------------------------------------------------------------------------------


def at(organisation, name, address="1 Quay", postcode="DT4 8RU"):
    place = LocationFactory(name=name, address=address, postcode=postcode)
    return ServiceFactory(organisation=organisation, location=place), place


@pytest.mark.parametrize(
    ("one", "other", "is_shown"),
    [
        ({"name": "Old Chandlery"}, {"name": "The Old Chandlery"}, True),
        ({"name": "Old Chandlery"}, {"name": "Old Chandlery", "postcode": "dt48ru"}, True),
        ({"name": "", "address": "12 High Street"}, {"name": "Hall", "address": "12 High St."}, True),
        ({"name": "Old Chandlery"}, {"name": "The Old Chandlery", "postcode": "DT4 8NF"}, False),
        ({"name": "Room 1"}, {"name": "Room 2"}, False),
        ({"name": "Hall North"}, {"name": "Hall South"}, False),
        ({"name": "", "address": "12 High Street"}, {"name": "", "address": "14 High Street"}, False),
        ({"name": "Chandlery"}, {"name": "Swimming pool"}, False),
    ],
)
def test_places_of_one_organisation_that_may_be_one_are_shown(one, other, is_shown):
    trust = OrganisationFactory(name="Harbour Trust")
    at(trust, **one)
    at(trust, **other)
    found = like_places()
    assert len(found) == is_shown
    assert all(pair.organisation == "Harbour Trust" for pair in found)


def test_places_of_two_organisations_and_those_put_away_are_not():
    trust = OrganisationFactory()
    at(trust, "Old Chandlery")
    at(OrganisationFactory(), "Old Chandlery")
    _service, place = at(trust, "Old Chandlery")
    assert len(like_places()) == 1
    Location.objects.filter(pk=place.pk).update(archived_at=clock.now())
    assert like_places() == []
