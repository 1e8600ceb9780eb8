"""Writing down what keeps somebody well."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.keeps_well.last_said import keeps_well_of, last_said
from prescribing.keeps_well.models import KeepsWell
from prescribing.locks import hold
from prescribing.people.models import Person


@transaction.atomic
def write_keeps_well(
    *,
    person: Person,
    by: User,
    signs: str = "",
    helps: str = "",
    who: str = "",
    shared_with: str = "",
    private: bool = False,
) -> KeepsWell:
    """What they say now, in place of what they said before, which stays on record.

    Raises ValidationError where nothing is said, or where what they said last is not for `by` to read.
    """
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    if not (signs.strip() or helps.strip() or who.strip()):
        raise ValidationError("Write down one of the three at least.")
    if last_said(person) is not None and keeps_well_of(person, by) is None:
        raise ValidationError("Their own worker writes this down with them.")
    said = KeepsWell.objects.create(
        person=person,
        signs=signs.strip(),
        helps=helps.strip(),
        who=who.strip(),
        shared_with=shared_with.strip(),
        private=private,
        said_at=clock.now(),
        written_by=by,
    )
    record("keeps-well.written", said, by=by, person_id=person.pk)
    return said
