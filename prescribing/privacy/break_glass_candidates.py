"""Whom somebody found by two identifiers: only for those may they break the glass, and only for an hour.

A protected person beyond one's sight answers to nothing but two exact identifiers, and then only that there
is a record. docs/decisions/0014 says why.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.audit.actions import record_each
from prescribing import permissions as may
from prescribing.people.as_written.names import folded, has_word, same_whole_name
from prescribing.people.duplicates import Identifiers
from prescribing.people.identity import read_nhs_number
from prescribing.people.models import Person
from prescribing.sight import hidden_from

_KEY = "found-by-two"
LASTS = timedelta(hours=1)


def protected_beyond_sight(given: Identifiers, *, by: Actor) -> list[UUID]:
    """Ids of protected people whom `by` may not see, and may open by giving a reason. Each hit is audited.

    A user by whom they do not want to be found is told nothing, and that is audited too.
    """
    if not isinstance(by, User) or not by.may(may.BREAK_GLASS):
        return []
    found = _meant_by(given, by)
    hidden = hidden_from(by)
    told = [person for person in found if person.pk not in hidden]
    for people, said in (told, "there is a record"), ([p for p in found if p.pk in hidden], "nothing"):
        record_each(
            "person.looked-for", people, by=by, person_id_of=lambda person: person.pk, detail={"said": said}
        )
    return [person.pk for person in told]


def _meant_by(given: Identifiers, by: User) -> list[Person]:
    nhs_number = _nhs_number(given)
    if not (given.date_of_birth or nhs_number):
        return []
    people = Person.objects.current().filter(protected=True)
    people = people.exclude(pk__in=Person.objects.visible_to(by).values("pk"))
    if given.date_of_birth:
        people = people.filter(date_of_birth=given.date_of_birth)
    if nhs_number:
        people = people.filter(nhs_number=nhs_number)
    return [person for person in people if agrees_exactly(given, person)]


def agrees_exactly(given: Identifiers, person: Person) -> bool:
    """Whether at least two exact identifiers are given and all of them are this person's.

    Exact are the whole name, the date of birth and the NHS number. A postcode and a phone never count: an
    answer would tell whoever guesses that somebody lives there, or is rung on that number.
    """
    nhs_number, name = _nhs_number(given), folded(given.name)
    agreed = []
    if given.date_of_birth:
        agreed.append(given.date_of_birth == person.date_of_birth)
    if nhs_number:
        agreed.append(nhs_number == person.nhs_number)
    if " " in name:
        agreed.append(any(same_whole_name(given.name, whole) for whole in _whole_names(person)))
    elif name and not any(has_word(name, whole) for whole in _whole_names(person)):
        return False
    return len(agreed) >= 2 and all(agreed)


def _whole_names(person: Person) -> set[str]:
    preferred = f"{person.preferred_name} {person.family_name}" if person.preferred_name else ""
    return {name for name in (person.name, preferred) if name}


def _nhs_number(given: Identifiers) -> str:
    try:
        return read_nhs_number(given.nhs_number)
    except ValidationError:
        return ""


def remember_found(session: MutableMapping[str, Any], people: Iterable[UUID], *, at: datetime) -> None:
    """Keep their ids in the session, with the moment."""
    new = {str(pk): at.isoformat() for pk in people}
    if new:
        session[_KEY] = {**session.get(_KEY, {}), **new}


def was_found(session: MutableMapping[str, Any], person: UUID, *, at: datetime) -> bool:
    """Whether this session found the person by two identifiers within the last hour."""
    kept = session.get(_KEY, {}).get(str(person))
    moment = parse_datetime(kept) if kept else None
    return moment is not None and at - moment < LASTS
