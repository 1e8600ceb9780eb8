"""Who is phoned has a number to tap, and what happened is one press that saves."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind, Phone
from prescribing.models import ContactEntry, Task
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions.prescribe_at_desk import prescribe_at_desk
from prescribing.tasks.actions import take_task, task_of_prescription
from prescribing.tasks.models import TaskKind
from prescribing.tasks.referral_timers import apply
from prescribing.tasks.timers_table import wd
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, OrganisationFactory
from tests.factories.prescribing import AGREED, a_navigator, a_prescription, a_referral, a_service

pytestmark = pytest.mark.django_db


def page(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def test_phoning_the_group_shows_the_groups_number_on_every_page() -> None:
    navigator = a_navigator()
    prescription = a_prescription("sent", by=navigator).fresh()
    prescription.service.organisation.referral_contacts.update(phone="01305 251150")
    task_of_prescription(TaskKind.PHONE_GROUP, prescription, since=clock.now(), within=wd(0))
    client = Client()
    client.force_login(navigator)
    for url in (
        "/today/",
        f"/prescriptions/{prescription.pk}/",
        f"/people/{prescription.person_id}/",
    ):
        html = page(client, url)
        assert 'href="tel:+441305251150"' in html, url
        assert str(prescription.service.organisation) in html
    assert "01305 251150" in page(client, "/today/paper/")


def test_the_prescribe_page_shows_the_number_of_a_listing_without_contact(client: Client) -> None:
    navigator = a_navigator()
    referral = a_referral(navigator)
    service = a_service(contact=False)
    Phone.objects.create(service=service, number="01305 251150")
    client.force_login(navigator)
    html = page(client, f"/people/{referral.person_id}/prescribe/{service.pk}/")
    assert 'href="tel:+441305251150"' in html
    Phone.objects.filter(service=service).delete()
    assert "no phone number is known" in page(client, f"/people/{referral.person_id}/prescribe/{service.pk}/")


def test_a_call_is_one_tap_from_today(client: Client) -> None:
    navigator = a_navigator()
    a_referral(navigator)
    client.force_login(navigator)
    assert 'href="tel:+447700900142"' in page(client, "/today/")


def test_nothing_is_chosen_beforehand_and_each_outcome_is_a_button(client: Client) -> None:
    navigator = a_navigator()
    referral = a_referral(navigator)
    client.force_login(navigator)
    url = f"/people/{referral.person_id}/contact/"
    html = page(client, url)
    for value, label in (("spoke", "Spoke"), ("no-answer", "No answer"), ("message", "Left a message")):
        assert re.search(rf'<button[^>]*name="outcome" value="{value}"[^>]*>\s*{label}', html)
    assert client.post(url, {"channel": "phone", "note": "Rang"}).status_code == 400
    assert client.post(url, {"channel": "phone", "note": "Rang", "outcome": ""}).status_code == 400
    assert not ContactEntry.objects.exists()
    for outcome in ("no-answer", "message", "spoke"):
        assert client.post(url, {"channel": "phone", "note": "Rang", "outcome": outcome}).status_code == 302
    assert client.post(url, {"channel": "phone", "note": "A thought", "outcome": "none"}).status_code == 302
    kept = ContactEntry.objects.order_by("at").values_list("outcome", "channel")
    assert list(kept) == [("no-answer", "phone"), ("message", "phone"), ("spoke", "phone"), ("none", "note")]


def test_speaking_is_what_a_first_contact_asks_for_and_no_answer_is_not(client: Client) -> None:
    navigator = a_navigator()
    referral = a_referral(navigator)
    with clock.moved_to(referral.due_at):
        apply()
        client.force_login(navigator)
        task = Task.objects.get()
        url, said = f"/people/{referral.person_id}/contact/", {"channel": "phone", "task": str(task.pk)}
        client.post(url, {**said, "outcome": "no-answer"})
        assert Task.objects.get().done_at is None
        client.post(url, {**said, "outcome": "spoke"})
        assert Task.objects.get().done_at is not None


def test_the_task_from_the_desk_shows_the_groups_number_where_nobody_reads_messages(client: Client) -> None:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    navigator = a_navigator()
    navigator.team_members.get().team.serves.add(practice)
    service = a_service(contact=False)
    Phone.objects.create(service=service, number="01305 251150")
    sent = prescribe_at_desk(
        name="Kit Marlowe",
        contact=ContactGiven(kind="phone", value="07700 900777", call="yes"),
        service=service,
        need=NeedFactory(),
        consent=AGREED,
        by=user_with(Role.RECEPTIONIST, organisation=practice),
    )
    task = Task.objects.open().get()
    client.force_login(navigator)
    assert 'href="tel:+441305251150"' in client.get("/today/?show=all").content.decode()
    take_task(task=task, by=navigator)
    assert 'href="tel:+441305251150"' in client.get("/today/").content.decode()
    assert 'href="tel:+441305251150"' in client.get(f"/prescriptions/{sent.pk}/").content.decode()
