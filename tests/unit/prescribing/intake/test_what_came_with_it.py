"""What must not be said, and what they know, stays in view after a referral is taken on."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from prescribing.intake.models import Footing, Knows
from prescribing.intake.queue import decide
from prescribing.intake.what_came_with_it import came_with
from prescribing.people.actions import merge
from prescribing.privacy.actions import exclude_user
from prescribing.referrals.closing import end_early
from prescribing.referrals.models import Referral
from tests.factories.intake import a_coordinator, sent_in, team_of
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
TOLD = {
    "source": "police",
    "sender_name": "PC Lisa Hann",
    "knows": Knows.UNAWARE,
    "footing": Footing.ASK_FIRST,
    "not_to_say": "that the police asked",
    "how_to_reach": "ring after 2pm, ask for Jo",
}
WORDS = ("Does not know yet", "Nobody has asked them yet", "that the police asked", "ring after 2pm")


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def shown_to(user: User, referral: Referral, name: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"prescribing:{name}", args=[referral.person_id])).content.decode()


@pytest.mark.parametrize("name", ["person", "contact"])
def test_whoever_was_given_them_reads_it_before_ringing(coordinator: User, name: str) -> None:
    priya = a_navigator(team_of(coordinator), name="Priya Nair")
    referral = sent_in(**TOLD)
    decide.accept(referral=referral, by=coordinator, to=priya)

    page = shown_to(priya, referral, name)

    for words in (*WORDS, "Police: PC Lisa Hann"):
        assert words in page


@pytest.mark.parametrize("name", ["person", "contact"])
def test_who_decided_for_them_is_said(coordinator: User, name: str) -> None:
    referral = sent_in(knows="cannot-decide", footing="best-interests", decided_by="Anne, her attorney")
    decide.accept(referral=referral, by=coordinator, to=coordinator)

    page = shown_to(coordinator, referral, name)

    assert "Cannot decide this" in page
    assert "Anne, her attorney" in page


def test_nothing_is_drawn_where_nothing_was_said(coordinator: User) -> None:
    referral = sent_in()
    decide.accept(referral=referral, by=coordinator, to=coordinator)

    assert came_with(referral.person, coordinator) == []
    assert "Before you speak with them" not in shown_to(coordinator, referral, "person")


def test_what_came_while_another_was_open_stays_with_that_one(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    open_one = a_referral(coordinator, known)
    decide.accept(referral=sent_in(**TOLD), by=coordinator, same_as=known, to=coordinator)

    page = shown_to(coordinator, open_one, "person")

    for label in ("What they know", "On what footing", "Do not say", "Whom to ring and when"):
        assert f"<strong>{label}:</strong>" in page


def test_what_stands_on_a_record_found_to_be_the_same_is_read_too(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    referral = sent_in(**TOLD)
    merge(person=referral.person, into=known, by=coordinator)

    assert [len(one.lines) for one in came_with(known, coordinator)] == [4]


def test_it_ends_with_the_support_and_is_for_who_may_see_the_referral(coordinator: User) -> None:
    referral = sent_in(**TOLD)
    hidden_from = a_navigator(team_of(coordinator))
    exclude_user(person=referral.person, user=hidden_from, by=coordinator)
    assert came_with(referral.person, hidden_from) == []
    decide.accept(referral=referral, by=coordinator, to=coordinator)
    assert came_with(referral.person, coordinator)

    end_early(referral=referral, reason="person-declined", referrer_told="Rang her", by=coordinator)

    assert came_with(referral.person, coordinator) == []
