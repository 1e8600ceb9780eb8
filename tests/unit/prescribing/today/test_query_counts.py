"""Every list that staff work from asks as many questions of the database for seventy people as for seven."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.clock import LONDON
from prescribing.group_page import actions
from prescribing.intake.models import Intake
from prescribing.models import (
    Appointment,
    CommunicationNeed,
    ContactPoint,
    NeedInReferral,
    Person,
    Prescription,
    Referral,
    Task,
    Team,
)
from prescribing.tasks.actions import add_task
from tests.factories.intake import sent_in
from tests.factories.plans import an_appointment, at_ten
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral, a_team

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 8, 10, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.moved_to(TUESDAY):
        yield


@pytest.fixture
def team() -> Team:
    return a_team()


@pytest.fixture
def martin(team: Team) -> User:
    """He shares out the work."""
    return a_navigator(team, role=Role.COORDINATOR)


def copies(rows: list[Any], number: int, **changes: dict[Any, Any]) -> dict[Any, list[Any]]:
    """So many copies of each row, with new ids; `changes` say what a copy of one points at."""
    made: dict[Any, list[Any]] = {}
    for row in rows:
        twins = []
        for place in range(number):
            twin = type(row)()
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                of_each = changes.get(field.attname)
                there = of_each.get(value) if of_each else None
                setattr(twin, field.attname, there[place].pk if there else value)
            twin.pk = uuid.uuid4()
            twins.append(twin)
        type(row)._base_manager.bulk_create(twins)
        made[row.pk] = twins
    return made


def all_of(model: type[models.Model]) -> list[Any]:
    return list(model._base_manager.all())


def times(number: int) -> None:
    """Everybody and everything about them, so many times more."""
    people = copies(all_of(Person), number)
    same = {"person_id": people, "sent_as_id": people}
    copies(all_of(ContactPoint), number, **same)
    copies(all_of(CommunicationNeed), number, **same)
    referrals = copies(all_of(Referral), number, **same)
    same["referral_id"] = referrals
    copies(all_of(Intake), number, **same)
    copies(all_of(Appointment), number, **same)
    needs = copies(all_of(NeedInReferral), number, **same)
    same["need_in_referral_id"] = needs
    prescriptions = copies(all_of(Prescription), number, **same)
    same |= {"prescription_id": prescriptions, "about_id": referrals | prescriptions}
    copies(all_of(Task), number, **same)


def a_day(by: User) -> None:
    """One of each that a list shows: to ring, answered, sent, new, expected, and waiting to be decided on."""
    referral = a_referral(by, a_person(by))
    add_task(referral=referral, note="Ring", due_at=at_ten(0), by=by)
    an_appointment(by, referral, starts_at=at_ten(0))
    came = a_prescription("opened", by=by)
    actions.decline(prescription=came.fresh(), reason="full", by=came.group())
    a_prescription("sent", by=by)


PAGES = {
    "Today": ("today", "?show=mine"),
    "my team": ("today", "?show=team"),
    "the queue": ("today", "?show=queue"),
    "everything": ("today", "?show=all&waiting=all"),
    "intake": ("intake", ""),
    "the team's list": ("team_list_paper", ""),
}


def test_as_many_questions_for_seventy_people_as_for_seven(client: Client, team: Team, martin: User) -> None:
    a_day(martin)
    a_day(a_navigator(team))
    sent_in(team=team)
    client.force_login(martin)

    def asked() -> dict[str, int]:
        counts = {}
        for name, (page, more) in PAGES.items():
            with CaptureQueriesContext(connection) as captured:
                response = client.get(reverse(f"prescribing:{page}") + more)
            assert response.status_code == 200
            counts[name] = len(captured)
        return counts

    asked()  # what is kept for the next page is kept now
    few = asked()
    assert Person.objects.count() == 7
    times(9)
    assert Person.objects.count() == 70
    assert asked() == few
