"""All that somebody agreed to on one page, and taking it back: one, or everything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from prescribing.consents.page import consents_page
from prescribing.consents.standing import shared_by, standing_of, what_stops
from prescribing.models import Consent, Person, Task
from prescribing.people.actions import merge
from prescribing.prescriptions import actions
from prescribing.prescriptions.ending import reopen
from prescribing.prescriptions.proposing import What
from prescribing.prescriptions.sharing import share_in_force
from prescribing.privacy.actions import withdraw_everything
from prescribing.privacy.consents import ConsentGiven
from tests.factories.intake import sent_in
from tests.factories.plans import Asked
from tests.factories.prescribing import (
    AGREED,
    a_navigator,
    a_need,
    a_person,
    a_prescription,
    a_service,
    a_team,
)

pytestmark = pytest.mark.django_db

DECIDED = ConsentGiven(
    method="phone", given_by="safeguarding", decided_by="Dr Okafor", why="Fears for her", person_knows=False
)


def on_another_footing(thread: object) -> Consent:
    """Another prescription of the same person, on the footing of safeguarding."""
    by, person = thread.navigator, thread.person  # type: ignore[attr-defined]
    service = a_service(name="Safe homes")
    other = actions.propose(need=a_need(by, person), what=What(service=service), by=by)
    actions.agree(prescription=other, consent=DECIDED, by=by)
    actions.send(prescription=other, by=by)
    assert other.consent is not None
    return other.consent


def test_the_page_says_of_each_consent_what_to_whom_how_and_since_when(client: Client) -> None:
    thread = a_prescription("opened", service=a_service(name="Steady On"))
    Asked.of_fire_station(thread.navigator, referral=thread.prescription.referral)
    on_another_footing(thread)
    sent_in(team=thread.person.team)
    client.force_login(thread.navigator)

    page = client.get(reverse("prescribing:consents", args=[thread.person.pk])).content.decode()

    group = thread.prescription.service.organisation.name
    for said in (
        *("Steady On", group, "Portland fire station", "Fit two smoke alarms"),
        *("Name, phone", "I will send Steady On your name", "The person, by phone", thread.navigator.name),
        *("Shared on another footing", "Safeguarding", "Dr Okafor", "Fears for her", "No, not yet"),
        *("Withdraw this", "Stop sharing", "Withdraw everything"),
    ):
        assert said in page, said
    assert AuditEvent.objects.filter(kind="person.read", person_id=str(thread.person.pk)).exists()


def test_withdrawing_everything_says_first_what_stops_and_then_stops_it(client: Client) -> None:
    thread = a_prescription("accepted", service=a_service(name="Steady On"))
    asked = Asked.of_fire_station(thread.navigator, referral=thread.prescription.referral)
    twin = a_person(thread.navigator, team=thread.person.team)
    of_twin = a_prescription("sent", by=thread.navigator, need=a_need(thread.navigator, twin))
    merge(person=twin, into=thread.person, by=thread.navigator)
    kept = on_another_footing(thread)
    deliver_due()
    mail.outbox.clear()
    client.force_login(thread.navigator)
    url = reverse("prescribing:consents_withdraw", args=[thread.person.pk])

    before = client.get(url)

    page = before.content.decode()
    for said in ("Steady On: stopped", "is told by email, without a name", "Ringing them is on the list"):
        assert said in page
    assert "What stays" in page
    assert not Consent.objects.exclude(withdrawn_at=None).exists()

    client.post(url, {"note": "No more letters", "seen": before.context["seen"]})

    assert set(Consent.objects.filter(withdrawn_at=None)) == {kept}
    assert {thread.fresh().state, of_twin.fresh().state} == {"stopped"}
    assert thread.fresh().stopped_reason == "consent"
    assert share_in_force(thread.fresh()) is None
    assert asked.fresh().state == "to-do"
    assert Task.objects.open().filter(kind="plan-phone", about_id=asked.action.pk).exists()
    deliver_due()
    letters = [letter for letter in mail.outbox if "hub@" not in letter.to[0]]
    assert len(letters) >= 2
    assert not [
        one for one in letters if "Hallett" in f"{one.subject} {one.body}" or "No more" in str(one.body)
    ]
    written = AuditEvent.objects.filter(person_id=str(thread.person.pk), kind="consent.all-withdrawn")
    assert written.count() == 1
    assert AuditEvent.objects.filter(kind="consent.withdrawn").count() == 3


def test_one_is_taken_back_and_the_others_stay(client: Client) -> None:
    thread = a_prescription("sent")
    other = a_prescription("sent", by=thread.navigator, need=a_need(thread.navigator, thread.person))
    client.force_login(thread.navigator)
    assert thread.prescription.consent
    url = reverse("prescribing:consent_withdraw", args=[thread.person.pk, thread.prescription.consent.pk])

    assert "is told by email" in client.get(url).content.decode()
    assert thread.fresh().state == "sent"
    client.post(url)

    assert thread.fresh().state == "stopped"
    assert other.fresh().state == "sent"
    page = client.get(reverse("prescribing:consents", args=[thread.person.pk])).content.decode()
    assert "Taken back" in page
    elsewhere = a_prescription("sent", by=thread.navigator)
    assert elsewhere.prescription.consent
    wrong = reverse(
        "prescribing:consent_withdraw", args=[thread.person.pk, elsewhere.prescription.consent.pk]
    )
    assert client.post(wrong).status_code == 404


def test_what_came_since_the_preview_is_looked_at_first(client: Client) -> None:
    thread = a_prescription("sent")
    client.force_login(thread.navigator)
    url = reverse("prescribing:consents_withdraw", args=[thread.person.pk])
    seen = client.get(url).context["seen"]
    later = a_prescription("sent", by=thread.navigator, need=a_need(thread.navigator, thread.person))

    answer = client.post(url, {"seen": seen})

    assert answer.status_code == 400
    assert "Something has changed" in answer.content.decode()
    assert {thread.fresh().state, later.fresh().state} == {"sent"}
    client.post(url, {"seen": answer.context["seen"]})
    assert {thread.fresh().state, later.fresh().state} == {"stopped"}


def test_what_is_private_to_another_worker_is_not_listed_but_stops_and_its_owner_is_told() -> None:
    thread = a_prescription("sent", service=a_service(sensitive=True, name="The refuge"))
    owner, colleague = thread.navigator, a_navigator(thread.person.team)
    refuge = thread.prescription.service.organisation.name
    assert refuge in repr(consents_page(thread.person, owner))
    assert shared_by(thread.person, colleague) == []

    withdraw_everything(person=thread.person, by=colleague)

    assert thread.fresh().state == "stopped"
    told = Task.objects.open().filter(prescription=thread.prescription, kind="stopped")
    assert told.visible_to(owner).exists()
    assert not told.visible_to(colleague).exists()
    reopen(prescription=thread.fresh(), note="She wants it after all", by=owner)
    assert shared_by(thread.person, colleague) == [], "also where the prescription has let go of the consent"
    assert [one.consent for one in shared_by(thread.person, owner)] == [Consent.objects.get()]


def test_whoever_may_not_change_them_cannot_take_anything_back() -> None:
    thread = a_prescription("sent")
    stranger = a_navigator(a_team())
    with pytest.raises((NotAllowed, Person.DoesNotExist)):
        withdraw_everything(person=thread.person, by=stranger)
    with pytest.raises(ValidationError, match="no consent"):
        withdraw_everything(person=a_person(thread.navigator), by=thread.navigator)


def test_a_phone_call_a_finish_and_nothing_sent_are_each_said_as_what_they_are() -> None:
    agreed = a_prescription("agreed", service=a_service(name="Unsent"))
    by, person = agreed.navigator, agreed.person
    phoned = a_prescription("agreed", by=by, need=a_need(by, person), service=a_service(name="By phone"))
    actions.record_phone_referral(prescription=phoned.prescription, spoke_to="Jean", by=by)
    a_prescription("finished", by=by, need=a_need(by, person), service=a_service(name="Over"))
    said = " ".join(line for one in standing_of(person, by) for line in what_stops(one))
    assert "Unsent: stopped before anything was sent" in said
    assert "By phone: stopped. Nobody at" in said
    assert "can look at it no longer" in said
    with clock.moved_to(clock.now() + timedelta(days=30)):
        later = " ".join(line for one in standing_of(person, by) for line in what_stops(one))
    assert "Over" not in later, "they could see nothing of it any more"


def test_agreement_that_has_run_out_stands_apart() -> None:
    thread = a_prescription("proposed")
    ends = ConsentGiven(method=AGREED.method, expires_at=clock.now() + timedelta(days=5))
    actions.agree(prescription=thread.prescription, consent=ends, by=thread.navigator)
    assert [row.tag for row in consents_page(thread.person, thread.navigator).agreed] == ["Agreed"]
    with clock.moved_to(clock.now() + timedelta(days=6)):
        page = consents_page(thread.person, thread.navigator)
    assert page.agreed == ()
    assert [row.tag for row in page.ended] == ["Run out"]
