"""A merge moves nothing, but whoever opens the record that is used must know what the other one warned of.

Ways to reach them, communication needs, people close to them, what to know before a visit, and what
identifies them where it was blank (identity_filled.py) are copied to it; where both have the same number, the
more careful answer holds. Undoing takes exactly that away.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.audit.actions import record
from directory.catalogue.facts import Fact
from prescribing.people.absence import Known
from prescribing.people.details import (
    CHANNELS,
    CommunicationNeed,
    ContactKind,
    ContactPoint,
    RelatedPerson,
    VisitNote,
)
from prescribing.people.go_back_after_merge import register_go_back
from prescribing.people.models import Person
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.privacy.release_work import release_work
from prescribing.same_person.identity_filled import empty_again, fields_of, fill
from prescribing.same_person.models import CarriedOver, TwoPeople

_WORKER = ("lead_worker", "lead_worker_elsewhere")
KINDS: dict[str, type[models.Model]] = {
    "contact-point": ContactPoint,
    "communication": CommunicationNeed,
    "related-people": RelatedPerson,
    "visit-note": VisitNote,
}
_FIELDS: dict[str, tuple[str, ...]] = {
    "communication": ("code", "language", "detail", "identified_on", "identified_by", "review_on"),
    "related-people": ("relation", "name", "phone", "email", "do_not_tell", "communication", "note"),
    "visit-note": ("text", "author", "written_at", "review_on"),
}
_SAME: dict[str, tuple[str, ...]] = {
    "communication": ("code", "language"),
    "related-people": ("name", "relation", "phone", "do_not_tell"),
    "visit-note": ("text",),
}
"""Two rows that agree on these are one."""


def register_own() -> None:
    register_go_back(take_away)


def refuse_to_merge(person: Person, into: Person) -> None:
    """Raises ValidationError where the record that is used would be less safe than the one that goes."""
    if person.protected and not into.protected:
        raise ValidationError(
            "The one that would go is protected and the other is not. Use the protected one."
        )
    if (person.died_on is None) != (into.died_on is None):
        raise ValidationError("One of them is recorded as having died. Correct that, or record it on both.")


def carry_over(person: Person, into: Person, by: User) -> None:
    """Copy what warns and what helps to reach them, in the transaction of the merge."""
    done = CarriedOver(person=person, into=into, at=clock.now())
    done.copies, done.made_safer = {}, []
    done.filled = fill(person, into)
    _points(person, into, done)
    for kind, fields in _FIELDS.items():
        _rows(kind, fields, person, into, done)
    if person.speak_first and not into.speak_first:
        has = into.lead_worker_id or into.lead_worker_elsewhere
        worker = {} if has else {name: getattr(person, name) for name in _WORKER}
        Person.objects.filter(pk=into.pk).update(speak_first=True, **worker)
        done.speak_first = True
    changed = [*done.copies, *(["speak_first"] if done.speak_first else []), *fields_of(done.filled)]
    changed += ["contact-point"] if done.made_safer and "contact-point" not in changed else []
    if changed:
        done.save()
        record("person.changed", into, by=by, person_id=into.pk, detail={"fields": ",".join(changed)})
        into.refresh_from_db()
    TwoPeople.objects.filter(_pair(person, into)).delete()
    # Whoever must not find one of the records finds neither from now on, nor works for them.
    for user in User.objects.filter(pk__in=users_who_may_not_find(into.pk)):
        release_work(into, user, by=by)


def take_away(person: Person, into: Person, by: User) -> None:
    """The merge is undone: the copies end. What was made more careful stays so: somebody may have said since
    that it is right, and a wrong "no" harms nobody."""
    now = clock.now()
    done = CarriedOver.objects.filter(person=person, into=into, undone_at=None)
    for one in done:
        for kind, ids in one.copies.items():
            KINDS[kind]._default_manager.filter(pk__in=ids, ended_at=None).update(ended_at=now)
        changed = [*one.copies, *empty_again(one.filled, into)]
        if changed:
            detail = {"fields": ",".join(changed)}
            record("person.changed", into, by=by, person_id=into.pk, detail=detail)
    done.update(undone_at=now)
    say_two(person, into, by)


def say_two(person: Person, other: Person, by: User) -> None:
    """Kept once, whichever way round, in the caller's transaction."""
    low, high = sorted((person, other), key=lambda one: str(one.pk))
    TwoPeople.objects.get_or_create(one=low, other=high, defaults={"said_by": by, "said_at": clock.now()})


def said_to_be_two(person: Person) -> set[Any]:
    """Ids of records that somebody said are about another person."""
    said = TwoPeople.objects.filter(models.Q(one=person) | models.Q(other=person))
    return {pk for pair in said.values_list("one", "other") for pk in pair} - {person.pk}


def _pair(person: Person, other: Person) -> models.Q:
    return models.Q(one=person, other=other) | models.Q(one=other, other=person)


def _points(person: Person, into: Person, done: CarriedOver) -> None:
    there = {one.match_value: one for one in into.contact_points.filter(ended_at=None)}
    ids = []
    for point in person.contact_points.filter(ended_at=None):
        known = there.get(point.match_value)
        if known is not None:
            done.made_safer += _safer(known, point)
            continue
        copy = ContactPoint.objects.create(
            person=into,
            created_at=clock.now(),
            preferred=False,
            **{name: getattr(point, name) for name in ("kind", "value", "match_value", "whose", "note")},
            **{name: getattr(point, name) for name in ("shared", "discreet")},
            **{name: _answer(person, getattr(point, name)) for name in CHANNELS},
        )
        ids.append(str(copy.pk))
        if point.kind in (ContactKind.PHONE, ContactKind.EMAIL):
            Person.objects.filter(pk=into.pk).update(**{f"{point.kind}_known": Known.KNOWN})
    if ids:
        done.copies["contact-point"] = ids


def _answer(person: Person, answer: str) -> str:
    """A yes that somebody outside wrote, and none of us has heard, is not known; a warning is kept."""
    if person.recorded_by_id is None and answer != Fact.NO:
        return str(Fact.NOT_KNOWN)
    return answer


def _safer(known: ContactPoint, point: ContactPoint) -> list[list[Any]]:
    """Make the number that is there as careful as the other record is with it."""
    changed: list[list[Any]] = []
    for name in CHANNELS:
        if getattr(point, name) == Fact.NO and getattr(known, name) != Fact.NO:
            changed.append([str(known.pk), name, getattr(known, name), str(Fact.NO)])
    for name in ("shared", "discreet"):
        if getattr(point, name) and not getattr(known, name):
            changed.append([str(known.pk), name, False, True])
    if changed:
        ContactPoint.objects.filter(pk=known.pk).update(**{name: now for _, name, _, now in changed})
    return changed


def _rows(kind: str, fields: tuple[str, ...], person: Person, into: Person, done: CarriedOver) -> None:
    manager: Any = KINDS[kind]._default_manager
    same = _SAME[kind]
    there = set(manager.filter(person=into, ended_at=None).values_list(*same))
    ids = []
    for row in manager.filter(person=person, ended_at=None):
        if tuple(getattr(row, name) for name in same) in there:
            continue
        copy = manager.create(person=into, **{name: getattr(row, name) for name in fields})
        ids.append(str(copy.pk))
    if ids:
        done.copies[kind] = ids
