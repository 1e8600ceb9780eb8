"""Nobody who was recorded is without a next date: on Today, on their page and in the list of people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.clock import LONDON
from prescribing.models import Person, Referral, Task
from prescribing.privacy.actions import person_died
from prescribing.referrals.actions import open_referral
from prescribing.tasks.models import TaskKind
from prescribing.tasks.prescription_timers import escalate_late_tasks
from prescribing.tasks.referral_timers import apply
from prescribing.today.worklist import today
from prescribing.words import day_short, local_day
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db
FORM = {"lives": "home", "getting_about": "not-known", "source": "self", "urgency": "routine"}


def page(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def test_a_new_person_has_a_next_date_from_the_first_minute(client: Client) -> None:
    client.force_login(a_navigator())
    client.post("/people/new/", {"name": "Jan Kowalski", **FORM})
    referral = Referral.objects.get()
    day = day_short(referral.due_at)
    listed = page(client, "/today/")
    assert "New people (1)" in listed
    assert "Make first contact." in listed
    assert f"By {day}" in listed
    person = page(client, f"/people/{referral.person_id}/")
    assert "Make first contact." in person
    assert f"Next, by {day}" in person
    assert f"<td>{day}</td>" in page(client, "/people/")
    assert "Make first contact." in page(client, "/today/paper/")


def test_when_the_day_has_come_the_task_takes_its_place(client: Client) -> None:
    navigator = a_navigator()
    referral = a_referral(navigator)
    with clock.moved_to(referral.due_at):
        assert [row.what for row in today(navigator).due] == ["Make first contact."]
        assert apply() == 1
        assert [row.task_id for row in today(navigator).due] == [Task.objects.get().pk]
        assert not today(navigator).new
    with clock.moved_to(referral.due_at + timedelta(days=7)):
        assert len(today(navigator).late) == 1


@pytest.mark.parametrize("weekday", range(7))
def test_going_home_from_hospital_is_due_within_two_calendar_days(weekday: int) -> None:
    at = datetime(2026, 6, 1 + weekday, 8, 0, tzinfo=LONDON)  # Monday the first
    with clock.moved_to(at):
        navigator = a_navigator()
        person = a_person(navigator)
        referral = open_referral(
            person=person, source="hospital", discharged_on=at.date(), needs=[], by=navigator
        )
    assert referral.urgency == "two-days"
    assert referral.urgency_why
    last = at.date() + timedelta(days=2)
    staffed = any((at.date() + timedelta(days=more)).weekday() < 5 for more in range(3))
    assert local_day(referral.due_at) <= last or not staffed
    assert referral.due_at > at


def test_the_day_of_going_home_is_asked_and_kept(client: Client) -> None:
    with clock.moved_to(datetime(2026, 6, 2, 8, 0, tzinfo=LONDON)):
        client.force_login(a_navigator())
        assert "when do they go home" in page(client, "/people/new/")
        client.post("/people/new/", {"name": "Jan", **FORM, "source": "hospital", "discharged_on": "1/6/26"})
    referral = Referral.objects.get()
    assert referral.discharged_on == date(2026, 6, 1)
    assert local_day(referral.due_at) == date(2026, 6, 3)
    assert referral.urgency_why == "Going home from hospital"


def test_an_owner_is_not_told_of_her_own_late_task_and_a_supervisor_reads_what_and_whose() -> None:
    priya = a_navigator(name="Priya Nair")
    boss = a_navigator(priya.team_members.get().team, role=Role.SUPERVISOR)
    referral = a_referral(priya)
    with clock.moved_to(referral.due_at + timedelta(days=10)):
        apply()
        assert escalate_late_tasks() == 1
        assert not [row for row in _rows(priya) if "three days late" in row.strong]
        told = [row for row in _rows(boss) if row.strong]
        assert [(row.strong, row.what) for row in told] == [
            ("Priya Nair’s task is three days late.", "Make first contact.")
        ]
        Task.objects.filter(kind=TaskKind.FIRST_CONTACT).update(done_at=clock.now(), done_by="Priya")
        assert not [row for row in _rows(boss) if row.strong]


def _rows(user: Any) -> list[Any]:
    found = today(user, "all")
    return [*found.late, *found.due, *found.came_back, *found.waiting, *found.new]


def test_after_a_death_phoning_the_groups_is_due_today() -> None:
    with clock.moved_to(datetime(2026, 6, 2, 9, 0, tzinfo=LONDON)):
        navigator = a_navigator()
        prescription = a_prescription("accepted", by=navigator)
        person_died(person=Person.objects.get(pk=prescription.person.pk), on=clock.today(), by=navigator)
        (row,) = today(navigator).due
    assert row.action == "Phone the group"
