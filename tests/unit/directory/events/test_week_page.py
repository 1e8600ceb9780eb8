"""This week near me: seven days near a place, by day, for everybody and with nothing hidden."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import Frequency, Location, Schedule, Service, ServiceDelivery, ServiceNeed
from directory.events import near_week, week_page
from directory.places.distances import EARTH_RADIUS
from directory.places.miles import METRES_IN_A_MILE
from directory.places.models import Postcode
from directory.upkeep.models import Closure
from search.documents import Point
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 12, 22)
"""The week before Christmas: Friday 25 and Saturday 26 December are bank holidays, and so is Monday 28."""


@pytest.fixture(autouse=True)
def _before_christmas() -> Any:
    with clock.moved_to(datetime(2026, 12, 22, 9, 30, tzinfo=UTC)):
        yield


def meets(service: Service, slug: str, basis: str) -> None:
    need = NeedFactory(slug=slug, sensitive=True)
    ServiceNeed.objects.create(service=service, need=need, basis=basis)


def weekly(name: str, days: str, opens: int, closes: int, **more: Any) -> Service:
    made = ServiceFactory(name=name, location=more.pop("location", None) or LocationFactory())
    Schedule.objects.create(service=made, days=days, opens_at=time(opens), closes_at=time(closes), **more)
    return made


def page(client: Client, query: str = "postcode=DT4+8RU") -> str:
    answer = client.get(f"/this-week/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def by_day(said: str) -> dict[str, str]:
    """What stands under each day."""
    return {part.split("</h2>")[0].split("<h2>")[1]: part for part in said.split('"wm-day"')[1:]}


def test_each_day_has_what_is_on_in_order(client: Client, weymouth: Postcode) -> None:
    weekly("Late choir", "TU", 18, 20)
    weekly("Coffee", "TU,TH", 10, 12)
    weekly("Library", "TU", 9, 17)
    fair = ServiceFactory(name="Winter fair", location=LocationFactory())
    Schedule.objects.create(
        service=fair, frequency=Frequency.ONCE, starts_on=TUESDAY, opens_at=time(19), closes_at=time(21)
    )
    days = by_day(page(client))
    assert list(days) == ["Today", "Thursday 24 December"]
    order = [days["Today"].index(name) for name in ("Winter fair", "Coffee", "Late choir", "Library")]
    assert order == sorted(order), "what is on that day only first, what is open all day last"
    assert "On this day only" in days["Today"]
    assert "10am to 12 noon" in days["Thursday 24 December"]
    assert "miles" in days["Today"]


def test_closed_days_and_what_has_ended_are_left_out(client: Client, weymouth: Postcode) -> None:
    daily = weekly("Soup", "MO,TU,WE,TH,FR,SA,SU", 12, 14, closed_bank_holidays=True)
    Closure.objects.create(service=daily, first_day=date(2026, 12, 24), last_day=date(2026, 12, 24))
    weekly("Breakfast", "TU", 7, 9)
    paused = weekly("Choir", "TU", 18, 20)
    Service.objects.filter(pk=paused.pk).update(status="paused")
    said = page(client)
    assert list(by_day(said)) == ["Today", "Tomorrow, Wednesday 23 December", "Sunday 27 December"]
    assert "Breakfast" not in said
    assert "Choir" not in said


def test_only_what_is_near(client: Client, weymouth: Postcode) -> None:
    weekly("Near", "TU", 10, 12)
    far = LocationFactory(latitude=50.69, longitude=-2.456758)
    weekly("Six miles off", "TU", 10, 12, location=far)
    assert "Six miles off" not in page(client)
    assert "Six miles off" in page(client, "postcode=DT4+8RU&miles=10")


def test_nothing_hidden_is_on_it_whoever_asks(client: Client, weymouth: Postcode) -> None:
    refuge = weekly("Rose House", "TU", 10, 12)
    ServiceNeed.objects.create(
        service=refuge, need=NeedFactory(slug="domestic-abuse", sensitive=True), basis="stated"
    )
    weekly("Private house", "TU", 10, 12, location=LocationFactory(visibility="professional"))
    staff_only = weekly("Staff only", "TU", 10, 12)
    Service.objects.filter(pk=staff_only.pk).update(visibility="professional")
    unanswered = weekly("Unanswered", "TU", 10, 12)
    Service.objects.filter(pk=unanswered.pk).update(hidden_at=clock.now())
    sensitive = weekly("Recovery", "TU", 10, 12)
    ServiceNeed.objects.create(
        service=sensitive, need=NeedFactory(slug="alcohol", sensitive=True), basis="inferred"
    )
    visits = weekly("Homelink", "TU", 10, 12)
    ServiceDelivery.objects.create(service=visits, how="home-visit")
    weekly("Coffee", "TU", 10, 12)
    for role in (None, Role.NAVIGATOR):
        if role:
            client.force_login(user_with(role))
        said = page(client, "postcode=DT4+8RU&miles=10")
        assert "Coffee" in said
        for name in ("Rose House", "Private house", "Staff only", "Unanswered", "Recovery", "Homelink"):
            assert name not in said


def test_a_long_day_has_a_page_of_its_own(client: Client, weymouth: Postcode) -> None:
    place = LocationFactory()
    for n in range(week_page.ON_A_PAGE + 2):
        weekly(f"Group number {n:02}", "TU", 10, 12, location=place)
    said = page(client)
    assert said.count("Group number") == week_page.SHOWN
    link = re.search(r'href="(\?postcode=[^"]*day=2026-12-22)"', said)
    assert link is not None
    day = page(client, link[1].replace("&amp;", "&").lstrip("?"))
    assert day.count("Group number") == week_page.ON_A_PAGE
    assert page(client, link[1].replace("&amp;", "&").lstrip("?") + "&page=2").count("Group number") == 2


def test_what_was_typed_wrong_is_said_and_nothing_is_guessed(client: Client, weymouth: Postcode) -> None:
    weekly("Coffee", "TU", 10, 12)
    said = page(client, "postcode=ZZ9+9ZZ")
    assert "There is a problem" in said
    assert "Coffee" not in said
    for odd in ("miles=7000", "miles=x", "day=2020-01-01", "day=%00", "page=x"):
        assert "Coffee" in page(client, f"postcode=DT4+8RU&{odd}") or odd.startswith("day")


def test_without_a_place_it_asks_for_one(client: Client) -> None:
    weekly("Coffee", "TU", 10, 12)
    said = page(client, "")
    assert "Type a postcode or town" in said
    assert "Coffee" not in said


def test_caches_keep_nothing_of_whoever_said_where_they_are(client: Client, weymouth: Postcode) -> None:
    told = client.get("/this-week/?postcode=DT4+8RU")
    assert told["Cache-Control"] == "private, max-age=300" or told["Cache-Control"] == "max-age=300, private"
    assert told["X-Robots-Tag"] == "noindex"
    assert "Cookie" in told["Vary"]
    plain = client.get("/this-week/")
    assert "public" in plain["Cache-Control"]
    assert client.get("/this-week/", headers={"if-none-match": plain["ETag"]}).status_code == 304
    with clock.moved_to(datetime(2026, 12, 22, 23, 59, tzinfo=UTC)):
        assert "max-age=60" in client.get("/this-week/")["Cache-Control"], "never past midnight"
    client.force_login(user_with(Role.NAVIGATOR))
    assert "private" in client.get("/this-week/")["Cache-Control"]


def test_it_takes_the_same_number_of_queries_however_much_is_on(
    client: Client, weymouth: Postcode, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        weekly(f"Group {n}", "TU,WE", 10, 12)
    with django_assert_max_num_queries(25):
        page(client)


def test_the_next_visitor_of_a_neighbourhood_is_told_from_what_is_known(
    client: Client, weymouth: Postcode, django_assert_max_num_queries: Any
) -> None:
    place = LocationFactory()
    for n in range(30):
        weekly(f"Group {n:02}", "MO,TU,WE,TH,FR,SA,SU", 10, 12, location=place)
    first = page(client)
    with CaptureQueriesContext(connection) as captured:
        assert page(client) == first
    read = [each["sql"] for each in captured if 'FROM "directory_service" ' in each["sql"]]
    listed = [sql for sql in read if 'WHERE "directory_service"."id" IN (' in sql]
    assert [sql.split(" IN (")[1].split(")")[0].count(",") + 1 for sql in listed] == [week_page.SHOWN]
    with django_assert_max_num_queries(20):
        page(client, "postcode=DT4+8RU&day=2026-12-23")


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "professional"},
        {"hidden_at": datetime(2026, 12, 22, tzinfo=UTC)},
        {"archived_at": datetime(2026, 12, 22, tzinfo=UTC)},
        {"live": False},
        {"status": "paused"},
        {"sensitive": True},
    ],
)
def test_what_was_hidden_a_moment_ago_is_not_told_from_what_is_kept(
    client: Client, weymouth: Postcode, change: dict[str, Any]
) -> None:
    weekly("Coffee", "TU", 10, 12)
    now_hidden = weekly("Rose House", "TU", 10, 12)
    one_day = "postcode=DT4+8RU&day=2026-12-22"
    assert "Rose House" in page(client)
    assert "Rose House" in page(client, one_day)
    Service.objects.filter(pk=now_hidden.pk).update(**change)
    for query in ("postcode=DT4+8RU", one_day):
        said = page(client, query)
        assert "Coffee" in said
        assert "Rose House" not in said


def test_a_place_hidden_or_a_day_closed_a_moment_ago_is_not_told(client: Client, weymouth: Postcode) -> None:
    house = LocationFactory()
    weekly("Rose House", "TU", 10, 12, location=house)
    elsewhere = weekly("Flood club", "TU,WE", 10, 12)
    withheld = weekly("Drop-in", "TU", 10, 12)
    said = page(client)
    assert all(name in said for name in ("Rose House", "Flood club", "Drop-in"))
    Location.objects.filter(pk=house.pk).update(visibility="professional")
    Closure.objects.create(service=elsewhere, first_day=TUESDAY, last_day=TUESDAY)
    meets(withheld, "domestic-abuse", "stated")
    days = by_day(page(client))
    assert list(days) == ["Tomorrow, Wednesday 23 December"]
    assert "Flood club" in days["Tomorrow, Wednesday 23 December"]


def test_neighbours_are_told_how_far_each_of_them_goes(client: Client, weymouth: Postcode) -> None:
    """Two postcodes of one neighbourhood share what is known, and no distance."""
    here, beside = Point(50.6155, -2.4505), Point(50.6156, -2.4505)
    weekly("Coffee", "TU", 10, 12, location=LocationFactory(latitude=50.6155, longitude=-2.4505))
    edge = 50.6155 - (METRES_IN_A_MILE - 5) / EARTH_RADIUS * 57.2958
    weekly("A mile off", "TU", 10, 12, location=LocationFactory(latitude=edge, longitude=-2.4505))
    for _again in range(2):
        first, second = (
            {
                row.near.name: row.metres
                for row in near_week.week_near(point, METRES_IN_A_MILE).get(TUESDAY, [])
            }
            for point in (here, beside)
        )
        assert set(first) == {"Coffee", "A mile off"}
        assert set(second) == {"Coffee"}
        assert first["Coffee"] < 1
        assert second["Coffee"] > 10


def test_the_week_has_seven_days_whatever_the_day(client: Client, weymouth: Postcode) -> None:
    weekly("Soup", "MO,TU,WE,TH,FR,SA,SU", 12, 14)
    for n in range(7):
        with clock.moved_to(datetime(2027, 2, 22, 9, tzinfo=UTC) + timedelta(days=n)):
            assert len(by_day(page(client))) == 7
