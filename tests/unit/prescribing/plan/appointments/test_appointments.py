"""Appointments: made, changed, kept with everybody who was there, missed, cancelled with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.audit.models import AuditEvent
from directory.clock import LONDON
from prescribing.group_page.questions_and_worries import worry
from prescribing.models import Appointment, ContactEntry, Referral
from prescribing.people.page_views import person_page
from prescribing.plan import timers
from prescribing.plan.appointments import actions
from prescribing.plan.appointments.actions import AppointmentGiven
from prescribing.plan.appointments.forms import time_typed
from prescribing.plan.appointments.today import by_the_hour
from prescribing.privacy.actions import protect
from prescribing.teams.actions import arrange_cover
from tests.factories.plans import an_appointment
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 8)


def at(hour: int, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.moved_to(at(8)):
        yield


@pytest.fixture
def owner() -> User:
    return a_navigator(name="Priya Nair")


@pytest.fixture
def spell(owner: User) -> Referral:
    person = a_person(owner, address="17 Hidden Cottages", postcode="DT3 6QQ", lives="home")
    return a_referral(owner, person)


def test_kept_it_stands_in_the_story_with_everybody_who_was_there(owner: User, spell: Referral) -> None:
    sam = a_navigator(spell.team, name="Sam Orr")
    made = an_appointment(owner, spell, starts_at=at(10), others=(sam,), purpose="Benefits form")
    with clock.moved_to(at(11)):
        actions.keep_appointment(appointment=made, minutes=50, note="Form is sent", by=owner)
        entry = ContactEntry.objects.get()
        assert (entry.channel, entry.outcome, entry.minutes) == ("visit", "spoke", 50)
        assert [one.user for one in entry.also_there.all()] == [sam]
        said = person_page(owner, spell.person_id).story
        assert any(item.by == "Priya Nair with Sam Orr" for item in said)
        spell.refresh_from_db()
        assert spell.last_contact_at is not None


def test_missed_is_in_the_story_and_cancelled_needs_a_reason(owner: User, spell: Referral) -> None:
    missed, off = (
        an_appointment(owner, spell, starts_at=at(10)),
        an_appointment(owner, spell, starts_at=at(15)),
    )
    with clock.moved_to(at(11)):
        actions.miss_appointment(appointment=missed, why="No signal", by=owner)
        with pytest.raises(ValidationError):
            actions.cancel_appointment(appointment=off, why="", by=owner)
        actions.cancel_appointment(appointment=off, why="They are ill", by=owner)
        with pytest.raises(ValidationError, match="recorded already"):
            actions.keep_appointment(appointment=missed, by=owner)
    assert ContactEntry.objects.get().outcome == "missed"
    assert [one.state for one in Appointment.objects.all()] == ["missed", "cancelled"]


def test_what_is_to_come_is_not_kept_and_what_is_past_is_not_made(owner: User, spell: Referral) -> None:
    made = an_appointment(owner, spell, starts_at=at(10))
    with pytest.raises(ValidationError, match="still to come"):
        actions.keep_appointment(appointment=made, by=owner)
    with pytest.raises(ValidationError):
        an_appointment(owner, spell, starts_at=at(7))
    with pytest.raises(ValidationError):
        an_appointment(owner, spell, where="place", place=" ")


def test_it_is_changed(owner: User, spell: Referral) -> None:
    made = an_appointment(owner, spell, starts_at=at(10))
    given = AppointmentGiven(starts_at=at(12), where="place", place="Quarry Room", lead=owner)
    actions.change_appointment(appointment=made, given=given, by=owner)
    made.refresh_from_db()
    assert (made.starts_at, made.place) == (at(12), "Quarry Room")


def test_today_shows_them_by_the_hour_and_is_audited(client: Client, owner: User, spell: Referral) -> None:
    sam = a_navigator(spell.team)
    an_appointment(owner, spell, starts_at=at(15))
    an_appointment(owner, spell, starts_at=at(10), others=(sam,))
    an_appointment(owner, spell, starts_at=at(10, DAY + timedelta(days=1)))
    assert [one.at for one in by_the_hour(owner)] == ["10am", "3pm"]
    assert by_the_hour(owner)[0].address == "17 Hidden Cottages, DT3 6QQ"
    assert [one.at for one in by_the_hour(sam)] == ["10am"], "who comes along sees it too"
    listed = AuditEvent.objects.filter(kind="person.listed", person_id=str(spell.person_id))
    assert {event.actor_id for event in listed} == {owner.actor_id, sam.actor_id}
    client.force_login(owner)
    page = client.get(reverse("prescribing:today")).content.decode()
    assert "By the hour (2)" in page
    assert "By the hour (2)" in client.get(reverse("prescribing:today_sheet")).content.decode()


def test_once_it_is_asked_whether_it_was_kept_it_stands_on_the_list_once(
    owner: User, spell: Referral
) -> None:
    an_appointment(owner, spell, starts_at=at(10))
    with clock.moved_to(at(11)):
        assert by_the_hour(owner)[0].passed
        timers.apply()
        assert by_the_hour(owner) == ()


def test_a_worry_stands_before_the_hours_of_the_day(client: Client, owner: User, spell: Referral) -> None:
    thread = a_prescription("attended", by=owner)
    worry(prescription=thread.prescription, by=thread.group(), text="Not like herself")
    an_appointment(owner, spell, starts_at=at(10))
    client.force_login(owner)
    page = client.get(reverse("prescribing:today")).content.decode()
    assert page.count('id="by-the-hour"') == 1
    assert page.index('id="worried"') < page.index('id="by-the-hour"')


def test_whoever_covers_sees_them_and_of_a_protected_person_not_where(owner: User, spell: Referral) -> None:
    sam = a_navigator(spell.team)
    an_appointment(owner, spell, starts_at=at(10))
    assert by_the_hour(sam) == ()
    day = timedelta(days=1)
    arrange_cover(owner=owner, covered_by=sam, since=at(8) - day, until=at(8) + day, by=owner)
    assert by_the_hour(sam)[0].address
    protect(person=spell.person, owner=owner, cover=None, by=owner)
    assert by_the_hour(sam)[0].address == ""


def test_a_private_one_shows_to_nobody_else(owner: User, spell: Referral) -> None:
    made = an_appointment(owner, spell, starts_at=at(10), private=True)
    colleague = a_navigator(spell.team)
    assert not Appointment.objects.visible_to(colleague).filter(pk=made.pk).exists()
    assert Appointment.objects.visible_to(owner).filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("10.30", time(10, 30)),
        ("10:30am", time(10, 30)),
        ("4.30", time(16, 30)),
        ("04.30", time(4, 30)),
        ("4.30 pm", time(16, 30)),
        ("12 noon", time(12)),
        ("12am", time(0)),
        ("9", time(9)),
        ("1030", time(10, 30)),
        ("16.05", time(16, 5)),
    ],
)
def test_an_hour_as_people_write_it(typed: str, means: time) -> None:
    assert time_typed(typed) == means


@pytest.mark.parametrize("typed", ["", "half past four", "25.00", "10.75", "13pm", "0am", "-1"])
def test_what_is_no_hour_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of Python's own
        time_typed(typed)
