"""Two editors, or a merge and what hangs on it, at the same moment: on connections of their own."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Service
from directory.duplicates import actions
from directory.duplicates.models import Merge
from directory.openreferral.harvest.models import HarvestedFeed
from directory.openreferral.harvest.reading import _take
from directory.openreferral.importer import ensure_source
from tests.factories.catalogue import OrganisationFactory, ServiceFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def at_once(*presses):
    """Runs each in a thread of its own, all at the same moment; returns what each gave or raised."""
    start, said = threading.Barrier(len(presses)), [None] * len(presses)

    def press(place):
        try:
            start.wait(timeout=30)
            said[place] = presses[place]()
        except Exception as problem:  # noqa: BLE001  what it raised is what is asked
            said[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(place,)) for place in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


def test_two_editors_make_them_one_in_opposite_directions():
    one = ServiceFactory(organisation=OrganisationFactory())
    other = ServiceFactory(organisation=one.organisation)
    said = at_once(
        lambda: actions.merge(kept=one, merged=other, by=SYSTEM),
        lambda: actions.merge(kept=other, merged=one, by=SYSTEM),
    )
    assert [type(each) for each in said if isinstance(each, ValidationError)] == [ValidationError]
    assert Merge.objects.count() == 1
    assert Service.objects.filter(archived_at=None).count() == 1


def test_two_undo_it():
    one = ServiceFactory(organisation=OrganisationFactory())
    made = actions.merge(kept=one, merged=ServiceFactory(organisation=one.organisation), by=SYSTEM)
    said = at_once(*[lambda: actions.undo_merge(merge=made, by=SYSTEM)] * 2)
    assert len([each for each in said if isinstance(each, ValidationError)]) == 1
    assert Service.objects.filter(archived_at=None).count() == 2


def test_two_workers_read_one_feed_at_a_time():
    for key in ("a", "b"):
        HarvestedFeed.objects.create(source=ensure_source(key), address=f"https://{key}.example.org/")
    said = at_once(_take, _take)
    assert not [each for each in said if isinstance(each, Exception)]
    assert len([each for each in said if each is not None]) == 1
    assert HarvestedFeed.objects.filter(is_reading=True).count() == 1
