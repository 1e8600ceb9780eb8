"""Sent with an account: somebody alike is a question for triage, whatever else the account may do."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from prescribing.intake.models import SameAs
from prescribing.models import Referral
from tests.factories.intake import a_coordinator, team_of
from tests.factories.prescribing import a_navigator, a_person

pytestmark = pytest.mark.django_db


def test_triage_is_asked_about_what_staff_send_too(client: Client) -> None:
    coordinator = a_coordinator()
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    staff = a_navigator(team_of(coordinator))
    client.force_login(staff)
    said = {
        "source": "police",
        "name": "Violet Samways",
        "date_of_birth": "9 6 1938",
        "what_matters": "Keeps to her room",
        "knows": "agrees",
    }

    response = client.post(reverse("prescribing:refer"), said)

    assert response.status_code == 302, response.content.decode()
    assert "Violet" not in response["Location"]
    assert Referral.objects.get(intake__isnull=False).intake.same_as == SameAs.ASKED
