"""A worker's calendar by its secret address: theirs, renewed, ended; and it names nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from directory.accounts.models import User
from directory.links.addresses import address_of
from directory.links.logs import without_secrets
from directory.links.tokens import token_of
from prescribing.models import Person, Referral
from prescribing.plan.appointments.calendar_address import calendar_link, renew_calendar_address
from prescribing.privacy.actions import protect
from tests.factories.plans import an_appointment, at_ten
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
TYPED = {
    "place": "Peg's sister's flat",
    "purpose": "Her leaving him",
    "with_whom": "Dean Hallett",
}
SECRETS = ("Hallett", "Peg", "Margaret", "Hidden", "6QQ", "07700", "900142", "leaving", "sister", "Dean")


@pytest.fixture
def owner() -> User:
    return a_navigator()


@pytest.fixture
def spell(owner: User) -> Referral:
    person = a_person(owner, address="17 Hidden Cottages", postcode="DT3 6QQ", lives="home")
    return a_referral(owner, person)


def feed(client: Client, user: User) -> Any:
    link = calendar_link(user) or renew_calendar_address(by=user)
    return client.get(f"/calendar/a/{token_of(link)}/")


def summaries(client: Client, user: User) -> list[str]:
    response = feed(client, user)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return [str(event["summary"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_it_names_nobody_and_holds_nothing_that_was_typed(
    client: Client, owner: User, spell: Referral
) -> None:
    for where in ("home", "phone", "place", "video"):
        an_appointment(owner, spell, where=where, **TYPED)
    text = feed(client, owner).content.decode()
    ids = (str(spell.pk), str(spell.person_id), *(str(one.pk) for one in spell.appointments.all()))
    assert not [secret for secret in (*SECRETS, *ids) if secret in text]
    at = "10:00"
    said = [f"Visit, {at}, DT3", f"Call, {at}", f"Meeting, {at}", f"Video call, {at}"]
    assert sorted(summaries(client, owner)) == sorted(said)


def test_of_a_protected_person_and_of_what_is_private_not_even_the_district(
    client: Client, owner: User, spell: Referral
) -> None:
    an_appointment(owner, spell, private=True)
    assert summaries(client, owner) == ["Visit, 10:00"]
    protect(person=Person.objects.get(pk=spell.person_id), owner=owner, cover=None, by=owner)
    an_appointment(owner, spell, starts_at=at_ten(4))
    assert summaries(client, owner) == ["Visit, 10:00", "Visit, 10:00"]


def test_it_holds_ones_own_and_what_one_comes_along_to(client: Client, owner: User, spell: Referral) -> None:
    sam, other = a_navigator(spell.team), a_navigator(spell.team)
    an_appointment(owner, spell, others=(sam,))
    assert len(summaries(client, sam)) == 1
    assert summaries(client, other) == []


def test_a_new_address_ends_the_one_before_and_a_closed_account_ends_all(client: Client, owner: User) -> None:
    first = address_of(renew_calendar_address(by=owner))
    second = address_of(renew_calendar_address(by=owner))
    path = "/calendar/a/"
    assert client.get(path + first.partition(path)[2]).status_code == 404
    assert client.get(path + second.partition(path)[2]).status_code == 200
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert client.get(path + second.partition(path)[2]).status_code == 404


def test_the_page_makes_renews_and_ends_it_and_no_log_holds_it(client: Client, owner: User) -> None:
    client.force_login(owner)
    url = reverse("prescribing:my_calendar")
    assert "Make an address" in client.get(url).content.decode()
    client.post(url, {"do": "renew"})
    link = calendar_link(owner)
    assert link is not None
    address = address_of(link)
    assert address in client.get(url).content.decode()
    assert address not in without_secrets(f"GET {address}")
    client.post(url, {"do": "end"})
    assert calendar_link(owner) is None
