"""However a referral ends, nothing of it goes on: no plan, no appointment, no question, no task."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from prescribing.models import Appointment, PlanAction, Referral, Task, Transfer
from prescribing.people.actions import merge
from prescribing.privacy.actions import person_died
from prescribing.referrals import closing, contact_tries, triage
from prescribing.referrals import transfer as transfers
from prescribing.referrals.actions import take_referral
from prescribing.referrals.states import State
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from tests.factories.plans import an_action, an_appointment
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral, a_team

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WAYS: dict[str, tuple[State, Callable[[Referral, User], object]]] = {
    "declined": (State.CONTACTING, lambda r, by: contact_tries.decline(referral=r, by=by, channel="phone")),
    "sent on": (State.SENT, lambda r, by: triage.redirect(referral=r, by=by, to="Housing")),
    "advised": (State.SENT, lambda r, by: triage.advise(referral=r, by=by, advice="Ring the bank")),
    "cancelled": (State.SENT, lambda r, by: triage.cancel(referral=r, by=by, why="Moved")),
    "ended early": (
        State.ALLOCATED,
        lambda r, by: closing.end_early(referral=r, by=by, reason="duplicate"),
    ),
    "died": (State.ACTIVE, lambda r, by: person_died(person=r.person, on=clock.today(), by=by)),
}


@pytest.fixture
def coordinator() -> User:
    return a_navigator(role=Role.COORDINATOR)


def in_state(referral: Referral, state: State) -> Referral:
    Referral.objects.filter(pk=referral.pk).update(state=state)
    referral.refresh_from_db()
    return referral


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_it_goes_on(coordinator: User, way: str) -> None:
    state, ends = WAYS[way]
    referral = a_referral(coordinator)
    an_action(coordinator, referral)
    an_appointment(coordinator, referral)
    make_task(
        TaskKind.MANUAL,
        referral,
        since=clock.now(),
        due_at=clock.now(),
        owner=coordinator,
        queue=None,
        person=referral.person,
        note="Ring",
    )
    ends(in_state(referral, state), coordinator)
    referral.refresh_from_db()
    assert not referral.is_open
    assert not PlanAction.objects.open().filter(referral=referral).exists()
    assert not Appointment.objects.planned().filter(referral=referral).exists()
    assert not Task.objects.open().filter(about_id=referral.pk).exists()


def test_nobody_is_asked_to_take_over_somebody_who_declined() -> None:
    team = a_team()
    owner, other = a_navigator(team), a_navigator(team)
    referral = a_referral(owner)
    asked = transfers.transfer(referral=referral, to=other, by=owner)
    in_state(referral, State.CONTACTING)
    contact_tries.decline(referral=referral, by=owner, channel="phone")
    asked.refresh_from_db()
    assert asked.answer == "taken-back"
    assert not Task.objects.open().filter(about_id=asked.pk).exists()
    with pytest.raises(transfers.ReferralChanged):
        transfers.receive(transfer=asked, by=other)


def test_an_open_prescription_stands_in_the_way(coordinator: User) -> None:
    sent = a_prescription("sent", by=coordinator).prescription
    referral = in_state(sent.referral, State.SENT)
    with pytest.raises(ValidationError, match="still open"):
        triage.redirect(referral=referral, by=coordinator, to="Housing")


def test_a_question_about_somebody_without_open_support_can_be_answered(client) -> None:  # type: ignore[no-untyped-def]
    team = a_team()
    owner, other = a_navigator(team), a_navigator(team)
    referral = a_referral(owner, needs=[])
    closing.close_referral(referral=referral, reason="resolved", by=owner)
    asked = transfers.ask_to_take(referral.person, owner, other, by=owner)
    client.force_login(other)
    said = client.get(reverse("prescribing:person", args=[referral.person_id])).content.decode()
    assert reverse("prescribing:receive", args=[asked.person_id, asked.pk]) in said
    assert Transfer.objects.waiting().count() == 1


def test_support_is_reopened_once_and_on_the_record_that_is_kept() -> None:
    owner = a_navigator()
    referral = a_referral(owner, needs=[])
    closing.close_referral(referral=referral, reason="resolved", by=owner)
    a_referral(owner, referral.person, needs=[])
    with pytest.raises(ValidationError, match="open already"):
        closing.reopen_referral(referral=referral, note="Rang", by=owner)


def test_support_is_not_reopened_on_a_record_made_one_with_another() -> None:
    owner = a_navigator()
    referral = a_referral(owner, needs=[])
    closing.close_referral(referral=referral, reason="resolved", by=owner)
    merge(person=referral.person, into=a_person(owner), by=owner)
    referral.person.refresh_from_db()
    referral.refresh_from_db()
    with pytest.raises(ValidationError, match="made one with another"):
        closing.reopen_referral(referral=referral, note="Rang", by=owner)


def test_a_death_ends_what_was_made_one_with_them_too() -> None:
    owner = a_navigator()
    referral = a_referral(owner)
    appointment = an_appointment(owner, referral)
    kept = a_person(owner)
    merge(person=referral.person, into=kept, by=owner)
    person_died(person=kept, on=clock.today(), by=owner)
    referral.refresh_from_db()
    appointment.refresh_from_db()
    assert referral.closed_reason == "died"
    assert appointment.state == "cancelled"
    assert referral.person.__class__.objects.get(pk=referral.person_id).died_on == clock.today()


def test_taking_a_referral_that_somebody_was_asked_to_take_ends_the_question() -> None:
    team = a_team()
    priya, sam, lee = (a_navigator(team) for _ in range(3))
    referral = a_referral(priya)
    asked = transfers.transfer(referral=referral, to=sam, by=priya)
    take_referral(referral=Referral.objects.get(pk=referral.pk), by=lee)
    after = Referral.objects.get(pk=referral.pk)
    assert (after.state, after.owner) == ("active", lee)
    asked.refresh_from_db()
    assert asked.answer == "taken-back"
    assert not Task.objects.open().filter(about_id=asked.pk).exists()
