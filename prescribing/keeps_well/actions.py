"""Writing down what keeps somebody well."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
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

    What they said to a colleague alone is as if it had not been said: it stays on record beside this.
    Raises ValidationError where nothing is said.
    """
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    if not (signs.strip() or helps.strip() or who.strip()):
        raise ValidationError("Write down one of the three at least.")
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
