"""From a service to the person it is for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from directory.audit.models import AuditEvent
from tests.factories.catalogue import ServiceFactory
from tests.factories.prescribing import a_navigator, a_need, a_person

pytestmark = pytest.mark.django_db


def test_ones_own_people_lead_to_the_prescribe_page_and_are_audited(client: Client) -> None:
    navigator = a_navigator()
    person, service = a_person(navigator, name="Winifred Ashdown"), ServiceFactory(name="Harbour Choir")
    a_need(navigator, person)
    client.force_login(navigator)
    said = client.get(reverse("prescribing:prescribe_for", args=[service.pk])).content.decode()
    assert "Prescribe Harbour Choir" in said
    assert reverse("prescribing:prescribe", args=[person.pk, service.pk]) in said
    assert AuditEvent.objects.filter(kind="person.listed", person_id=str(person.pk)).exists()


def test_a_search_is_posted_and_finds_only_those_one_may_see(client: Client) -> None:
    navigator, stranger = a_navigator(), a_navigator()
    a_person(navigator, name="Winifred Ashdown")
    theirs = a_person(stranger, name="Walter Ashdown")
    service = ServiceFactory()
    client.force_login(navigator)
    url = reverse("prescribing:prescribe_for", args=[service.pk])
    said = client.post(url, {"q": "Ashdown"}).content.decode()
    assert "Winifred Ashdown" in said
    assert "Walter" not in said
    assert str(theirs.pk) not in said
    assert client.post(url, {"q": ""}).status_code == 400
    assert "Nobody you may see" in client.post(url, {"q": "Nowhere"}).content.decode()


def test_a_service_that_ended_is_prescribed_to_nobody(client: Client) -> None:
    client.force_login(a_navigator())
    ended = ServiceFactory(status="ended")
    assert client.get(reverse("prescribing:prescribe_for", args=[ended.pk])).status_code == 404
