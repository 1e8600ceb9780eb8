"""The page of one action: what a colleague reads there, and what may be pressed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.links.tokens import LinkProblem
from prescribing.models import Consent, Person
from prescribing.plan.by_link.asking import stop_asking
from prescribing.privacy.actions import protect
from tests.factories.plans import Asked
from tests.factories.prescribing import a_navigator, a_person

pytestmark = pytest.mark.django_db
HOME = "17 Hidden Cottages"


def action_page(client: Client, asked: Asked, reader: User) -> str:
    client.force_login(reader)
    page = client.get(
        reverse("prescribing:plan_action", args=[asked.action.referral.person_id, asked.action.pk])
    )
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize("protected_first", [True, False])
def test_only_the_owner_reads_the_place_in_what_an_organisation_can_see(
    client: Client, protected_first: bool
) -> None:
    owner = a_navigator()
    person = a_person(owner, address=HOME, postcode="DT3 6QQ", lives="home")
    Person.objects.filter(pk=person.pk).update(area_name="Melcombe Regis")
    person.refresh_from_db()
    if protected_first:
        protect(person=person, owner=owner, cover=None, by=owner)
    asked = Asked.of_fire_station(owner, person=person, shared=("name", "address"))
    if not protected_first:
        protect(person=person, owner=owner, cover=None, by=owner)

    said = action_page(client, asked, a_navigator(asked.action.referral.team))
    assert "What they can see" in said
    assert HOME not in said
    assert "DT3 6QQ" not in said
    assert "Melcombe" not in said

    assert HOME in action_page(client, asked, owner)


@pytest.mark.parametrize("stopped_first", [True, False])
def test_they_may_change_their_mind_also_when_nobody_is_asked_any_more(
    client: Client, stopped_first: bool
) -> None:
    asked = Asked.of_fire_station()
    if stopped_first:
        stop_asking(action=asked.action, why="No longer wanted", by=asked.by)
    assert "They changed their mind" in action_page(client, asked, asked.by)

    url = reverse("prescribing:plan_action", args=[asked.action.referral.person_id, asked.action.pk])
    client.force_login(a_navigator())
    client.post(url, {"do": "changed-mind"})
    assert Consent.objects.get().withdrawn_at is None, "a stranger changes nothing"
    client.force_login(asked.by)
    client.post(url, {"do": "changed-mind"})

    assert Consent.objects.get().withdrawn_at is not None
    assert asked.fresh().state == "to-do"
    assert not asked.action.shares.filter(ended_at=None).exists()
    with pytest.raises(LinkProblem):
        asked.reader()
    assert "They changed their mind" not in action_page(client, asked, asked.by)
    refused = client.post(url, {"do": "changed-mind"}, follow=True).content.decode()
    assert "There is no consent to withdraw" in refused
