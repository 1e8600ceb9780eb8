"""A name like one that is known, and nothing else: a question that stops nobody. Only of people in sight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from directory.accounts.models import User
from directory.audit.actions import record_each
from prescribing.people.areas import area_words
from prescribing.people.as_written.alike import initials_to_look_at, may_be_alike, names_alike
from prescribing.people.models import Person
from prescribing.same_person.carry_over import said_to_be_two

MOST = 3


@dataclass(frozen=True, slots=True)
class AlikeByName:
    """Somebody the reader may open."""

    person_id: UUID
    words: str
    """ "Thomas Guppy, born 1948, Chickerell"."""


def alike_by_name(person: Person, by: User) -> list[AlikeByName]:
    """Those whose name is the same, sounds alike, is short for it or swapped. Whoever surely is another, by
    date of birth or NHS number, or was said to be, is left out. Each one shown is audited."""
    begins = initials_to_look_at(person.name)
    if not begins or person.merged_into_id is not None:
        return []
    seen = Person.objects.visible_to(by).current().exclude(pk=person.pk)
    for letters in begins:
        seen = seen.filter(reduce(or_, (_a_word_begins(letter) for letter in sorted(letters))))
    two = said_to_be_two(person)
    names = seen.values_list("pk", "match_name", "name", "preferred_name", "family_name")
    found = [
        pk
        for pk, folded, name, preferred, family in names.iterator()
        if pk not in two
        and may_be_alike(person.name, folded)
        and _alike(person, name, f"{preferred} {family}" if preferred else "")
    ]
    people = Person.objects.visible_to(by).filter(pk__in=found).select_related("team")
    shown = [one for one in people.order_by("name", "pk") if not _surely_another(person, one)][:MOST]
    record_each("person.looked-for", shown, by=by, person_id_of=lambda one: one.pk)
    return [AlikeByName(one.pk, _words(one)) for one in shown]


def _alike(person: Person, *names: str) -> bool:
    ours = [person.name, f"{person.preferred_name} {person.family_name}" if person.preferred_name else ""]
    return any(names_alike(one, other) for one in ours if one for other in names if other)


def _a_word_begins(letter: str) -> Q:
    return Q(match_name__startswith=letter) | Q(match_name__contains=f" {letter}")


def _surely_another(person: Person, other: Person) -> bool:
    """Both say when they were born, and two of day, month and year differ; or two NHS numbers are known."""
    if person.nhs_number and other.nhs_number and person.nhs_number != other.nhs_number:
        return True
    one, two = person.date_of_birth, other.date_of_birth
    if one is None or two is None:
        return False
    return sum((one.day != two.day, one.month != two.month, one.year != two.year)) >= 2


def _words(person: Person) -> str:
    born = f"born {person.date_of_birth.year}" if person.date_of_birth else ""
    return ", ".join(filter(None, [person.name, born, area_words(person)]))
