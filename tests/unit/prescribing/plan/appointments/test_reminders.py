"""A reminder goes only where the person said that it is safe, and says a day, an hour and whom to ring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail

from directory import clock
from directory.accounts.models import User
from directory.clock import LONDON
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from prescribing.models import ContactPoint, Person, Task
from prescribing.people.details_given import ContactGiven
from prescribing.plan.appointments.actions import (
    AppointmentGiven,
    cancel_appointment,
    change_appointment,
)
from prescribing.plan.appointments.reminders import reminder_way
from prescribing.privacy.actions import person_died
from tests.factories.plans import an_appointment
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 8)
STARTS = datetime.combine(DAY + timedelta(days=2), time(10), LONDON)
DAY_BEFORE = datetime.combine(DAY + timedelta(days=1), time(11), LONDON)
EMAIL = ContactGiven(kind="email", value="peg@example.org", email="yes")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.moved_to(datetime.combine(DAY, time(9), LONDON)):
        yield


@pytest.fixture
def owner() -> User:
    return a_navigator()


def reminded(owner: User, *contacts: ContactGiven, **fields: Any) -> tuple[Person, Any]:
    person = a_person(owner, contacts=list(contacts))
    made = an_appointment(
        owner, a_referral(owner, person), starts_at=STARTS, remind=True, purpose="Her debts", **fields
    )
    return person, made


def sent() -> list[Any]:
    with clock.moved_to(DAY_BEFORE):
        deliver_due()
    return [letter for letter in mail.outbox if "peg@example.org" in letter.to]


def test_it_goes_the_day_before_and_says_a_day_an_hour_and_whom_to_ring(owner: User) -> None:
    reminded(owner, EMAIL)
    deliver_due()
    assert not [letter for letter in mail.outbox if "peg@example.org" in letter.to], "not yet"
    (letter,) = sent()
    said = letter.subject + str(letter.body)
    assert "Wednesday 10 June" in said
    assert "10am" in said
    assert "01632 960400" in said
    assert not [word for word in ("Hallett", "Peg", "debts", owner.name) if word in said]


@pytest.mark.parametrize(
    "changes",
    [{"email": "no"}, {"email": "not-known"}, {"shared": True}, {"discreet": True}, {"whose": "her son's"}],
)
def test_it_does_not_go_where_that_is_not_safe_also_when_it_was_when_asked(
    owner: User, changes: dict[str, Any]
) -> None:
    person, _made = reminded(owner, EMAIL)
    ContactPoint.objects.filter(person=person).update(**changes)
    assert sent() == []
    assert Task.objects.open().filter(kind="reminder-failed", owner=owner).exists(), "they are rung instead"


def test_without_a_way_to_text_a_number_gets_nothing(owner: User) -> None:
    person, _made = reminded(owner, ContactGiven(kind="phone", value="07700 900142", call="yes", text="yes"))
    assert reminder_way(person) is None


def test_one_that_was_moved_cancelled_or_whose_person_died_goes_to_nobody(owner: User) -> None:
    _person, moved = reminded(owner, EMAIL)
    later = AppointmentGiven(starts_at=STARTS + timedelta(days=7), where="home", lead=owner, remind=True)
    change_appointment(appointment=moved, given=later, by=owner)
    assert sent() == []
    _other, off = reminded(owner, EMAIL)
    cancel_appointment(appointment=off, why="Ill", by=owner)
    gone, _made = reminded(owner, EMAIL)
    person_died(person=gone, on=DAY, by=owner)
    assert sent() == []


def test_a_private_appointment_is_never_reminded_of(owner: User) -> None:
    reminded(owner, EMAIL, private=True)
    assert not OutboxMessage.objects.filter(kind="appointment.reminder").exists()
