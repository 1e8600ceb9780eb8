"""The register: who came on a day. The same verbs as by the single link, and a row of what was said."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory import clock
from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import KEEP_OWN_LISTING, SET_CAPACITY, require
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.group_space.listing_parts import keeper_for
from prescribing.group_page import actions as answers
from prescribing.group_register.models import Attendance, OthersCame
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import State

YEAR = timedelta(days=365)
BACK = timedelta(days=14)
"""So long after it a day may still be said, or corrected."""


@transaction.atomic
def note_attendance(*, prescription: Prescription, on: date, came: bool, by: LinkHolder) -> Prescription:
    """Somebody came on a day, or did not. Who was expected for the first time and did not come goes back to
    the navigator, as by the single link. Raises ValidationError for a day to come or long past, and where
    they are no longer expected."""
    answers.speak_for_group(prescription, by)
    check_day(on)
    if prescription.state == State.ACCEPTED and came:
        answers.attend(prescription=prescription, on=on, by=by)
    elif prescription.state == State.ACCEPTED:
        answers.did_not_come(prescription=prescription, by=by)
    elif prescription.state != State.ATTENDED:
        raise ValidationError(_("They are not expected any more. Look at the page again."))
    elif not came and _came_only_on(prescription, on):
        answers.correct_attendance(prescription=prescription, by=by)
    Attendance.objects.update_or_create(
        prescription=prescription,
        on=on,
        defaults={"came": came, "said_at": clock.now(), "said_by": by.label[:300]},
    )
    record(
        "prescription.register",
        prescription,
        by=by,
        person_id=prescription.person_id,
        detail={"came": came, "on": on.isoformat()},
    )
    return prescription


@transaction.atomic
def count_others(*, service: Service, on: date, how_many: int, by: LinkHolder) -> None:
    """How many came to a service on a day without having been sent. None at all takes the number away."""
    require(by, KEEP_OWN_LISTING)
    keeper_for(service, by)
    check_day(on)
    _count(service, on, how_many, by)


@transaction.atomic
def count_for_group(*, service: Service, on: date, how_many: int, by: Actor) -> None:
    """The same by staff, as somebody of the group told them, for a day of the last year."""
    require(by, SET_CAPACITY)
    if not clock.today() - YEAR <= on <= clock.today():
        raise ValidationError({"on": "Choose today, or a day of the last year."})
    _count(service, on, how_many, by)


def _count(service: Service, on: date, how_many: int, by: Actor) -> None:
    if how_many:
        OthersCame.objects.update_or_create(
            service=service,
            on=on,
            defaults={"how_many": how_many, "said_at": clock.now(), "said_by": by.label[:300]},
        )
    else:
        OthersCame.objects.filter(service=service, on=on).delete()
    record("listing.others-came", service, by=by, detail={"how_many": how_many, "on": on.isoformat()})


def check_day(on: date) -> None:
    """Raises ValidationError."""
    if not clock.today() - BACK <= on <= clock.today():
        raise ValidationError(_("Choose today, or a day of the last two weeks."), code="day")


def _came_only_on(prescription: Prescription, on: date) -> bool:
    """Whether that they came at all rests on this day alone."""
    others = Attendance.objects.came().filter(prescription=prescription).exclude(on=on)
    return prescription.attended_on == on and not others.exists()
