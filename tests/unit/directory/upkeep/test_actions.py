"""Room, closures and checks: what is said of a listing, by whom, and that the search hears of it."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.permissions import SET_CAPACITY, NotAllowed
from directory.audit.models import AuditEvent
from directory.catalogue.models import ServiceAtLocation
from directory.clock import LONDON
from directory.indexing.models import ReindexRow
from directory.upkeep.actions import GOOD_FOR, check, close, reopen, set_capacity
from directory.upkeep.models import Capacity, Closure
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 24, 9, tzinfo=LONDON)
GROUP = LinkHolder("1", "Harbour Friends", "2", frozenset({SET_CAPACITY}))


@pytest.fixture(autouse=True)
def on_a_tuesday():
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def service():
    return ServiceFactory()


def test_full_until_a_day_said_by_the_group(service):
    said = set_capacity(service=service, state="full", until=date(2027, 6, 1), by=GROUP, note="Back then")
    assert (said.state, said.until, said.said_by, said.note) == (
        "full",
        date(2027, 6, 1),
        "Harbour Friends, by link",
        "Back then",
    )
    assert AuditEvent.objects.get(kind="listing.capacity").about_id == str(service.pk)
    assert ReindexRow.objects.filter(service_id=service.pk).exists()


def test_saying_it_again_replaces_it_and_weeks_are_for_a_waiting_list(service):
    set_capacity(service=service, state="waiting", weeks=3, by=GROUP)
    assert Capacity.objects.get().weeks == 3
    said = set_capacity(service=service, state="open", weeks=3, by=GROUP)
    assert (Capacity.objects.count(), said.weeks) == (1, None)


def test_it_is_good_for_a_season_when_nobody_says_how_long(service):
    assert set_capacity(service=service, state="open", by=SYSTEM).until == clock.today() + GOOD_FOR


def test_each_place_has_its_own(service):
    hall = LocationFactory()
    ServiceAtLocation.objects.create(service=service, location=hall)
    set_capacity(service=service, state="full", by=SYSTEM)
    set_capacity(service=service, location=hall, state="open", by=SYSTEM)
    assert {(row.location_id, row.state) for row in Capacity.objects.all()} == {
        (None, "full"),
        (hall.pk, "open"),
    }


def test_a_day_that_has_passed_and_a_place_that_is_not_theirs_are_refused(service):
    with pytest.raises(ValidationError, match="still to come"):
        set_capacity(service=service, state="full", until=date(2026, 11, 1), by=SYSTEM)
    with pytest.raises(ValidationError, match="not held there"):
        set_capacity(service=service, state="full", location=LocationFactory(), by=SYSTEM)
    assert not Capacity.objects.exists()


@pytest.mark.parametrize("verb", ["set_capacity", "close", "check"])
def test_only_who_may(service, verb):
    nobody = LinkHolder("1", "Harbour Friends", "2")
    with pytest.raises(NotAllowed):
        {
            "set_capacity": lambda: set_capacity(service=service, state="full", by=nobody),
            "close": lambda: close(service=service, first_day=clock.today(), by=nobody),
            "check": lambda: check(service=service, by=nobody),
        }[verb]()
    assert not AuditEvent.objects.exists()


def test_closing_for_a_while_and_opening_again(service):
    closure = close(service=service, first_day=date(2026, 11, 20), why="Flood", by=SYSTEM)
    assert (closure.last_day, closure.why) == (None, "Flood")
    reopen(closure=closure, by=SYSTEM)
    assert Closure.objects.get().last_day == clock.today() - timedelta(days=1)


def test_a_closure_that_has_not_begun_is_taken_back(service):
    closure = close(service=service, first_day=date(2026, 12, 24), last_day=date(2026, 12, 27), by=SYSTEM)
    reopen(closure=closure, by=SYSTEM)
    assert not Closure.objects.exists()


def test_the_days_of_a_closure_are_in_order(service):
    with pytest.raises(ValidationError, match="before the first"):
        close(service=service, first_day=date(2026, 12, 27), last_day=date(2026, 12, 24), by=SYSTEM)


def test_a_check_is_of_today_unless_told(service):
    made = check(service=service, by=GROUP, how="Rang them")
    assert (made.on, made.by, made.how) == (date(2026, 11, 24), "Harbour Friends, by link", "Rang them")
    assert check(service=service, by=GROUP, on=date(2026, 11, 1)).on == date(2026, 11, 1)
