"""What is shared with a group, as a colleague reads it: never where a protected person lives."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.catalogue.models import OrganisationKind
from prescribing.models import Person
from prescribing.privacy.actions import protect
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import Thread, a_navigator, a_need, a_person, a_prescription, a_service

pytestmark = pytest.mark.django_db
HOME = "17 Hidden Cottages"


@pytest.fixture
def owner() -> User:
    return a_navigator()


@pytest.fixture
def person(owner: User) -> Person:
    return a_person(owner, address=HOME, postcode="DT3 6QQ", lives="home")


def protected(person: Person, owner: User) -> None:
    protect(person=person, owner=owner, cover=None, by=owner)


def test_a_preview_tells_only_the_owner_where_a_protected_person_lives(
    client: Client, owner: User, person: Person
) -> None:
    need, service = a_need(owner, person), a_service()
    protected(person, owner)
    url = reverse("prescribing:prescribe", args=[person.pk, service.pk])
    typed: dict[str, Any] = {
        "need": str(need.need.pk),
        "fields_shared": ["name", "address"],
        "urgency": "routine",
        "given_by": "person",
        "method": "phone",
    }

    client.force_login(a_navigator(need.referral.team))
    for more in ({"preview": "1"}, {"send": "1", "agrees": "on"}, {}):
        said = client.post(url, {**typed, **more}).content.decode()
        assert "Margaret Hallett" in said
        assert HOME not in said
        assert "DT3 6QQ" not in said

    client.force_login(owner)
    assert HOME in client.post(url, {**typed, "preview": "1"}).content.decode()


def prescription_page(client: Client, thread: Thread, reader: User) -> str:
    client.force_login(reader)
    page = client.get(reverse("prescribing:prescription", args=[thread.prescription.pk]))
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("state", ["proposed", "agreed", "sent", "accepted"])
@pytest.mark.parametrize("case", [(True, ""), (False, ""), (True, "Hidden House"), (False, "Hidden House")])
def test_only_the_owner_reads_the_place_in_what_is_shared(
    client: Client, owner: User, person: Person, state: str, case: tuple[bool, str]
) -> None:
    protected_first, care_home = case
    Person.objects.filter(pk=person.pk).update(area_name="Melcombe Regis")
    if care_home:
        home = OrganisationFactory(name=care_home, kind=OrganisationKind.CARE_HOME)
        Person.objects.filter(pk=person.pk).update(lives="care-home", care_home=home)
    person.refresh_from_db()
    if protected_first:
        protected(person, owner)
    fields = ("name", "phone", "address")
    thread = a_prescription(state, by=owner, need=a_need(owner, person), fields=fields)
    if not protected_first:
        protected(person, owner)
    address = care_home or HOME

    colleague = a_navigator(thread.prescription.referral.team)
    said = prescription_page(client, thread, colleague)
    assert "What they see" in said or "Exactly what they will see" in said
    assert address not in said
    assert "DT3 6QQ" not in said
    assert "Melcombe" not in said

    assert address in prescription_page(client, thread, owner)


def test_what_a_colleague_may_not_see_is_sent_all_the_same_as_it_was_agreed(
    client: Client, owner: User, person: Person
) -> None:
    protected(person, owner)
    need = a_need(owner, person)
    thread = a_prescription("agreed", by=owner, need=need, fields=("name", "address"))
    said = prescription_page(client, thread, a_navigator(need.referral.team))
    seen = re.search(r'name="seen"\s+value="([0-9a-f]+)"', said)
    assert seen
    url = reverse("prescribing:prescription", args=[thread.prescription.pk])
    client.post(url, {"do": "send", "seen": seen[1]})
    assert HOME in str(thread.fresh().shares.get().after)
