"""A form that is pressed twice is saved once, also where both presses arrive together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind
from directory.messages.models import OutboxMessage
from directory.once.middleware import UsedOnce
from directory.once.models import UsedKey
from directory.once.sweeping import sweep
from prescribing.models import ContactEntry, Person, Prescription
from prescribing.people.details import ContactPoint, RelatedPerson, VisitNote
from tests.at_once import at_once
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import (
    a_navigator,
    a_need,
    a_person,
    a_prescription,
    a_referral,
    a_service,
)
from tests.services import ROOT

KEY = "k" * 24
NOTE = {"channel": "note", "outcome": "none", "note": "Rang"}


@dataclass
class Form:
    """Where it is posted, what is typed, and how many there are of what it makes."""

    url: str
    said: dict[str, Any]
    count: Callable[[], int]


def _person_form(name: str, said: dict[str, Any], model: Any) -> Callable[[Client], Form]:
    def made(client: Client) -> Form:
        by = a_navigator()
        client.force_login(by)
        person = a_referral(by).person
        return Form(reverse(f"prescribing:{name}", args=[person.pk]), said, model.objects.count)

    return made


def _new_person(client: Client) -> Form:
    client.force_login(a_navigator())
    said = {"name": "Kit Marlow", "lives": "not-known", "getting_about": "not-known", "source": "self"}
    return Form(
        reverse("prescribing:new_person"),
        {**said, "urgency": "routine", "date_of_birth": "14 2 1948", "phone": "07700 900777", "anyway": "1"},
        Person.objects.count,
    )


def _prescribe(do: str) -> Callable[[Client], Form]:
    def made(client: Client) -> Form:
        by = a_navigator()
        client.force_login(by)
        need, service = a_need(by), a_service()
        url = reverse("prescribing:prescribe", args=[need.referral.person_id, service.pk])
        said: dict[str, object] = {
            "need": str(need.need.pk),
            "why": "Company.",
            "asks": "",
            "days": "",
            "urgency": "routine",
        }
        said |= {"fields_shared": ["name", "phone"], "given_by": "person", "method": "phone"}
        page = client.post(url, {**said, "preview": "1"}).content.decode()
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
        assert seen
        return Form(url, {**said, do: "1", "agrees": "on", "seen": seen[1]}, Prescription.objects.count)

    return made


def _desk(client: Client) -> Form:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    a_navigator().team_members.get().team.serves.add(practice)
    client.force_login(user_with(Role.RECEPTIONIST, organisation=practice))
    need = NeedFactory(name="Company")
    service = a_service(need=need, location=LocationFactory())
    said = {"name": "Kit Marlow", "value": "07700 900777", "safe": "yes", "voicemail": "no", "agrees": "on"}
    url = reverse("prescribing:desk_send", args=[service.pk])
    return Form(url, {**said, "need": need.pk}, Person.objects.count)


def _prescription(state: str, do: str) -> Callable[[Client], Form]:
    def made(client: Client) -> Form:
        thread = a_prescription(state)
        client.force_login(thread.navigator)
        url = reverse("prescribing:prescription", args=[thread.prescription.pk])
        return Form(url, {"do": do}, OutboxMessage.objects.filter(kind__startswith="prescription.").count)

    return made


FORMS: dict[str, tuple[Callable[[Client], Form], int]] = {
    "new person": (_new_person, 1),
    "prescribe, send": (_prescribe("send"), 1),
    "prescribe, propose": (_prescribe("propose"), 1),
    "desk": (_desk, 1),
    "contact": (
        _person_form("contact", {"channel": "note", "outcome": "none", "note": "Rang"}, ContactEntry),
        1,
    ),
    "related": (_person_form("related", {"relation": "carer", "name": "Ann"}, RelatedPerson), 1),
    "visit note": (_person_form("visit_note", {"text": "Dog"}, VisitNote), 1),
    "phone": (_person_form("reach", {"kind": "phone", "value": "07700 900778"}, ContactPoint), 1),
    "new link": (_prescription("accepted", "new-link"), 1),
    "ask group": (_prescription("accepted", "ask-group"), 1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_a_second_press_does_nothing_and_leads_where_the_first_did(name: str, client: Client) -> None:
    make, more = FORMS[name]
    form = make(client)
    before = form.count()

    first = client.post(form.url, {**form.said, "once": KEY})
    second = client.post(form.url, {**form.said, "once": KEY})

    assert first.status_code == 302, first.content.decode()[:3000]
    assert form.count() == before + more
    assert second.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
@pytest.mark.parametrize("name", FORMS)
def test_two_presses_at_once_are_one(name: str, client: Client) -> None:
    make, more = FORMS[name]
    form = make(client)
    before, clients = form.count(), [Client(), Client()]
    for one in clients:
        one.cookies.update(client.cookies)

    answers = at_once(*[lambda one=one: one.post(form.url, {**form.said, "once": KEY}) for one in clients])

    assert [answer.status_code for answer in answers] == [302, 302], answers  # type: ignore[attr-defined]
    assert form.count() == before + more


@pytest.mark.django_db
def test_a_form_with_a_mistake_keeps_its_key(client: Client) -> None:
    form = _new_person(client)
    wrong = client.post(form.url, {**form.said, "name": "", "once": KEY})
    assert wrong.status_code == 400
    assert f'value="{KEY}"' in wrong.content.decode()
    assert not UsedKey.objects.exists()
    assert client.post(form.url, {**form.said, "once": KEY}).status_code == 302
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_who_goes_back_and_writes_something_else_loses_nothing(client: Client) -> None:
    form = FORMS["contact"][0](client)
    client.post(form.url, {**form.said, "once": KEY})
    client.post(form.url, {**form.said, "note": "Rang again", "once": KEY})
    assert set(ContactEntry.objects.values_list("note", flat=True)) == {"Rang", "Rang again"}


@pytest.mark.django_db
def test_the_key_of_another_is_not_theirs(client: Client) -> None:
    by = a_navigator()
    form = FORMS["contact"][0](client)
    client.post(form.url, {**form.said, "once": KEY})
    client.force_login(by)
    assert client.post(form.url, {**form.said, "once": KEY}).status_code == 404


@pytest.mark.django_db
def test_what_fails_takes_back_what_it_wrote(client: Client) -> None:
    by = a_navigator()

    def fails(request: HttpRequest) -> HttpResponse:
        a_person(by, name="Half Written")
        return HttpResponse(status=500)

    request = RequestFactory().post("/x/", {"once": KEY})
    UsedOnce(fails)(request)

    assert not Person.objects.filter(name="Half Written").exists()
    assert not UsedKey.objects.exists()


@pytest.mark.django_db
def test_old_keys_are_swept(client: Client) -> None:
    UsedKey.objects.create(key="old", at=clock.now() - timedelta(days=8))
    UsedKey.objects.create(key="new")
    assert sweep() == 1
    assert UsedKey.objects.get().key == "new"


WITHOUT = {
    "group_page": "an answer is asked of the prescription as it is, and only one wins",
    "find.html": "searches, saves nothing",
    "search.html": "searches, saves nothing",
    "seek_form.html": "searches, saves nothing",
    "audit.html": "searches, saves nothing",
    "finish.html": "what is done is done once",
    "act.html": "what is done is done once",
    "worklist.html": "taking what is taken changes nothing",
    "two_people.html": "a merge is undone once",
}
"""Files and rooms of templates whose posted forms carry no key, and why."""


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates" / "prescribing").rglob("*.html")), ids=lambda path: path.name
)
def test_every_form_that_writes_has_a_key(path: Path) -> None:
    if path.name in WITHOUT or path.parent.name in WITHOUT:
        return
    for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.S):
        assert "{% once_key %}" in form, f"{path.name}: put once_key beside csrf_token, or say why not"
