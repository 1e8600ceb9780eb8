"""Somebody leaves on a day: hand over before it, end what is left on it, or take it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.clock import LONDON
from prescribing.models import Cover, Leaving, Task, Team
from prescribing.teams import leaving
from prescribing.teams.actions import arrange_cover, leave_team
from prescribing.teams.hand_over import hand_over
from prescribing.teams.leaving import say_leaving, take_leaving_back
from tests.factories.prescribing import a_navigator, a_person, a_referral, a_team

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 9, tzinfo=LONDON)
LAST = date(2026, 12, 11)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.moved_to(MONDAY):
        yield


@pytest.fixture
def team() -> Team:
    return a_team()


@pytest.fixture
def beth(team: Team) -> User:
    user = a_navigator(team, name="Beth Legg")
    a_referral(user, a_person(user, team=team))
    return user


@pytest.fixture
def helen(team: Team) -> User:
    return a_navigator(team, role=Role.SUPERVISOR)


def tasks() -> list[Task]:
    return list(Task.objects.open().filter(kind="leaver"))


def test_whoever_says_so_hands_over_three_working_days_before(beth: User, helen: User) -> None:
    say_leaving(user=beth, leaves_on=LAST, by=helen)
    (task,) = tasks()
    assert (task.owner, task.due_at) == (helen, datetime(2026, 12, 8, 17, tzinfo=LONDON))
    assert "Beth Legg leaves on Friday 11 December" in task.note

    with clock.moved_to(MONDAY + timedelta(minutes=5)):
        say_leaving(user=beth, leaves_on=date(2026, 12, 1), by=helen)
    (task,) = tasks()
    assert task.due_at == datetime(2026, 11, 30, 17, tzinfo=LONDON), "never before today"
    assert Leaving.objects.current().get().leaves_on == date(2026, 12, 1)
    assert [event.kind for event in AuditEvent.objects.filter(kind__startswith="team.leaving")] == [
        "team.leaving",
        "team.leaving",
    ]


def test_nothing_left_settles_the_task_and_the_day_asks_for_the_rest(
    team: Team, beth: User, helen: User
) -> None:
    say_leaving(user=beth, leaves_on=LAST, by=helen)
    leaving.apply()
    assert len(tasks()) == 1
    hand_over(owner=beth, to=a_navigator(team), by=helen)
    leaving.apply()
    assert tasks() == []
    for hour in (9, 10):
        leaving.apply(datetime(2026, 12, 11, hour, tzinfo=LONDON))
    (task,) = tasks()
    assert "last day of Beth Legg. Then end their role, place in the team and cover." in task.note
    leave_team(team=team, user=beth, by=SYSTEM)
    leaving.apply(datetime(2026, 12, 12, 9, tzinfo=LONDON))
    assert tasks() == []
    assert not Leaving.objects.current().exists()


def test_on_the_day_what_is_still_theirs_is_urgent(beth: User, helen: User) -> None:
    say_leaving(user=beth, leaves_on=LAST, by=helen)
    leaving.apply(datetime(2026, 12, 11, 9, tzinfo=LONDON))
    assert "today" in [task.urgency for task in tasks()]
    assert any("Still theirs: 1 referral" in task.note for task in tasks())


def test_they_stay_after_all(beth: User, helen: User) -> None:
    say_leaving(user=beth, leaves_on=LAST, by=helen)
    take_leaving_back(user=beth, by=helen)
    assert tasks() == []
    leaving.apply(datetime(2026, 12, 11, 9, tzinfo=LONDON))
    assert tasks() == []


def test_who_may_say_it_and_of_whom(team: Team, beth: User, helen: User) -> None:
    with pytest.raises(NotAllowed):
        say_leaving(user=helen, leaves_on=LAST, by=beth)
    with pytest.raises(ValidationError, match="own teams"):
        say_leaving(user=a_navigator(), leaves_on=LAST, by=helen)
    with pytest.raises(ValidationError, match="still to come"):
        say_leaving(user=beth, leaves_on=date(2026, 11, 29), by=helen)
    with pytest.raises(ValidationError, match="somebody else"):
        say_leaving(user=helen, leaves_on=LAST, by=helen)


def test_the_page_says_the_day_how_far_it_is_and_what_goes_along(
    client: Client, team: Team, beth: User, helen: User
) -> None:
    other = a_navigator(team)
    person = a_person(beth, team=team)
    a_referral(beth, person)
    client.force_login(helen)
    page = reverse("prescribing:hand_over", args=[beth.pk])
    assert "Say when they leave" in client.get(page).content.decode()
    url = reverse("prescribing:leaves", args=[beth.pk])
    assert client.post(url, {"leaves_on": "1 11 2026"}).status_code == 400
    assert client.post(url, {"leaves_on": "11 12 2026"}).headers["Location"] == page
    hand_over(owner=beth, to=other, by=helen, people=[person.pk])

    html = client.get(page).content.decode()

    assert "Leaves on Friday 11 December" in html
    assert "1 of" in html
    assert "Goes along: 1 open person" in html
    assert "Leaves Fri 11 Dec" in client.get(reverse("prescribing:hand_over_whom")).content.decode()
    today = client.get(reverse("prescribing:today")).content.decode()
    assert f'href="{page}"' in today
    client.post(url, {"stays": "1"})
    assert not Leaving.objects.current().exists()


def test_on_the_last_day_cover_is_ended_there(client: Client, team: Team, beth: User, helen: User) -> None:
    other = a_navigator(team)
    day = timedelta(days=1)
    running = arrange_cover(owner=other, covered_by=beth, since=MONDAY - day, until=MONDAY + day, by=helen)
    later = arrange_cover(owner=other, covered_by=beth, since=MONDAY + day, until=MONDAY + 2 * day, by=helen)
    say_leaving(user=beth, leaves_on=MONDAY.date(), by=helen)
    client.force_login(helen)
    page = client.get(reverse("prescribing:hand_over", args=[beth.pk])).content.decode()
    assert page.count("End this cover") == 2
    url = reverse("prescribing:leaves", args=[beth.pk])
    for cover in (running, later):
        client.post(url, {"cover": cover.pk})
    assert not Cover.objects.filter(until__gt=MONDAY).exists()
    assert client.post(url, {"cover": running.pk}).status_code == 404
