"""Consent is asked for again at the moment of telling: it may have run out, or been withdrawn, since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.messages.models import OutboxMessage
from prescribing.models import Consent, Prescription
from prescribing.prescriptions import actions
from prescribing.privacy.consents import ConsentGiven
from tests.factories.prescribing import a_navigator, a_need, a_service

pytestmark = pytest.mark.django_db

Tells = Callable[[Prescription], object]


def send(prescription: Prescription) -> object:
    return actions.send(prescription=prescription, by=prescription.author)


def phone(prescription: Prescription) -> object:
    return actions.record_phone_referral(prescription=prescription, spoke_to="Tom", by=prescription.author)


def resend(prescription: Prescription) -> object:
    return actions.resend(prescription=prescription, by=prescription.author)


def agreed(*, sent: bool) -> Prescription:
    priya = a_navigator()
    made = actions.propose(need=a_need(priya), what=actions.What(a_service()), by=priya)
    until = ConsentGiven(method="phone", expires_at=clock.now() + timedelta(days=2))
    actions.agree(prescription=made, consent=until, by=priya)
    if sent:
        actions.send(prescription=made, by=priya)
    return made


def nothing_was_told(prescription: Prescription, before: tuple[int, int, str]) -> bool:
    return before == told(prescription)


def told(prescription: Prescription) -> tuple[int, int, str]:
    state = Prescription.objects.get(pk=prescription.pk).state
    return prescription.shares.count(), OutboxMessage.objects.count(), state


@pytest.mark.parametrize(("tell", "sent"), [(send, False), (phone, False), (resend, True)])
def test_consent_that_ran_out_since_they_agreed_lets_nothing_be_told(tell: Tells, sent: bool) -> None:
    prescription = agreed(sent=sent)
    before = told(prescription)
    with clock.moved_to(clock.now() + timedelta(days=3)):
        with pytest.raises(ValidationError, match="consent to this has ended"):
            tell(prescription)
        assert nothing_was_told(prescription, before)


@pytest.mark.parametrize(("tell", "sent"), [(send, False), (phone, False), (resend, True)])
def test_consent_withdrawn_meanwhile_stops_sending_and_phoning(tell: Tells, sent: bool) -> None:
    prescription = agreed(sent=sent)
    before = told(prescription)
    Consent.objects.filter(pk=prescription.consent_id).update(withdrawn_at=clock.now(), withdrawn_by="Sam")
    with pytest.raises(ValidationError, match="consent to this has ended"):
        tell(prescription)
    assert nothing_was_told(prescription, before)


@pytest.mark.parametrize(("tell", "sent"), [(send, False), (phone, False), (resend, True)])
def test_with_consent_in_force_each_of_them_tells(tell: Tells, sent: bool) -> None:
    prescription = agreed(sent=sent)
    shares = prescription.shares.count()
    tell(prescription)
    assert prescription.shares.count() == shares + 1
