"""Meetings of the day stand among the appointments: on Today, on paper, in the calendar, naming nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Organisation, OrganisationKind
from directory.clock import LONDON
from directory.links.tokens import token_of
from prescribing.meetings.actions import call_off
from prescribing.meetings.by_the_hour import meetings_of_day
from prescribing.plan.appointments.calendar_address import renew_calendar_address
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from tests.factories.catalogue import OrganisationFactory
from tests.factories.meetings import a_meeting, on_the_list
from tests.factories.plans import an_appointment, at_ten
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 8, 10, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.moved_to(TUESDAY):
        yield


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


@pytest.fixture
def home() -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.CARE_HOME, name="Chesil View")


def test_they_stand_between_the_appointments_and_lead_to_the_meeting(client: Client, priya: User) -> None:
    referral = a_referral(priya, a_person(priya, name="Ann Adams"))
    an_appointment(priya, referral, starts_at=at_ten(0))
    meeting = a_meeting(priya, days=0)
    on_the_list(meeting, referral, priya)
    a_meeting(priya, days=1)
    client.force_login(priya)

    page = client.get(reverse("prescribing:today")).content.decode()
    sheet = client.get(reverse("prescribing:today_sheet")).content.decode()

    for html in (page, sheet):
        assert "By the hour (2)" in html
        assert "1 person to talk about" in html
        assert html.index("10am") < html.index("2pm")
    assert reverse("prescribing:meeting", args=[meeting.pk]) in page
    assert referral.team.name in page


def test_not_of_another_team_nor_called_off_nor_asked_about_already(priya: User) -> None:
    meeting = a_meeting(priya, days=0)
    assert [one.at for one in meetings_of_day(priya)] == ["2pm"]
    assert meetings_of_day(a_navigator()) == []
    with clock.moved_to(TUESDAY.replace(hour=15)):
        assert meetings_of_day(priya)[0].passed
        make_task(
            TaskKind.FINISH_MEETING, meeting, since=clock.now(), due_at=clock.now(), owner=priya, queue=None
        )
        assert meetings_of_day(priya) == [], "it stands among the tasks"
    call_off(meeting=meeting, why="Nobody can come", by=priya)
    assert meetings_of_day(priya) == []


def test_on_the_teams_list_under_their_day(client: Client, priya: User, home: Organisation) -> None:
    a_meeting(priya, days=0)
    a_meeting(priya, days=1, care_home=home)
    a_meeting(priya, days=2)
    client.force_login(priya)
    html = client.get(reverse("prescribing:team_list_paper")).content.decode()
    assert "By the hour, Tuesday 24 November (1)" in html
    assert "Round at Chesil View" in html
    assert "Thursday 26 November" not in html


def test_the_calendar_says_what_kind_and_when_and_no_more(
    client: Client, priya: User, home: Organisation
) -> None:
    person = a_person(priya, name="Ann Adams")
    on_the_list(a_meeting(priya, days=0), a_referral(priya, person), priya, words="Is Bill hitting her?")
    a_meeting(priya, days=1, care_home=home)
    off = a_meeting(priya, days=2)
    call_off(meeting=off, why="Ann is in hospital", by=priya)

    link = renew_calendar_address(by=priya)
    text = client.get(f"/calendar/a/{token_of(link)}/").content.decode()

    events = {str(one["summary"]): one for one in Calendar.from_ical(text).walk("VEVENT")}
    assert set(events) == {"MDT, 14:00", "Round, 14:00"}
    assert text.count("STATUS:CANCELLED") == 1
    assert not [word for word in ("Ann", "Bill", "Chesil", "Quarry", "hospital") if word in text]
