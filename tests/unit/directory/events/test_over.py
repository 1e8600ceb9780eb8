"""An event is found on its day; when it is over it leaves the results, and is archived after some days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.actions import archive
from directory.catalogue.models import Frequency, Schedule, Service, ServiceAtLocation
from directory.events import over
from directory.events.event_dates import ended_at, is_event, was_on
from directory.indexing import reindex
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 11, 28)
Index = Callable[[], int]


def at(day: date, hour: int, minute: int = 0) -> Any:
    return clock.moved_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC))


@pytest.fixture
def fair(weymouth: Any) -> Service:
    """On Saturday 28 November, 10am to 2pm."""
    with at(SATURDAY - timedelta(days=12), 9):
        made = ServiceFactory(name="Winter fair", location=LocationFactory(name="Old Hall"))
        once(made, SATURDAY, time(10), time(14))
    return made


def once(service: Service, day: date, opens: time | None = None, closes: time | None = None) -> Schedule:
    return Schedule.objects.create(
        service=service, frequency=Frequency.ONCE, starts_on=day, opens_at=opens, closes_at=closes
    )


def found(client: Client, query: str) -> bool:
    answer = client.get(f"/find/?format=json&{query}")
    assert answer.status_code == 200
    rows = answer.json()["results"]
    return any(row["name"] == "Winter fair" and not row["apart"] for row in rows)


def shown(client: Client, query: str) -> set[str]:
    """Every name of the answer, also of what stands apart from what was asked for."""
    return {row["name"] for row in client.get(f"/find/?format=json&{query}").json()["results"]}


def test_only_what_is_on_for_single_dates_is_an_event() -> None:
    day = Schedule(frequency=Frequency.ONCE, starts_on=SATURDAY)
    assert is_event([day])
    assert not is_event([])
    for lasting in (
        Schedule(days="TU"),
        Schedule(frequency=Frequency.TEXT, note="Ask"),
        Schedule(frequency=Frequency.ONCE, note="One day, to be named"),
    ):
        assert not is_event([day, lasting])
        assert ended_at([lasting]) is None


@pytest.mark.parametrize(
    ("opens", "closes", "ends"),
    [
        (time(10), time(14), datetime(2026, 11, 28, 14, tzinfo=UTC)),
        (time(20), time(2), datetime(2026, 11, 29, 2, tzinfo=UTC)),
        (time(10), None, datetime(2026, 11, 28, 11, tzinfo=UTC)),
        (None, None, datetime(2026, 11, 29, 0, tzinfo=UTC)),
    ],
)
def test_it_is_over_when_its_last_date_ends(opens: time | None, closes: time | None, ends: datetime) -> None:
    row = Schedule(frequency=Frequency.ONCE, starts_on=SATURDAY, opens_at=opens, closes_at=closes)
    before = Schedule(frequency=Frequency.ONCE, starts_on=SATURDAY - timedelta(days=7), opens_at=time(9))
    assert ended_at([row, before]) == ends


def test_search_finds_it_by_when_and_not_once_it_is_over(client: Client, fair: Service, index: Index) -> None:
    with at(SATURDAY, 9):
        index()
        assert found(client, "when=today")
        assert found(client, "when=sat")
        assert not found(client, "when=sun")
    with at(SATURDAY, 11):
        assert found(client, "when=open-now")
    with at(SATURDAY, 14, 5):
        for query in ("when=sat", "when=sun", "q=winter+fair"):
            assert "Winter fair" not in shown(client, query), "its row is left out at once"
        assert over.sweep() == 1
        reindex.drain()
        answer = client.get("/find/?format=json").json()
        assert (answer["total"], answer["results"]) == (0, [])


def test_an_index_that_was_not_renewed_does_not_offer_it_the_day_after(
    client: Client, fair: Service, index: Index
) -> None:
    with at(SATURDAY, 9):
        index()
    with at(SATURDAY + timedelta(days=1), 9):
        assert client.get("/find/?format=json").json()["total"] == 0


def test_what_is_on_another_day_too_is_still_found(client: Client, fair: Service, index: Index) -> None:
    once(fair, SATURDAY + timedelta(days=7), time(10), time(14))
    with at(SATURDAY, 15):
        index()
        assert found(client, "when=sat")
        said = client.get(f"/services/{fair.pk}/").content.decode()
    assert "Saturday 5 December, 10am to 2pm" in said
    assert "This was on" not in said


def test_its_page_says_that_it_was_on(client: Client, fair: Service) -> None:
    with at(SATURDAY, 13):
        assert "This was on" not in client.get(f"/services/{fair.pk}/").content.decode()
    with at(SATURDAY, 15):
        said = client.get(f"/services/{fair.pk}/").content.decode()
        assert "This was on Saturday 28 November." in said
        assert "It is over" in said
        assert was_on(fair) in said


def test_it_is_archived_after_some_days_and_says_when_it_was(
    client: Client, fair: Service, settings: Any
) -> None:
    settings.EVENT_ARCHIVE_DAYS = 21
    with at(SATURDAY + timedelta(days=20), 15):
        assert over.sweep() == 0
    with at(SATURDAY + timedelta(days=22), 15):
        assert over.sweep() == 1
        assert over.sweep() == 0
        fair.refresh_from_db()
        assert fair.archived_at is not None
        assert AuditEvent.objects.filter(kind="listing.archived", about_id=str(fair.pk)).count() == 1
        answer = client.get(f"/services/{fair.pk}/")
        assert answer.status_code == 410
        assert "This was on Saturday 28 November." in answer.content.decode()


def test_with_new_dates_it_comes_back_unless_an_editor_archived_it(fair: Service, settings: Any) -> None:
    settings.EVENT_ARCHIVE_DAYS = 21
    next_year = SATURDAY + timedelta(days=364)
    with at(SATURDAY + timedelta(days=30), 15):
        assert over.sweep() == 1
        fair.schedules.update(starts_on=next_year, ends_on=next_year)
        assert over.sweep() == 1
        fair.refresh_from_db()
        assert fair.archived_at is None
    with at(SATURDAY + timedelta(days=30), 15, 1):
        archive(thing=fair, by=SYSTEM)
        assert over.sweep() == 0
        fair.refresh_from_db()
        assert fair.archived_at is not None


def test_one_whose_new_dates_wait_to_be_published_is_left(fair: Service, settings: Any) -> None:
    settings.EVENT_ARCHIVE_DAYS = 21
    Service.objects.filter(pk=fair.pk).update(has_unpublished_changes=True)
    with at(SATURDAY + timedelta(days=30), 15):
        assert over.sweep() == 0


def test_no_days_leave_it_to_editors(fair: Service, settings: Any) -> None:
    settings.EVENT_ARCHIVE_DAYS = 0
    with at(SATURDAY + timedelta(days=400), 15):
        assert over.sweep() == 0


def test_what_an_editor_takes_out_of_the_archive_stays_as_long_again(fair: Service, settings: Any) -> None:
    settings.EVENT_ARCHIVE_DAYS = 21
    with at(SATURDAY + timedelta(days=30), 15):
        over.sweep()
        fair.refresh_from_db()
        fair.archived_at = None
        fair.save()
    with at(SATURDAY + timedelta(days=31), 15):
        assert over.sweep() == 0
    with at(SATURDAY + timedelta(days=52), 15):
        assert over.sweep() == 1


def test_lasting_services_are_never_archived(settings: Any) -> None:
    course = ServiceFactory(name="Course")
    Schedule.objects.create(service=course, days="TU", opens_at=time(10), ends_on=SATURDAY)
    with at(SATURDAY + timedelta(days=300), 15):
        assert over.sweep() == 0


@pytest.fixture
def course(weymouth: Any) -> Service:
    """On Tuesdays until Thursday 26 November, so last on Tuesday 24 November, 10am to 12 noon."""
    with at(date(2026, 11, 2), 9):
        made = ServiceFactory(name="Winter fair", location=LocationFactory(name="Old Hall"))
        until(made, date(2026, 11, 26))
    return made


def until(service: Service, last: date | None, **more: Any) -> Schedule:
    held = {"days": "TU", "opens_at": time(10), "closes_at": time(12)}
    return Schedule.objects.create(service=service, ends_on=last, **(held | more))


LAST = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("held", "ends"),
    [
        ({}, datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ({"opens_at": None, "closes_at": None}, datetime(2026, 11, 25, tzinfo=UTC)),
        ({"frequency": "monthly", "days": "1TU"}, datetime(2026, 11, 3, 12, tzinfo=UTC)),
        ({"frequency": "text", "note": "Mornings"}, datetime(2026, 11, 27, tzinfo=UTC)),
        ({"frequency": "appointment"}, datetime(2026, 11, 27, tzinfo=UTC)),
        ({"interval": 2}, datetime(2026, 11, 27, tzinfo=UTC)),
        ({"starts_on": date(2026, 12, 1)}, None),
        ({"ends_on": None}, None),
    ],
)
def test_a_course_ends_with_its_last_session(held: dict[str, Any], ends: datetime | None) -> None:
    usual = {"days": "TU", "opens_at": time(10), "closes_at": time(12), "ends_on": date(2026, 11, 26)}
    row = Schedule(**(usual | held))
    assert ended_at([row]) == ends
    assert ended_at([row, Schedule(days="MO", opens_at=time(9))]) is None


def test_a_course_past_its_last_day_is_found_no_more_and_says_so(
    client: Client, course: Service, index: Index, settings: Any
) -> None:
    with at(LAST, 9):
        index()
        assert found(client, "q=winter+fair")
        assert "Tuesdays, 10am to 12 noon" in client.get(f"/services/{course.pk}/").content.decode()
    with at(LAST, 12, 5):
        assert "Winter fair" not in shown(client, "q=winter+fair")
        over.sweep()
        reindex.drain()
        assert client.get("/find/?format=json").json()["total"] == 0
    with at(LAST + timedelta(days=300), 9):
        over.sweep()
        index()
        assert client.get("/find/?format=json").json()["total"] == 0
        said = client.get(f"/services/{course.pk}/").content.decode()
    assert "This ended on Tuesday 24 November 2026." in said
    assert "Times not known" not in said
    course.refresh_from_db()
    assert course.archived_at is None, "it may begin again"


def test_a_course_that_begins_again_is_found_again(client: Client, course: Service, index: Index) -> None:
    with at(LAST + timedelta(days=30), 9):
        until(course, None)
        index()
        assert found(client, "q=winter+fair")
        assert "ended" not in client.get(f"/services/{course.pk}/").content.decode()


def test_where_a_course_ended_at_one_place_it_is_found_at_the_other(
    client: Client, course: Service, index: Index
) -> None:
    old = course.at_locations.get().location
    Schedule.objects.update(location=old)
    other = LocationFactory(name="New Hall", latitude=old.latitude + 0.01, longitude=old.longitude)
    ServiceAtLocation.objects.create(service=course, location=other, sort_order=1)
    until(course, None, location=other, days="WE")
    with at(LAST + timedelta(days=1), 9):
        index()
        row = client.get("/find/?format=json&q=winter+fair").json()["results"][0]
        said = client.get(f"/services/{course.pk}/").content.decode()
    assert "New Hall" in str(row)
    assert "Old Hall" not in str(row)
    assert "This ended on Tuesday 24 November" in said
    assert "Wednesdays, 10am to 12 noon" in said
    assert "It is over" not in said


def test_the_editor_is_told_of_courses_that_ended(client: Client, course: Service) -> None:
    fair = ServiceFactory(name="A day")
    once(fair, LAST, time(10), time(14))
    lasting = ServiceFactory(name="For ever")
    until(lasting, date(2026, 11, 26))
    until(lasting, None)
    with at(LAST + timedelta(days=3), 9):
        assert list(over.courses_over()) == [course]
        client.force_login(user_with(Role.EDITOR))
        home = client.get("/admin/").content.decode()
        listed = client.get("/admin/snippets/directory/service/?course_ended=true").content.decode()
    assert "Courses that have ended" in home
    assert "Winter fair" in listed
    assert "For ever" not in listed
    with at(LAST + timedelta(days=1), 9):
        assert list(over.courses_over()) == [], "until its last day has passed"
