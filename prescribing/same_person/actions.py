"""Saying that two records are two people."""

from __future__ import annotations

from django.db import transaction

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.same_person.carry_over import say_two


@transaction.atomic
def say_two_people(*, person: Person, other: Person, by: User) -> None:
    """They are not the same: neither page asks again."""
    hold(person, other)
    require(by, may.CHANGE_PERSON, on=person)
    require(by, may.CHANGE_PERSON, on=other)
    say_two(person, other, by)
    record("person.two-people", person, by=by, person_id=person.pk, detail={"other": str(other.pk)})
    record("person.two-people", other, by=by, person_id=other.pk, detail={"other": str(person.pk)})
