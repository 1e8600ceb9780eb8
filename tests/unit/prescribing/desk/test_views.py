"""The desk: find, one short form, sent; and what became of it, in a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind, Service
from directory.places.models import Area, AreaKind
from directory.unmet.models import UnmetCount
from prescribing.models import Person, Prescription
from prescribing.prescriptions.prescribe_at_desk import FEWEST_PATIENTS, place_of, practice_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import a_navigator, a_person, a_service

pytestmark = pytest.mark.django_db
SAID = {"name": "Kit Marlow", "value": "07700 900777", "safe": "yes", "voicemail": "no", "agrees": "on"}


@pytest.fixture
def dawn(client: Client) -> User:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    a_navigator().team_members.get().team.serves.add(practice)
    user = user_with(Role.RECEPTIONIST, organisation=practice)
    client.force_login(user)
    return user


@pytest.fixture
def cuppa(rebuild: Callable[[], int]) -> Service:
    made = a_service(name="Wyke Cuppa", need=NeedFactory(name="Company"), location=LocationFactory())
    rebuild()
    return made


def send(client: Client, service: Service, **changed: str) -> object:
    need = service.needs.get().need.pk
    return client.post(reverse("prescribing:desk_send", args=[service.pk]), {**SAID, "need": need, **changed})


def test_without_a_place_it_looks_near_the_practice_and_says_so(
    client: Client, dawn: User, cuppa: Service
) -> None:
    assert place_of(dawn) == ""
    client.post("/desk/", {"q": "cuppa", "postcode": ""})
    assert "anywhere in the country" in client.get("/desk/").content.decode()

    practice, navigator = practice_of(dawn), a_navigator()
    for number in range(FEWEST_PATIENTS):
        a_person(navigator, name=f"Somebody {number}", practice=practice, postcode="DT4 8RU")
    assert place_of(dawn) == "DT4"
    Area.objects.get_or_create(
        key="outcode:DT4",
        defaults={
            "kind": AreaKind.OUTCODE,
            "code": "DT4",
            "name": "DT4",
            "search_name": "dt4",
            "latitude": 50.6055,
            "longitude": -2.4558,
        },
    )
    found = client.get("/desk/").content.decode()
    assert "near your practice (DT4)" in found
    assert "Wyke Cuppa" in found


def test_from_a_search_to_sent_and_no_word_in_an_address(client: Client, dawn: User, cuppa: Service) -> None:
    searched = client.post("/desk/", {"q": "cuppa", "postcode": ""})
    assert searched.headers["Location"] == "/desk/"
    found = client.get("/desk/").content.decode()
    form_url = reverse("prescribing:desk_send", args=[cuppa.pk])
    assert form_url in found
    assert "Read aloud:" in client.get(form_url).content.decode()

    said = send(client, cuppa)
    made = Prescription.objects.get()
    assert said.headers["Location"] == reverse("prescribing:desk_done", args=[made.pk])  # type: ignore[attr-defined]
    assert made.state == "sent"
    assert made.author == dawn
    assert made.queue is not None
    told = client.get(reverse("prescribing:desk_done", args=[made.pk])).content.decode()
    assert "Wyke Cuppa" in told
    assert "Kit Marlow" not in told
    assert 'value="cuppa"' not in client.get("/desk/").content.decode()
    sent = client.get("/sent/").content.decode()
    assert "Kit Marlow" in sent
    assert "Sent" in sent


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"safe": "no"}, "Ask for another way that is safe"),
        ({"agrees": ""}, "tick this when they agree"),
        ({"value": "12"}, "Check the phone number"),
        ({"value": "kit@"}, "Check the email"),
        ({"name": ""}, "Ask for their name"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_kept(
    client: Client, dawn: User, cuppa: Service, changed: dict[str, str], words: str
) -> None:
    response = send(client, cuppa, **changed)
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert words in response.content.decode()  # type: ignore[attr-defined]
    assert not Person.objects.exists()


def test_words_that_changed_since_they_were_read_aloud_are_read_again(
    client: Client, dawn: User, cuppa: Service
) -> None:
    shown = (
        client.get(reverse("prescribing:desk_send", args=[cuppa.pk])).context["form"]["read_aloud"].value()
    )
    response = send(client, cuppa, read_aloud="0" * 32)
    assert response.status_code == 400  # type: ignore[attr-defined]
    page = response.content.decode()  # type: ignore[attr-defined]
    assert "What is read aloud has changed. Read it again" in page
    assert f'value="{shown}"' in page
    assert not Person.objects.exists()
    send(client, cuppa, read_aloud=shown)
    assert Prescription.objects.get().state == "sent"


def test_a_place_that_cannot_be_read_is_said_beside_the_field(
    client: Client, dawn: User, cuppa: Service
) -> None:
    client.post("/desk/", {"q": "", "postcode": "ZZ99 9ZZZ"})
    assert "place-error" in client.get("/desk/").content.decode()


def test_she_sees_what_she_sent_and_nothing_else_in_a_constant_number_of_questions(
    client: Client, dawn: User, cuppa: Service
) -> None:
    def asked() -> int:
        client.get("/sent/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/sent/")
        return len(queries)

    send(client, cuppa)
    few = asked()
    for number in range(4):
        send(client, cuppa, name=f"Kit Marlow {number}", value=f"07700 90078{number}")
    assert asked() == few
    made = Prescription.objects.first()
    assert made is not None
    for name, pk in (("prescription", made.pk), ("person", made.person_id)):
        assert client.get(reverse(f"prescribing:{name}", args=[pk])).status_code in (403, 404)
    somebody_else = user_with(Role.RECEPTIONIST, organisation=OrganisationFactory(kind="practice"))
    client.force_login(somebody_else)
    assert "Kit Marlow" not in client.get("/sent/").content.decode()
    assert client.get(reverse("prescribing:desk_done", args=[made.pk])).status_code == 404


def test_the_search_begins_near_the_practice_and_stays_where_it_was(
    client: Client, dawn: User, cuppa: Service
) -> None:
    practice = dawn.memberships.get().organisation
    a_service(contact=False, organisation=practice, location=LocationFactory(postcode="DT4 7TJ"))
    assert 'value="DT4 7TJ"' in client.get("/desk/").content.decode()
    client.post("/desk/", {"q": "cuppa", "postcode": "Weymouth"})
    send(client, cuppa)
    html = client.get("/desk/").content.decode()
    assert 'value="Weymouth"' in html
    assert "wm-found__row" not in html
    assert 'value="cuppa"' not in html


def test_what_is_not_found_at_the_desk_is_counted_once(client: Client, dawn: User, cuppa: Service) -> None:
    client.post("/desk/", {"q": "zither", "postcode": ""})
    for _ in range(2):
        client.get("/desk/")
    assert list(UnmetCount.objects.values_list("kind", "asker", "count")) == [("empty", "professional", 1)]
    client.post("/desk/", {"q": "zither", "postcode": ""})
    client.get("/desk/")
    assert UnmetCount.objects.get().count == 2, "the next person at the desk"
