"""Where the site asks for sharing agreements, telling a group without one takes a reason that is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation, OrganisationKind
from directory.checks_and_agreements.actions import note_seen
from directory.checks_and_agreements.models import CheckKind
from directory.messages.models import OutboxMessage
from prescribing.models import Prescription
from prescribing.prescriptions import sending
from prescribing.without_agreement.reasons import NoAgreement
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, OrganisationFactory
from tests.factories.prescribing import (
    a_navigator,
    a_need,
    a_prescription,
    a_service,
    a_team,
)
from tests.unit.prescribing.prescriptions.test_pages import fingerprint, form_of, prescribe_url

pytestmark = pytest.mark.django_db
WHY = "They have signed, the paper is in the post"


@pytest.fixture
def asked(settings: Any) -> None:
    settings.SHARING_AGREEMENTS_ASKED = True


def agree_to_share(organisation: Organisation, days: int = 365) -> None:
    first = clock.today() - timedelta(days=30)
    note_seen(
        organisation=organisation,
        kind=CheckKind.objects.get(name="Sharing agreement"),
        seen_on=first,
        expires_on=clock.today() + timedelta(days=days),
        by=SYSTEM,
    )


def events() -> int:
    return AuditEvent.objects.filter(kind="prescription.without-agreement").count()


def test_without_the_setting_nothing_is_asked_and_nothing_said(client: Client) -> None:
    thread = a_prescription("sent")
    assert thread.prescription.no_agreement_why == ""
    client.force_login(thread.navigator)
    page = client.get(prescribe_url(a_need(thread.navigator), a_service())).content.decode()
    assert "sharing agreement" not in page.lower()
    assert events() == 0


def test_the_verb_refuses_without_a_reason_and_sends_nothing(asked: None) -> None:
    agreed = a_prescription("agreed")
    with pytest.raises(NoAgreement):
        sending.send(prescription=agreed.prescription, by=agreed.navigator)
    with pytest.raises(NoAgreement):
        sending.record_phone_referral(prescription=agreed.prescription, spoke_to="Jo", by=agreed.navigator)
    assert agreed.fresh().state == "agreed"
    assert not OutboxMessage.objects.filter(kind="prescription.sent").exists()
    sending.send(prescription=agreed.prescription, by=agreed.navigator, no_agreement_why=f"  {WHY} ")
    assert agreed.fresh().no_agreement_why == WHY
    assert events() == 1


def test_by_phone_the_reason_is_kept_too(asked: None) -> None:
    agreed = a_prescription("agreed")
    sending.record_phone_referral(
        prescription=agreed.prescription, spoke_to="Jo", by=agreed.navigator, no_agreement_why=WHY
    )
    assert agreed.fresh().no_agreement_why == WHY
    assert events() == 1


def test_sending_again_keeps_the_reason_and_asks_where_there_is_none(settings: Any) -> None:
    thread = a_prescription("sent")
    settings.SHARING_AGREEMENTS_ASKED = True
    with pytest.raises(NoAgreement):
        sending.resend(prescription=thread.fresh(), by=thread.navigator)
    sending.resend(prescription=thread.fresh(), by=thread.navigator, no_agreement_why=WHY)
    sending.resend(prescription=thread.fresh(), by=thread.navigator)
    assert thread.fresh().no_agreement_why == WHY
    assert events() == 2


def test_with_an_agreement_nothing_is_asked_until_it_ends(asked: None) -> None:
    service = a_service()
    agree_to_share(service.organisation)
    assert a_prescription("sent", service=service).fresh().no_agreement_why == ""
    later = a_service()
    agree_to_share(later.organisation, days=0)
    one = a_prescription("agreed", service=later)
    with clock.moved_to(clock.now() + timedelta(days=1)), pytest.raises(NoAgreement):
        sending.send(prescription=one.prescription, by=one.navigator)


def test_the_form_says_what_was_seen_and_asks_why(client: Client, asked: None) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service(name="Steady On")
    url = prescribe_url(need, service)
    page = client.get(url).content.decode()
    assert "No sharing agreement seen" in page
    shown = client.post(url, form_of(need, preview="1")).content.decode()
    sent = {"send": "1", "agrees": "on", "seen": fingerprint(shown)}
    refused = client.post(url, form_of(need, **sent))
    assert refused.status_code == 400
    assert "Say why you share without an agreement" in refused.content.decode()
    assert not Prescription.objects.exists()
    assert client.post(url, form_of(need, **sent, no_agreement_why=WHY)).status_code == 302
    made = Prescription.objects.get()
    assert (made.state, made.no_agreement_why) == ("sent", WHY)
    page = client.get(reverse("prescribing:prescription", args=[made.pk])).content.decode()
    assert WHY in page


def test_what_waits_for_thought_asks_nothing_until_it_is_sent(client: Client, asked: None) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service()
    assert client.post(prescribe_url(need, service), form_of(need, propose="1")).status_code == 302
    assert Prescription.objects.get().state == "proposed"


def test_its_page_asks_before_it_is_sent(client: Client, asked: None) -> None:
    agreed = a_prescription("agreed")
    client.force_login(agreed.navigator)
    url = reverse("prescribing:prescription", args=[agreed.prescription.pk])
    page = client.get(url).content.decode()
    assert "Why share without a sharing agreement?" in page
    press = {"do": "send", "seen": fingerprint(page)}
    said = client.post(url, press, follow=True).content.decode()
    assert "Say why you share without one" in said
    assert agreed.fresh().state == "agreed"
    client.post(url, {**press, "no_agreement_why": WHY})
    assert agreed.fresh().state == "sent"


def test_insurance_is_seen_when_prescribing(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service()
    kind = CheckKind.objects.get(name="Public liability insurance")
    first = clock.today() - timedelta(days=30)
    note_seen(
        organisation=service.organisation, kind=kind, seen_on=first, note="Up to five million", by=SYSTEM
    )
    page = client.get(prescribe_url(need, service)).content.decode()
    assert f"Public liability insurance seen {first:%B %Y}" in page
    assert "Up to five million" in page
    assert "documents" not in page


def test_the_desk_asks_where_it_is_sent_and_not_where_the_team_phones(client: Client, asked: None) -> None:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    team = a_team(serves=(practice,))
    client.force_login(user_with(Role.RECEPTIONIST, organisation=practice))
    who = {"name": "Ida Quill", "value": "07700 900142", "safe": "yes", "agrees": "on"}
    need = NeedFactory()
    service = a_service(need=need)
    address = reverse("prescribing:desk_send", args=[service.pk])
    refused = client.post(address, {**who, "need": str(need.pk)})
    assert refused.status_code == 400
    assert "Say why you share without an agreement" in refused.content.decode()
    assert client.post(address, {**who, "need": str(need.pk), "no_agreement_why": WHY}).status_code == 302
    made = Prescription.objects.get()
    assert (made.queue, made.state, made.no_agreement_why) == (team, "sent", WHY)
    phoned = a_service(contact=False, need=need)
    address = reverse("prescribing:desk_send", args=[phoned.pk])
    who["name"], who["value"] = "Jo Brown", "07700 900143"
    assert client.post(address, {**who, "need": str(need.pk)}).status_code == 302
    assert Prescription.objects.get(service=phoned).state == "agreed"


def test_supervisors_read_why_and_of_nobody_whom(client: Client, asked: None) -> None:
    team = a_team()
    priya, supervisor = a_navigator(team, name="Priya Nair"), a_navigator(team, role=Role.SUPERVISOR)
    thread = a_prescription("agreed", by=priya)
    sending.send(prescription=thread.prescription, by=priya, no_agreement_why=WHY)
    hidden = a_prescription("agreed")
    sending.send(prescription=hidden.prescription, by=hidden.navigator, no_agreement_why="Of another team")
    address = reverse("prescribing:without_agreement")
    client.force_login(priya)
    assert client.get(address).status_code == 403
    client.force_login(supervisor)
    page = client.get(address).content.decode()
    assert WHY in page
    assert "Priya Nair" in page
    assert thread.person.name not in page
    assert "Of another team" not in page
    assert "1 more is private, or of another team" in page
    listed = AuditEvent.objects.filter(kind="prescription.listed", actor_id=supervisor.actor_id)
    assert [event.person_id for event in listed] == [str(thread.person.pk)]
