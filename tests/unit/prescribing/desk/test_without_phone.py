"""Somebody at the desk without phone or email, and somebody who needs more than a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import OrganisationKind, Service
from prescribing.desk.refer_at_desk import refer_at_desk
from prescribing.intake.sent_words import sent_by_user
from prescribing.models import Person, Prescription, Referral
from prescribing.people.details import ContactPoint
from prescribing.referrals.closing import end_referral
from prescribing.referrals.states import Closed
from prescribing.referrals.triage import allocate
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import a_navigator, a_service

pytestmark = pytest.mark.django_db
WORDS = "they reach you through Fleet View Surgery"


@pytest.fixture
def dawn(client: Client) -> User:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE, name="Fleet View Surgery")
    a_navigator().team_members.get().team.serves.add(practice)
    user = user_with(Role.RECEPTIONIST, organisation=practice, name="Dawn Holloway")
    client.force_login(user)
    return user


@pytest.fixture
def cuppa(rebuild: Callable[[], int]) -> Service:
    made = a_service(name="Wyke Cuppa", need=NeedFactory(name="Company"), location=LocationFactory())
    rebuild()
    return made


def send(client: Client, service: Service, **said: str) -> Any:
    need = service.needs.get().need.pk
    address = reverse("prescribing:desk_send", args=[service.pk]) + "?without=phone"
    return client.post(address, {"name": "Kit Marlow", "agrees": "on", "need": need, **said})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reach": "calls-in"}, "Will call in at Fleet View Surgery."),
        ({"reach": "practice"}, "Fleet View Surgery tells them when they are next there."),
        ({"reach": "post", "address": "3 Chapel Row, Weymouth"}, "By post."),
    ],
)
def test_they_can_be_prescribed_for_and_everybody_reads_how_they_are_reached(
    client: Client, dawn: User, cuppa: Service, said: dict[str, str], words: str
) -> None:
    form = client.get(reverse("prescribing:desk_send", args=[cuppa.pk]) + "?without=phone").content.decode()
    assert WORDS in form
    assert "phone number" not in form.partition("Read aloud")[2].partition("</p>")[0]
    assert send(client, cuppa, **said).status_code == 302
    made = Prescription.objects.get()
    assert made.state == "sent"
    assert made.referral.reason == f"No phone and no email. {words}"
    person = made.person
    assert (person.phone_known, person.email_known) == ("none", "none")
    assert made.consent is not None
    assert WORDS in made.consent.wording
    share = made.shares.get()
    assert "Through Fleet View Surgery" in str(share.after)
    assert "Chapel Row" not in str(share.after)
    points = list(ContactPoint.objects.values_list("kind", "post"))
    assert points == ([("post", "yes")] if said["reach"] == "post" else [])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Ask how they can hear from us"),
        ({"reach": "post"}, "Write the address"),
        ({"reach": "post", "address": "  "}, "Write the address"),
        ({"reach": "pigeon"}, "Select a valid choice"),
        ({"reach": "calls-in", "agrees": ""}, "tick this when they agree"),
    ],
)
def test_what_is_missing_is_asked_for(
    client: Client, dawn: User, cuppa: Service, said: dict[str, str], words: str
) -> None:
    answer = send(client, cuppa, **said)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Person.objects.exists()


def test_what_was_read_aloud_for_a_phone_is_not_agreed_to_without_one(
    client: Client, dawn: User, cuppa: Service
) -> None:
    address = reverse("prescribing:desk_send", args=[cuppa.pk])
    aloud = client.get(address).context["form"]["read_aloud"].value()
    answer = send(client, cuppa, reach="calls-in", read_aloud=aloud)
    assert answer.status_code == 400
    assert "What is read aloud has changed" in answer.content.decode()


def test_what_waits_for_a_phone_call_says_so(client: Client, dawn: User) -> None:
    unread = a_service(contact=False, name="Nobody Reads", need=NeedFactory(), location=LocationFactory())
    send(client, unread, reach="calls-in")
    assert Prescription.objects.get().state == "agreed"
    assert "We are phoning them" in client.get("/sent/").content.decode()


def test_the_team_is_asked_to_ring_somebody(client: Client, dawn: User) -> None:
    need = NeedFactory(name="Money and debt")
    assert "Read aloud" in client.get("/desk/team/").content.decode()
    said = {"name": "Kit Marlow", "value": "07700 900777", "safe": "yes", "need": need.pk, "agrees": "on"}
    answer = client.post("/desk/team/", {**said, "words": "The meter ate everything"})
    assert answer.headers["Location"] == "/desk/"
    made = Referral.objects.get()
    assert (made.owner, made.queue) == (None, made.team)
    assert made.due_at is not None
    assert made.reason == "The meter ate everything"
    assert str(made.source_organisation) == "Fleet View Surgery"
    html = client.get("/sent/").content.decode()
    assert "Kit Marlow" in html
    assert "Waiting to be read" in html
    seen = AuditEvent.objects.filter(kind="referral.seen-by-sender", person_id=str(made.person_id))
    assert seen.exists()
    assert (made.state, made.intake.knows, made.intake.sent_name) == ("sent", "agrees", "Kit Marlow")
    client.force_login(user_with(Role.RECEPTIONIST, organisation=OrganisationFactory(kind="practice")))
    assert "Kit Marlow" not in client.get("/sent/").content.decode()
    coordinator = a_navigator(made.team, role=Role.COORDINATOR)
    client.force_login(coordinator)
    assert "Kit Marlow" in client.get("/intake/").content.decode()
    assert client.get(f"/intake/{made.pk}/").status_code == 200
    allocate(referral=made, to=coordinator, by=coordinator)
    assert made.owner == coordinator


def test_somebody_known_already_is_a_question_to_the_team_and_not_shown(client: Client, dawn: User) -> None:
    need: Any = NeedFactory(name="Money and debt")
    said = {"name": "Kit Marlow", "value": "07700 900777", "safe": "yes", "need": need.pk, "agrees": "on"}
    for _ in range(2):
        client.post("/desk/team/", said)
    assert Person.objects.count() == 2
    second = Referral.objects.order_by("opened_at").last()
    assert second is not None
    assert second.intake.same_as == "asked"
    client.force_login(a_navigator(second.team, role=Role.COORDINATOR))
    assert "Is this somebody we know?" in client.get(f"/intake/{second.pk}/").content.decode()


@pytest.mark.parametrize("missing", ["name", "value", "safe", "agrees"])
def test_what_the_team_needs_is_asked_for(client: Client, dawn: User, missing: str) -> None:
    need = NeedFactory()
    said = {"name": "Kit", "value": "07700 900777", "safe": "yes", "need": need.pk, "agrees": "on"}
    assert client.post("/desk/team/", {**said, missing: ""}).status_code == 400
    assert not Person.objects.exists()


def test_the_desk_reads_whom_it_referred_by_the_name_it_wrote_and_no_outcome_they_mind(dawn: User) -> None:
    referral = refer_at_desk(name="Kit Marlow", contact=None, need=NeedFactory(), by=dawn)
    Person.objects.filter(pk=referral.person_id).update(name="Somebody Renamed")
    [row] = sent_by_user(dawn)
    assert (row.person, row.word) == ("Kit Marlow", "Waiting to be read")

    end_referral(referral, Closed.ERROR, by=SYSTEM)
    assert sent_by_user(dawn)[0].word == "Finished"
    Referral.objects.filter(pk=referral.pk).update(referrer_not_told=True)
    assert sent_by_user(dawn)[0].word == "Taken on"
