"""Several services at once: a block for each, and each stands or falls alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.audit.models import AuditEvent
from prescribing.models import Prescription
from prescribing.prescriptions import sending
from tests.factories.catalogue import NeedFactory
from tests.factories.prescribing import a_navigator, a_need, a_person, a_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client: Client) -> User:
    user = a_navigator()
    client.force_login(user)
    return user


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def block_of(service: Any, need: Any, **more: Any) -> dict[str, Any]:
    said = {
        "need": str(need.need_id),
        "why": f"Would like {service.name}",
        "asks": "",
        "fields_shared": ["name", "phone"],
        "urgency": "routine",
        "given_by": "person",
        "method": "phone",
        "do": "send",
        "agrees": "on",
    }
    return {f"s-{service.pk}-{name}": value for name, value in {**said, **more}.items()}


def previewed(client: Client, url: str, typed: dict[str, Any], services: list[Any]) -> dict[str, Any]:
    """What is typed, with what was shown of each."""
    page = client.post(url, {**typed, "preview": "1"}).content.decode()
    for service in services:
        for name in ("seen", "looked"):
            typed[f"s-{service.pk}-{name}"] = hidden(page, f"s-{service.pk}-{name}")
    return typed


def test_each_is_sent_by_itself_and_what_fails_stays_with_what_was_typed(client: Client, priya: User) -> None:
    need = a_need(priya)
    tea, walk, chess = (a_service(name=name) for name in ("Tea", "Walk", "Chess"))
    url = reverse("prescribing:prescribe_several", args=[need.referral.person_id])
    page = client.get(url, {"service": [str(tea.pk), str(walk.pk), str(chess.pk)]})
    assert page.status_code == 200
    html = page.content.decode()
    assert html.count("Exactly what they will see") == 3
    assert html.count("The listing: ") == 3
    typed = {"service": [str(tea.pk), str(walk.pk), str(chess.pk)], "once": "k" * 24}
    typed |= block_of(tea, need) | block_of(walk, need, agrees="") | block_of(chess, need, do="think")
    typed = previewed(client, url, typed, [tea, walk, chess])
    assert not Prescription.objects.exists()

    answer = client.post(url, typed)

    html = answer.content.decode()
    assert answer.status_code == 400
    made = {one.service.name: one.state for one in Prescription.objects.select_related("service")}
    assert made == {"Tea": "sent", "Chess": "proposed"}
    assert "Walk was not" in html
    assert "tick this when they agree" in html
    assert "Would like Walk" in html
    assert f'id="s-{tea.pk}"' not in html
    sent = Prescription.objects.get(service=tea)
    assert hidden(html, "done") in {str(one.pk) for one in Prescription.objects.all()}
    assert {row["key"]: row["text"] for row in sent.shares.get().after}["why"] == "Would like Tea"

    # The same press again (two taps) makes none of them twice.
    client.post(url, typed)
    assert Prescription.objects.count() == 2

    left = {"service": [str(walk.pk)], "once": "k" * 24, "done": [str(sent.pk)]} | block_of(walk, need)
    last = client.post(url, previewed(client, url, left, [walk]))
    assert last.status_code == 302
    assert Prescription.objects.get(service=walk).state == "sent"
    assert Prescription.objects.exclude(consent=None).count() == 2  # each with its own


def test_one_that_breaks_stops_nothing_but_itself(
    client: Client, priya: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = a_need(priya)
    tea, walk = a_service(name="Tea"), a_service(name="Walk")
    url = reverse("prescribing:prescribe_several", args=[need.referral.person_id])
    typed = {"service": [str(tea.pk), str(walk.pk)]} | block_of(tea, need) | block_of(walk, need)
    typed = previewed(client, url, typed, [tea, walk])
    whole = sending._mail

    def breaks_for_tea(prescription: Prescription, contact: Any) -> None:
        if prescription.service_id == tea.pk:
            raise RuntimeError("the disc is full")
        whole(prescription, contact)

    monkeypatch.setattr(sending, "_mail", breaks_for_tea)
    html = client.post(url, typed).content.decode()
    assert "Tea was not" in html
    assert "could not be saved" in html
    assert [one.service for one in Prescription.objects.all()] == [walk]


def test_who_may_not_see_them_gets_no_page_and_one_that_closed_keeps_its_words(
    client: Client, priya: User
) -> None:
    need = a_need(priya)
    tea, walk = a_service(name="Tea"), a_service(name="Walk")
    url = reverse("prescribing:prescribe_several", args=[need.referral.person_id])
    typed = {"service": [str(tea.pk), str(walk.pk)]} | block_of(tea, need) | block_of(walk, need)
    typed = previewed(client, url, typed, [tea, walk])
    type(tea).objects.filter(pk=tea.pk).update(status="ended")
    html = client.post(url, typed).content.decode()
    assert "Tea is no longer listed" in html
    assert "Would like Tea" in html
    assert [one.service for one in Prescription.objects.all()] == [walk]
    assert AuditEvent.objects.filter(kind="person.read", person_id=str(need.referral.person_id)).exists()
    client.force_login(a_navigator())
    assert client.get(url, {"service": [str(tea.pk), str(walk.pk)]}).status_code == 404


def test_one_tick_leads_to_the_page_of_one_and_none_back_to_the_search(client: Client, priya: User) -> None:
    need, tea = a_need(priya), a_service()
    pk = need.referral.person_id
    url = reverse("prescribing:prescribe_several", args=[pk])
    assert client.get(url, {"service": str(tea.pk)}).url == reverse(
        "prescribing:prescribe", args=[pk, tea.pk]
    )
    assert client.get(url, {"service": "nonsense"}).url == reverse("prescribing:find_for", args=[pk])
    nobody = a_person(priya)
    away = client.get(reverse("prescribing:prescribe_several", args=[nobody.pk]), {"service": str(tea.pk)})
    assert away.url == reverse("prescribing:person", args=[nobody.pk])


def test_the_one_that_is_there_is_opened_from_the_search(client: Client, priya: User, rebuild: Any) -> None:
    from prescribing.prescriptions.actions import What, propose
    from tests.factories.catalogue import LocationFactory

    cuppa = NeedFactory(name="Company")
    need = a_need(priya, need=cuppa)
    tea = a_service(name="Tea", need=cuppa, location=LocationFactory())
    there = propose(need=need, what=What(service=tea), by=priya)
    rebuild()
    url = reverse("prescribing:find_for", args=[need.referral.person_id])
    html = client.get(f"{url}?need={cuppa.slug}").content.decode()
    assert reverse("prescribing:prescription", args=[there.pk]) in html
    assert "Open what is there" in html
    assert 'form="together"' in html
