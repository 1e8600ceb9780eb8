"""Calendars say what the page says, to everybody, and nothing of a hidden place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil.rrule import rruleset, rrulestr
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.holidays_and_terms.bank_holidays import is_bank_holiday
from directory.catalogue.holidays_and_terms.school_terms import SchoolTerm
from directory.catalogue.models import Frequency, Phone, Schedule, Service
from directory.clock import LONDON
from directory.events import calendar_feed
from directory.finder.result_rows import readable
from directory.indexing.service_at_place import DAYS_AHEAD, places_seen, sessions_at
from directory.upkeep.models import Closure
from search.documents import Audience
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def events(body: bytes) -> list[Event]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


def read(client: Client, path: str) -> list[Event]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return events(answer.content)


def dates_of(event: Event, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Each time it begins and ends, on the clock in London, as a calendar works them out."""
    starts = event.decoded("dtstart").replace(tzinfo=None)
    lasts = event.decoded("dtend").replace(tzinfo=None) - starts
    every = rruleset()
    if "rrule" in event:
        rule = dict(event["rrule"])
        if "UNTIL" in rule:
            rule["UNTIL"] = [rule["UNTIL"][0].astimezone(LONDON).replace(tzinfo=None)]
        every.rrule(rrulestr(type(event["rrule"])(rule).to_ical().decode(), dtstart=starts))
    else:
        every.rdate(starts)
    skipped = event.get("exdate", [])
    for block in skipped if isinstance(skipped, list) else [skipped]:
        for one in block.dts:
            every.exdate(one.dt.replace(tzinfo=None))
    begin = datetime.combine(first, time())
    for at in every.between(begin, begin + timedelta(days=days), inc=True):
        yield at, at + lasts


@pytest.fixture
def hall(db: None) -> Any:
    return LocationFactory(name="Hall")


def test_a_service_with_its_rules_closed_days_and_place(client: Client, hall: Any, settings: Any) -> None:
    settings.SITE_URL = "https://help.example.org"
    service = ServiceFactory(name="Tea, talk; and more", location=hall)
    Phone.objects.create(service=service, number="01632 960001")
    begun = clock.today() - timedelta(days=clock.today().weekday() + 28)
    Schedule.objects.create(
        service=service,
        days="MO,TH",
        interval=2,
        opens_at=time(10),
        closes_at=time(12),
        starts_on=begun,
        ends_on=begun + timedelta(days=140),
        note="Bring a cup",
    )
    shut = begun + timedelta(days=28)
    Closure.objects.create(service=service, first_day=shut, last_day=shut + timedelta(days=3), said_by="x")
    [event] = read(client, f"/services/{service.pk}/calendar.ics")
    assert event["summary"] == "Tea, talk; and more"
    assert event["location"] == "Hall, 1 Example Street, Weymouth, DT4 8NF"
    assert event["url"] == f"https://help.example.org/services/{service.pk}/"
    assert "Bring a cup" in event["description"]
    assert "01632 960001" in event["description"]
    assert event.decoded("dtstart") == datetime.combine(begun, time(10), LONDON)
    assert event.decoded("dtend") == datetime.combine(begun, time(12), LONDON)
    assert (event["rrule"]["FREQ"], event["rrule"]["INTERVAL"]) == (["WEEKLY"], [2])
    assert event["rrule"]["BYDAY"] == ["MO", "TH"]
    assert event["rrule"]["UNTIL"][0].date() == begun + timedelta(days=140)
    assert [one.dt.date() for one in event["exdate"].dts] == [shut, shut + timedelta(days=3)]
    again = read(client, f"/services/{service.pk}/calendar.ics")
    assert [one["uid"] for one in again] == [event["uid"]]


def test_the_zone_is_described_and_a_copy_is_kept(client: Client, hall: Any) -> None:
    service = ServiceFactory(location=hall)
    Schedule.objects.create(service=service, days="MO", opens_at=time(22), closes_at=time(2))
    answer = client.get(f"/services/{service.pk}/calendar.ics")
    assert b"TZID:Europe/London" in answer.content
    [event] = events(answer.content)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=4)
    path = f"/services/{service.pk}/calendar.ics"
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_an_organisation_and_a_place_have_all_that_is_on(client: Client, hall: Any) -> None:
    one = ServiceFactory(name="One", location=hall)
    other = ServiceFactory(name="Other", location=LocationFactory(), organisation=one.organisation)
    third = ServiceFactory(name="Third", location=hall)
    for service in (one, other, third):
        Schedule.objects.create(service=service, days="MO", opens_at=time(10))
    both = read(client, f"/organisations/{one.organisation.pk}/calendar.ics")
    assert {event["summary"] for event in both} == {"One", "Other"}
    here = read(client, f"/places/{hall.pk}/calendar.ics")
    assert {event["summary"] for event in here} == {"One", "Third"}


def test_a_hidden_place_is_in_no_calendar(client: Client) -> None:
    refuge = LocationFactory(name="Zyxomma House", address="Zyxomma Road")
    kept = LocationFactory(name="Zyxomma Hall", visibility="professional")
    draft = LocationFactory(name="Zyxomma Rooms", live=False)
    services = [
        ServiceFactory(name="Unpublished place", location=draft),
        ServiceFactory(name="Safe rooms", location=refuge, need=NeedFactory(slug="domestic-abuse")),
        ServiceFactory(name="Quiet group", location=kept),
    ]
    for service in services:
        place = service.at_locations.get().location
        Schedule.objects.create(service=service, location=place, days="SU", opens_at=time(3, 33))
        Schedule.objects.create(service=service, days="MO", opens_at=time(10))
        today = clock.today()
        Closure.objects.create(
            service=service,
            location=place,
            first_day=today,
            last_day=today,
            opens_at=time(3, 34),
            said_by="x",
        )
    for role in (None, Role.EDITOR, Role.NAVIGATOR):
        if role:
            client.force_login(user_with(role), backend="django.contrib.auth.backends.ModelBackend")
        for service in services:
            for path in (f"/services/{service.pk}/", f"/organisations/{service.organisation_id}/"):
                body = client.get(f"{path}calendar.ics").content
                assert len(events(body)) == 1
                for word in (b"Zyxomma", b"T0333", b"T0334", b"GEO", b"LOCATION"):
                    assert word not in body, (path, word)
        for place in (refuge, kept, draft):
            assert client.get(f"/places/{place.pk}/calendar.ics").status_code == 404


@pytest.mark.parametrize(
    "hidden",
    [{"live": False}, {"status": "ended"}, {"visibility": "professional"}, {"archived_at": clock.now()}],
)
def test_a_listing_that_is_not_public_has_no_calendar(client: Client, hall: Any, hidden: Any) -> None:
    service = ServiceFactory(location=hall, **hidden)
    Schedule.objects.create(service=service, days="MO", opens_at=time(10))
    client.force_login(user_with(Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/services/{service.pk}/calendar.ics").status_code == 404
    assert read(client, f"/organisations/{service.organisation_id}/calendar.ics") == []


def test_the_page_links_to_it_where_there_are_times(client: Client, hall: Any) -> None:
    service = ServiceFactory(location=hall)
    paths = (f"/services/{service.pk}/", f"/organisations/{service.organisation_id}/", f"/places/{hall.pk}/")
    assert "calendar.ics" not in client.get(paths[0]).content.decode()
    Schedule.objects.create(service=service, days="MO", opens_at=time(10))
    for path in paths:
        assert f'href="{path}calendar.ics"' in client.get(path).content.decode(), path


schedules = st.fixed_dictionaries(
    {
        "frequency": st.sampled_from(Frequency.values),
        "interval": st.integers(1, 3),
        "days": st.sampled_from(("", "MO", "TU,TH", "2TU", "-1FR", "1MO,3MO", "MO,TU,WE,TH,FR,SA,SU")),
        "month_days": st.sampled_from(("", "1", "15,28", "-1", "31")),
        "opens_at": st.sampled_from((None, time(9), time(13, 30), time(22))),
        "closes_at": st.sampled_from((None, time(2), time(12), time(23, 59), time(22))),
        "starts": st.one_of(st.none(), st.integers(-200, 20)),
        "ends": st.one_of(st.none(), st.integers(-20, 200)),
        "placed": st.booleans(),
        "months": st.sampled_from(("", "", "11,12", "1", "12", "4,5,6,7,8,9,10")),
        "school": st.sampled_from(("", "", "", "term", "holidays")),
        "closed_bank_holidays": st.booleans(),
    }
)
closures = st.fixed_dictionaries(
    {
        "first": st.integers(-20, 30),
        "lasts": st.one_of(st.none(), st.integers(0, 10)),
        "opens_at": st.sampled_from((None, None, time(11))),
        "placed": st.booleans(),
    }
)


def made_of(times: list[Any], shut: list[Any]) -> Service:
    hall = LocationFactory()
    service = ServiceFactory(location=hall)
    today = clock.today()
    for begins, ends in ((-60, 3), (8, 19), (25, 90)):
        SchoolTerm.objects.create(
            name="x", first_day=today + timedelta(days=begins), last_day=today + timedelta(days=ends)
        )
    Service.objects.filter(pk=service.pk).update(created_at=clock.now() - timedelta(days=300))
    for row in times:
        day = {key: today + timedelta(days=row[key]) for key in ("starts", "ends") if row[key] is not None}
        plain = {key: row[key] for key in row if key not in ("starts", "ends", "placed")}
        where = {"location": hall if row["placed"] else None}
        Schedule.objects.create(
            service=service, starts_on=day.get("starts"), ends_on=day.get("ends"), **plain, **where
        )
    for row in shut:
        first = today + timedelta(days=row["first"])
        last = None if row["lasts"] is None else first + timedelta(days=row["lasts"])
        Closure.objects.create(
            service=service,
            location=hall if row["placed"] else None,
            first_day=first,
            last_day=last,
            opens_at=row["opens_at"] if last else None,
            said_by="x",
        )
    return readable(Service.objects.filter(pk=service.pk)).get()


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(times=st.lists(schedules, max_size=3), shut=st.lists(closures, max_size=3))
def test_a_calendar_has_just_the_sessions_of_the_page(db: None, times: list[Any], shut: list[Any]) -> None:
    with transaction.atomic():
        service = made_of(times, shut)
        [place] = places_seen(service, Audience.PUBLIC)
        today = clock.today()
        wanted = {
            (
                one.starts.astimezone(LONDON).replace(tzinfo=None),
                one.ends.astimezone(LONDON).replace(tzinfo=None),
            )
            for one in sessions_at(service, place, today)
        }
        body = calendar_feed.of_services("x", [service])
        before = today - timedelta(days=1)
        found = {at for event in events(body) for at in dates_of(event, before, DAYS_AHEAD + 1)}
        midnight = datetime.combine(today, time())
        last = midnight + timedelta(days=DAYS_AHEAD)
        assert {at for at in found if at[1] > midnight and at[0] < last} == {
            at for at in wanted if at[0] < last
        }
        transaction.set_rollback(True)


@pytest.mark.parametrize("days", ["MO", "MO,TH,FR"])
def test_what_is_on_in_some_months_and_not_on_bank_holidays_says_so(
    client: Client, hall: Any, days: str
) -> None:
    service = ServiceFactory(location=hall)
    Schedule.objects.create(
        service=service,
        days=days,
        months="4,5,12",
        closed_bank_holidays=True,
        opens_at=time(10),
        closes_at=time(12),
    )
    [event] = read(client, f"/services/{service.pk}/calendar.ics")
    assert event["rrule"]["BYMONTH"] == [4, 5, 12]
    today = clock.today()
    found = [at.date() for at, _ends in dates_of(event, today, 800)]
    assert found
    assert {day.month for day in found} <= {4, 5, 12}
    assert not [day for day in found if is_bank_holiday(day)]
    skipped = {one.dt.date() for one in event["exdate"].dts}
    assert all(is_bank_holiday(day) and day.month in (4, 5, 12) for day in skipped)


def test_what_keeps_to_school_terms_has_its_dates_and_no_rule(client: Client, hall: Any) -> None:
    service = ServiceFactory(location=hall)
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    term_only = {"service": service, "opens_at": time(10), "note": "Bring a cup"}
    Schedule.objects.create(days="MO", school="term", **term_only)
    Schedule.objects.create(days="MO", school="holidays", **{**term_only, "opens_at": time(14)})
    path = f"/services/{service.pk}/calendar.ics"
    assert read(client, path) == []
    for first, last in ((0, 7), (21, 25)):
        SchoolTerm.objects.create(
            name="x", first_day=monday + timedelta(days=first), last_day=monday + timedelta(days=last)
        )
    shut = monday + timedelta(days=7)
    Closure.objects.create(service=service, first_day=shut, last_day=shut, said_by="x")
    found = read(client, path)
    assert not [event for event in found if "rrule" in event]
    assert sorted((at.date() - monday).days for event in found for at, _ in dates_of(event, monday, 99)) == [
        0,
        14,
        21,
    ]
    assert all("Bring a cup" in event["description"] for event in found)
    assert len({event["uid"] for event in found}) == len(found)
