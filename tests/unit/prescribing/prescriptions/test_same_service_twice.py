"""The same service for the same need is said to be there already, and takes a reason to do once more."""

from __future__ import annotations

import pytest
from django.test import Client

from prescribing.models import ContactEntry, Prescription
from tests.factories.prescribing import a_navigator, a_prescription

pytestmark = pytest.mark.django_db


def test_the_proposed_one_is_opened_and_a_second_needs_a_reason(client: Client) -> None:
    navigator = a_navigator()
    there = a_prescription("proposed", by=navigator).fresh()
    client.force_login(navigator)
    url = f"/people/{there.person_id}/prescribe/{there.service_id}/"
    html = client.get(url).content.decode()
    assert "is there already" in html
    assert f"/prescriptions/{there.pk}/" in html
    typed = {
        "need": str(there.need_in_referral.need_id),
        "urgency": "routine",
        "propose": "1",
        "why": "Again",
    }
    typed |= {"given_by": "person", "method": "phone"}
    refused = client.post(url, typed)
    assert refused.status_code == 400
    assert "again_why" in refused.context["form"].errors
    assert Prescription.objects.count() == 1
    assert client.post(url, {**typed, "again_why": "Another day of the week"}).status_code == 302
    assert Prescription.objects.count() == 2
    assert "Another day of the week" in ContactEntry.objects.get().note


def test_another_need_or_an_ended_one_asks_for_nothing(client: Client) -> None:
    navigator = a_navigator()
    there = a_prescription("stopped", by=navigator).fresh()
    client.force_login(navigator)
    url = f"/people/{there.person_id}/prescribe/{there.service_id}/"
    assert "is there already" not in client.get(url).content.decode()
