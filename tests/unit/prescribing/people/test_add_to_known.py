"""Somebody turns out to be known: nothing that was typed is lost, and two records can become one later."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from prescribing.models import ContactEntry, ContactPoint, Person, Referral
from tests.factories.catalogue import NeedFactory
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Peg Hallett",
    "date_of_birth": "14/2/48",
    "phone": "01305 251150 (daughter)",
    "lives": "home",
    "getting_about": "not-known",
    "source": "police",
    "source_name": "PC Lane",
    "reason": "Found wandering",
    "urgency": "routine",
}


@pytest.mark.parametrize("open_already", [True, False])
def test_what_was_typed_is_added_to_the_person_found(client: Client, open_already: bool) -> None:
    navigator = a_navigator()
    peg = a_person(navigator)
    if open_already:
        a_referral(navigator, peg)
    client.force_login(navigator)
    need = NeedFactory()
    asked = client.post("/people/new/", {**TYPED, "needs": [need.pk]})
    assert asked.status_code == 409
    html = " ".join(asked.content.decode().split())
    assert "Found wandering" in html
    assert re.search(rf'name="add_to" value="{peg.pk}"', html)
    done = client.post("/people/new/", {**TYPED, "needs": [need.pk], "add_to": str(peg.pk)})
    assert done["Location"] == f"/people/{peg.pk}/"
    assert Person.objects.count() == 1
    assert ContactPoint.objects.get(match_value="+441305251150").note == "daughter"
    referral = Referral.objects.get()
    assert referral.needs.filter(need=need).exists()
    if open_already:
        assert "Found wandering" in ContactEntry.objects.get().note
        assert "PC Lane" in ContactEntry.objects.get().note
    else:
        assert (referral.reason, referral.source) == ("Found wandering", "police")


def test_nothing_is_added_to_somebody_beyond_ones_sight(client: Client) -> None:
    client.force_login(a_navigator())
    peg = a_person(a_navigator())
    assert client.post("/people/new/", {**TYPED, "add_to": str(peg.pk)}).status_code == 404
    assert client.post("/people/new/", {**TYPED, "add_to": "nonsense"}).status_code == 404
    assert ContactPoint.objects.count() == 1


def test_two_records_can_be_said_to_be_one_from_either_of_them(client: Client) -> None:
    navigator = a_navigator()
    one, other = a_person(navigator), a_person(navigator, preferred_name="")
    for person in (one, other):
        a_referral(navigator, person)
    client.force_login(navigator)
    for person, second in ((one, other), (other, one)):
        assert "Recorded twice?" in client.get(f"/people/{person.pk}/").content.decode()
        html = client.get(f"/people/{person.pk}/?alike=1").content.decode()
        assert f"/people/{person.pk}/same-as/{second.pk}/" in html
        assert "See both side by side" in html
