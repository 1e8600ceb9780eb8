"""The listing has changed since it was looked at or proposed: it is said, and asked again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Schedule
from directory.upkeep.actions import set_capacity
from prescribing.models import Prescription
from tests.factories.catalogue import LocationFactory
from tests.factories.prescribing import a_contact, a_navigator, a_need, a_prescription, a_service
from tests.unit.prescribing.before_sending.test_several import block_of, hidden

pytestmark = pytest.mark.django_db


def full(service: Any) -> str:
    set_capacity(service=service, state="full", by=SYSTEM)
    return "It is full now."


def other_contact(service: Any) -> str:
    service.organisation.referral_contacts.update(ended_at=clock.now())
    a_contact(service.organisation, name="Ann Lee")
    return "It goes to Ann Lee now"


def other_day(service: Any) -> str:
    Schedule.objects.create(service=service, days="TU", opens_at="10:00")
    return "Days and times now:"


def closed(service: Any) -> str:
    type(service).objects.filter(pk=service.pk).update(status="ended")
    return "It has closed."


@pytest.mark.parametrize("changes", [full, other_contact, other_day, closed])
def test_what_was_proposed_is_sent_after_asking_again(client: Client, changes: Any) -> None:
    thread = a_prescription("agreed", service=a_service(location=LocationFactory()))
    client.force_login(thread.navigator)
    url = reverse("prescribing:prescription", args=[thread.prescription.pk])
    words = changes(thread.prescription.service)
    page = client.get(url).content.decode()
    press = {"do": "send", "seen": hidden(page, "seen"), "looked": hidden(page, "looked")}

    answer = client.post(url, press)

    html = answer.content.decode()
    assert answer.status_code == 400
    assert words in html
    assert thread.fresh().state == "agreed"
    again = {**press, "seen": hidden(html, "seen"), "looked": hidden(html, "looked")}
    assert client.post(url, again).status_code == 302
    assert thread.fresh().state == "sent"


def no_contact(service: Any) -> str:
    service.organisation.referral_contacts.update(ended_at=clock.now())
    return "There is no confirmed contact any more"


@pytest.mark.parametrize("changes", [full, other_contact, other_day, closed, no_contact])
def test_what_is_sent_again_is_looked_at_again(client: Client, changes: Any) -> None:
    thread = a_prescription("sent", service=a_service(location=LocationFactory()))
    client.force_login(thread.navigator)
    url = reverse("prescribing:prescription", args=[thread.prescription.pk])
    sent_at = thread.fresh().sent_at
    words = changes(thread.prescription.service)
    page = client.get(url).content.decode()

    answer = client.post(url, {"do": "resend", "looked": hidden(page, "looked")})

    html = answer.content.decode()
    assert answer.status_code == 400
    assert words in html
    assert "since this was sent" in " ".join(html.split())
    assert thread.fresh().sent_at == sent_at
    client.post(url, {"do": "resend", "looked": hidden(html, "looked")})
    assert (thread.fresh().sent_at == sent_at) is (changes is no_contact)


def test_what_was_accepted_when_it_was_sent_is_not_said_again(client: Client) -> None:
    thread = a_prescription("agreed", service=a_service(location=LocationFactory()))
    client.force_login(thread.navigator)
    url = reverse("prescribing:prescription", args=[thread.prescription.pk])
    full(thread.prescription.service)
    page = client.get(url).content.decode()
    press = {"do": "send", "seen": hidden(page, "seen"), "looked": hidden(page, "looked")}
    html = client.post(url, press).content.decode()
    client.post(url, {**press, "looked": hidden(html, "looked")})
    assert thread.fresh().state == "sent"
    sent_at = thread.fresh().sent_at

    page = client.get(url).content.decode()
    client.post(url, {"do": "resend", "looked": hidden(page, "looked")})

    assert thread.fresh().sent_at > sent_at


def test_a_page_that_says_what_nobody_looked_at_is_not_believed(client: Client) -> None:
    thread = a_prescription("agreed")
    client.force_login(thread.navigator)
    url = reverse("prescribing:prescription", args=[thread.prescription.pk])
    full(thread.prescription.service)
    page = client.get(url).content.decode()
    press = {"do": "send", "seen": hidden(page, "seen"), "looked": "forged"}
    assert client.post(url, press).status_code == 400


def test_what_was_looked_at_on_the_page_of_one_is_asked_again_and_keeps_what_was_typed(
    client: Client,
) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service(location=LocationFactory())
    url = reverse("prescribing:prescribe", args=[need.referral.person_id, service.pk])
    prefix = f"s-{service.pk}-"
    typed = {name.removeprefix(prefix): value for name, value in block_of(service, need).items()}
    page = client.post(url, {**typed, "preview": "1"}).content.decode()
    typed |= {"seen": hidden(page, "seen"), "looked": hidden(page, "looked"), "send": "1"}
    full(service)

    html = client.post(url, typed).content.decode()

    assert "It is full now." in html
    assert f"Would like {service.name}" in html
    assert not Prescription.objects.exists()
    again = client.post(url, {**typed, "seen": hidden(html, "seen"), "looked": hidden(html, "looked")})
    assert again.status_code == 302
    assert Prescription.objects.get().listing_seen["rooms"]
