"""A name alone like one that is known: a question of people in sight, that stops nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from prescribing.models import Person, Referral
from prescribing.privacy.actions import exclude_user, protect
from prescribing.same_person.actions import say_two_people
from prescribing.same_person.alike_by_name import alike_by_name
from tests.factories.intake import sent_in
from tests.factories.prescribing import a_navigator, a_person

pytestmark = pytest.mark.django_db
TYPED = {"lives": "not-known", "getting_about": "not-known", "source": "self", "urgency": "routine"}


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


def bare(by: User, name: str, **fields: Any) -> Person:
    """A name and nothing that two records could agree on."""
    fields = {"preferred_name": "", "date_of_birth": None, "nhs_number": "", "postcode": "", **fields}
    return a_person(by, name=name, contacts=[], communication=[], **fields)


def words(person: Person, by: User) -> list[str]:
    return [one.words for one in alike_by_name(person, by)]


def test_of_people_in_sight_and_each_shown_is_audited(priya: User) -> None:
    known = bare(priya, "Thomas Guppy", date_of_birth=date(1948, 2, 14), lives="home")
    bare(a_navigator(), "Tom Guppy")
    new = bare(priya, "Guppy, Tom")
    assert words(new, priya) == ["Thomas Guppy, born 1948"]
    assert AuditEvent.objects.filter(kind="person.looked-for", person_id=str(known.pk)).exists()
    team = priya.team_members.get().team
    protect(person=known, owner=priya, cover=None, by=priya)
    assert words(new, a_navigator(team)) == ["Thomas Guppy, born 1948"], "without a place"
    hidden_from = a_navigator(team)
    exclude_user(person=known, user=hidden_from, by=priya)
    assert words(new, hidden_from) == []


def test_not_whoever_surely_is_another(priya: User) -> None:
    known = bare(priya, "Thomas Guppy", date_of_birth=date(1948, 2, 14))
    son = bare(priya, "Tom Guppy", date_of_birth=date(1979, 5, 3))
    slip = bare(priya, "Tom Guppy", date_of_birth=date(1949, 2, 14))
    assert words(son, priya) == []
    assert [one.person_id for one in alike_by_name(slip, priya)] == [known.pk]
    say_two_people(person=slip, other=known, by=priya)
    assert words(slip, priya) == []


def test_somebody_added_is_saved_and_asked_about_on_the_next_page(client: Client, priya: User) -> None:
    known = bare(priya, "Katherine Smith", date_of_birth=date(1948, 2, 14))
    client.force_login(priya)
    answer = client.post(reverse("prescribing:new_person"), {**TYPED, "name": "Kate Smyth"}, follow=True)
    new = Person.objects.exclude(pk=known.pk).get()
    html = answer.content.decode()
    assert "There is a Katherine Smith, born 1948" in html
    assert reverse("prescribing:same_as", args=[new.pk, known.pk]) in html


def test_a_referral_in_the_queue_says_so_and_can_be_accepted_all_the_same(
    client: Client, priya: User
) -> None:
    team = priya.team_members.get().team
    martin = a_navigator(team, role=Role.COORDINATOR)
    known = bare(priya, "Katherine Smith")
    referral: Referral = sent_in(team=team, name="Kate Smyth")
    client.force_login(martin)
    html = client.get(reverse("prescribing:intake_one", args=[referral.pk])).content.decode()
    assert "There is a Katherine Smith" in html
    assert reverse("prescribing:same_as", args=[referral.person_id, known.pk]) in html
