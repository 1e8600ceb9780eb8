"""Undoing "the same": what came goes back to the record it came with, and the question is asked again."""

from __future__ import annotations

from directory import clock
from directory.accounts.models import User
from directory.audit.actions import record
from prescribing.intake.models import Intake, SameAs
from prescribing.people.details import CommunicationNeed, ContactPoint
from prescribing.people.go_back_after_merge import register_go_back
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.models import Consent
from prescribing.referrals.closing import reopen_referral
from prescribing.referrals.contact_tries import note_entry
from prescribing.referrals.models import Channel, ContactOutcome, Referral, Transfer
from prescribing.referrals.states import Closed
from prescribing.tasks.models import Task

NOT_THEIRS = "What was noted here as sent again is about somebody else: they are two people after all."


def register_own() -> None:
    register_go_back(go_back)


def go_back(came: Person, known: Person, by: User) -> None:
    """Every referral that came with `came` and was put on the record of `known`, with what hangs on it."""
    for intake in Intake.objects.filter(sent_as=came, referral__person=known, same_as=SameAs.SAME):
        referral = intake.referral
        _move(referral, came)
        _end_copies(intake, known, by)
        was_part_of = intake.went_into
        intake.same_as, intake.went_into, intake.put_on_record = SameAs.ASKED, None, []
        intake.save(update_fields=["same_as", "went_into", "put_on_record"])
        detail = {"back": True, "was": str(known.pk)}
        record("referral.same-person", referral, by=by, person_id=came.pk, detail=detail)
        if was_part_of is not None:
            note_entry(was_part_of, Channel.NOTE, ContactOutcome.NONE, by=by, note=NOT_THEIRS)
        if referral.closed_reason == Closed.DUPLICATE and came.died_on is None:
            reopen_referral(referral=referral, note="It is not who we took them for", by=by)


def _move(referral: Referral, came: Person) -> None:
    Referral.objects.filter(pk=referral.pk).update(
        person=came,
        ward_code=came.ward_code,
        lsoa_code=came.lsoa_code,
        imd_decile=came.imd_decile,
        imd_edition=came.imd_edition,
    )
    prescriptions = Prescription.objects.filter(referral=referral)
    Consent.objects.filter(prescriptions__in=list(prescriptions)).exclude(
        prescriptions__in=list(Prescription.objects.exclude(referral=referral).filter(person=referral.person))
    ).update(person=came)
    Task.objects.filter(about_id=referral.pk).update(person=came)
    Task.objects.filter(prescription__in=list(prescriptions)).update(person=came)
    Transfer.objects.filter(referral=referral).update(person=came)
    prescriptions.update(person=came)
    referral.refresh_from_db()


def _end_copies(intake: Intake, known: Person, by: User) -> None:
    """What the known record got by it is not theirs, even where somebody has said since that it is safe."""
    ended = 0
    for model in (ContactPoint, CommunicationNeed):
        copies = model._default_manager.filter(pk__in=intake.put_on_record, person=known, ended_at=None)
        ended += copies.update(ended_at=clock.now())
    if ended:
        detail = {"fields": "contact-point,communication"}
        record("person.changed", known, by=by, person_id=known.pk, detail=detail)
