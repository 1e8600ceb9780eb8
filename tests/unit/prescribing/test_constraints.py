"""What must hold is held by the database, whatever the code does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from directory import clock
from prescribing.models import Consent, NeedInReferral, Person, Prescription, Referral, Share, Task
from tests.factories.prescribing import a_prescription, a_team

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def prescription() -> Prescription:
    return a_prescription("sent").prescription


def refuses(model: Any, pk: object, **values: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"owner": None},
        {"due_at": None},
        {"state": "lost"},
        {"state": "declined"},
        {"state": "stopped", "ended_at": "now"},
        {"state": "finished", "ended_at": "now"},
        {"declined_reason": "full"},
        {"outcome": "yes"},
        {"consent": None},
        {"sent_at": None},
        {"ended_at": "now"},
        {"urgency": "today"},
    ],
)
def test_a_prescription_is_whole(prescription: Prescription, values: dict[str, Any]) -> None:
    values = {name: clock.now() if value == "now" else value for name, value in values.items()}
    refuses(Prescription, prescription.pk, **values)


def test_an_open_record_has_one_owner_not_two(prescription: Prescription) -> None:
    refuses(Prescription, prescription.pk, queue=a_team())
    refuses(Referral, prescription.referral_id, queue=a_team())


@pytest.mark.parametrize(
    "values",
    [
        {"owner": None},
        {"due_at": None},
        {"state": "closed"},
        {"closed_reason": "resolved"},
        {"closed_by": "Somebody"},
        {"state": "nowhere"},
    ],
)
def test_a_referral_is_whole(prescription: Prescription, values: dict[str, Any]) -> None:
    refuses(Referral, prescription.referral_id, **values)


@pytest.mark.parametrize(
    "values",
    [
        {"date_of_birth": None},
        {"nhs_number": "9990142378"},
        {"nhs_number_known": "known"},
        {"address": "1 High Street"},
        {"lives": "care-home"},
        {"protected": True},
    ],
)
def test_what_is_known_of_a_person_is_said(prescription: Prescription, values: dict[str, Any]) -> None:
    refuses(Person, prescription.person_id, **values)


def test_nobody_is_merged_into_themselves(prescription: Prescription) -> None:
    refuses(Person, prescription.person_id, merged_into=prescription.person_id)


def test_a_timer_makes_its_task_once(prescription: Prescription) -> None:
    facts = {
        "about_type": "prescribing.prescription",
        "about_id": prescription.pk,
        "kind": "phone-group",
        "since": clock.now(),
        "owner": prescription.owner,
        "due_at": clock.now(),
    }
    Task.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(**facts)


def test_one_share_is_in_force(prescription: Prescription) -> None:
    share = Share.objects.get()
    share.pk = None
    share._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        share.save(force_insert=True)


def test_another_footing_than_agreement_is_explained(prescription: Prescription) -> None:
    refuses(Consent, prescription.consent_id, given_by="best-interests")
    refuses(Consent, prescription.consent_id, withdrawn_at=clock.now())


def test_a_resolution_has_a_day(prescription: Prescription) -> None:
    refuses(NeedInReferral, prescription.need_in_referral_id, resolution="resolved")


def test_names_in_logs_are_kind_and_short_id(prescription: Prescription) -> None:
    for record in (prescription, prescription.person, prescription.referral, prescription.consent):
        assert str(record) == f"{record._meta.verbose_name} {str(record.pk)[:8]}"
        assert "Hallett" not in str(record)
