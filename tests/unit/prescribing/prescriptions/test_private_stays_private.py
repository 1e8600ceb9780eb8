"""What is private to the owner of a spell is not told to a colleague by another page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from prescribing.group_page.questions_and_worries import worry
from prescribing.models import Prescription
from prescribing.referrals.closing import in_the_way
from tests.factories.catalogue import NeedFactory
from tests.factories.prescribing import a_navigator, a_need, a_prescription, a_service

pytestmark = pytest.mark.django_db


def test_a_private_need_is_no_choice_of_a_colleagues_form(client: Client) -> None:
    priya = a_navigator()
    row = a_need(priya, need=NeedFactory(name="Drugs and alcohol", sensitive=True))
    assert row.private
    colleague = a_navigator(row.referral.team)
    service = a_service(need=NeedFactory(name="Company"))
    url = reverse("prescribing:prescribe", args=[row.referral.person_id, service.pk])
    for user, shown in ((priya, True), (colleague, False)):
        client.force_login(user)
        page = client.get(url).content.decode()
        assert ("Drugs and alcohol" in page) is shown
        assert "Company" in page


def test_closing_names_no_service_that_the_one_who_closes_may_not_see() -> None:
    thread = a_prescription("opened", service=a_service(name="Refuge line", sensitive=True))
    worry(prescription=thread.prescription, text="She did not come.", by=thread.group())
    assert thread.fresh().private
    referral = thread.prescription.referral
    colleague = a_navigator(referral.team)
    assert not Prescription.objects.visible_to(colleague).exists()
    told = " ".join(in_the_way(referral, colleague))
    assert "Refuge line" not in told
    assert "worried" not in told
    assert f"only {thread.navigator.name} can see" in told, "it stands in the way all the same"
    assert "Refuge line is worried" in " ".join(in_the_way(referral, thread.navigator))
