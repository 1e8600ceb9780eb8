"""What is not known is answered while prescribing: yes, no, or the group asks; and how they are reached."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from prescribing.models import Person, Prescription
from prescribing.people.details_given import ContactGiven
from prescribing.privacy.actions import protect
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import a_navigator, a_need, a_person, a_service, a_team
from tests.unit.prescribing.before_sending.test_several import block_of, hidden

pytestmark = pytest.mark.django_db


def press(client: Client, need: Any, service: Any, **more: Any) -> Any:
    """What a navigator types on the page of one service, previewed, then sent."""
    url = reverse("prescribing:prescribe", args=[need.referral.person_id, service.pk])
    prefix = f"s-{service.pk}-"
    typed = {name.removeprefix(prefix): value for name, value in block_of(service, need).items()} | more
    page = client.post(url, {**typed, "preview": "1"}).content.decode()
    return client.post(url, {**typed, "seen": hidden(page, "seen"), "send": "1"})


def shared(service: Any) -> dict[str, str]:
    rows = Prescription.objects.get(service=service).shares.get().after
    return {row["key"]: row["text"] for row in rows}


def test_the_group_is_left_to_ask_and_a_fact_is_kept_with_the_person(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need = a_need(priya, a_person(priya, date_of_birth=None))
    service = a_service(minimum_age=65, eligibility="Can stand and walk a few steps")
    page = client.get(reverse("prescribing:prescribe", args=[need.referral.person_id, service.pk]))
    assert "Let the group ask" in page.content.decode()

    answer = press(client, need, service, **{"rule-words": "ask", "rule-age": "yes", "born": "14 2 1948"})

    assert answer.status_code == 302
    made = Prescription.objects.get()
    assert {row["key"]: row["answer"] for row in made.rule_answers} == {"words": "ask", "age": "yes"}
    assert "Can stand and walk a few steps?" in shared(service)["asks"]
    assert made.asks == ["Can stand and walk a few steps?"]  # the group has a box for it
    assert str(Person.objects.get(pk=made.person_id).date_of_birth) == "1948-02-14"
    html = client.get(reverse("prescribing:prescription", args=[made.pk])).content.decode()
    assert "Let the group ask" in html


def test_a_no_is_drawn_and_kept_and_a_date_that_cannot_be_is_said_beside_it(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need = a_need(priya, a_person(priya, date_of_birth=None))
    service = a_service(minimum_age=65, eligibility="Can stand and walk a few steps")
    wrong = press(client, need, service, **{"rule-words": "no", "born": "14 2 1848"})
    assert wrong.status_code == 400
    assert not Prescription.objects.exists()
    assert press(client, need, service, **{"rule-words": "no"}).status_code == 302
    assert Prescription.objects.get().rule_answers[0]["answer"] == "no"
    assert Person.objects.get(pk=need.referral.person_id).date_of_birth is None


def test_nobody_is_asked_where_a_protected_person_lives(client: Client) -> None:
    team = a_team()
    team_mate, priya = a_navigator(team), a_navigator(team)
    person = a_person(team_mate)
    need = a_need(team_mate, person)
    protect(person=person, owner=team_mate, cover=None, by=team_mate)
    service = a_service()
    client.force_login(priya)
    page = client.get(reverse("prescribing:prescribe", args=[person.pk, service.pk]))
    assert need.referral.person_id == person.pk
    assert "rule-distance" not in page.content.decode()


@pytest.mark.parametrize(
    ("reach", "row", "said"),
    [
        ("practice", "Through The Surgery", "reach you through The Surgery"),
        ("post", "By post: 3 Quay Row", "your address, so that they can write to you"),
        ("calls-in", "They will call in to you", "you will call in to them"),
    ],
)
def test_somebody_without_phone_and_email_is_prescribed_for(
    client: Client, reach: str, row: str, said: str
) -> None:
    priya = a_navigator()
    client.force_login(priya)
    surgery = OrganisationFactory(name="The Surgery")
    post = ContactGiven(kind="post", value="3 Quay Row", post="yes")
    need = a_need(priya, a_person(priya, practice=surgery, contacts=[post]))
    service = a_service(name="Tea")
    refused = press(client, need, service, fields_shared=["name"])
    assert refused.status_code == 400
    assert "Ask how the group can reach them" in refused.content.decode()

    assert press(client, need, service, fields_shared=["name"], reach=reach).status_code == 302

    rows = shared(service)
    assert row in (rows.get("through") or rows.get("address", ""))
    made = Prescription.objects.get()
    assert made.consent is not None
    assert said in made.consent.wording
    assert "ring you" not in made.consent.wording


def test_post_that_is_not_safe_is_not_offered(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    post = ContactGiven(kind="post", value="3 Quay Row", post="no")
    need = a_need(priya, a_person(priya, contacts=[post]))
    service = a_service()
    page = client.get(reverse("prescribing:prescribe", args=[need.referral.person_id, service.pk]))
    assert 'value="post"' not in page.content.decode()
    assert press(client, need, service, fields_shared=["name"], reach="post").status_code == 400
    assert not Prescription.objects.exists()
