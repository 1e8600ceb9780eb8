"""Publishing a draft does not bring back how things were."""

from datetime import datetime

import pytest

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.actions import archive
from directory.clock import LONDON
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [ServiceFactory, OrganisationFactory, LocationFactory, NeedFactory])
def test_what_was_archived_meanwhile_stays_archived(factory):
    thing = factory()
    thing.name = "Drafted"
    thing.save_revision(clean=False)
    with clock.moved_to(datetime(2026, 11, 24, 9, tzinfo=LONDON)):
        archive(thing=type(thing).objects.get(pk=thing.pk), by=SYSTEM)
    type(thing).objects.get(pk=thing.pk).latest_revision.publish()
    published = type(thing).objects.get(pk=thing.pk)
    assert published.name == "Drafted"
    assert published.archived_at == datetime(2026, 11, 24, 9, tzinfo=LONDON)
