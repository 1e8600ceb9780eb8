"""Verbs on people: record, change, reach, merge. Who may find them is in privacy/actions.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.details import CommunicationNeed, ContactKind, ContactPoint, RelatedPerson, VisitNote
from prescribing.people.details_given import (
    CommunicationGiven,
    ContactGiven,
    PersonDetails,
    changed_names,
    known,
)
from prescribing.people.duplicates import Identifiers, PossibleDuplicates, candidates_for
from prescribing.people.go_back_after_merge import go_back_after_merge
from prescribing.people.models import Person
from prescribing.same_person.carry_over import carry_over, refuse_to_merge
from prescribing.sight import sees_place
from prescribing.tasks.actions import finish_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.models import Team

NOTE_IS_REVIEWED_AFTER = timedelta(days=182)
_KEY_SAFE = re.compile(r"key\s*-?\s*safe.*\d{3,}|\b(code|pin)\b\D{0,10}\d{3,}", re.IGNORECASE | re.DOTALL)


@transaction.atomic
def record_person(
    *,
    details: PersonDetails,
    by: User,
    contacts: Sequence[ContactGiven] = (),
    communication: Sequence[CommunicationGiven] = (),
    team: Team | None = None,
    anyway: bool = False,
) -> Person:
    """Somebody new, in `team` (else the one of `by` that serves their practice).

    Looks first for whoever agrees on two identifiers: raises PossibleDuplicates unless `anyway`.
    """
    require(by, may.RECORD_PERSON)
    if not anyway:
        candidates = candidates_for(identifiers(details, contacts), by=by)
        if candidates:
            raise PossibleDuplicates(candidates)
    return write_person(details, contacts, communication, team=team or _team_for(details, by), by=by)


def identifiers(details: PersonDetails, contacts: Sequence[ContactGiven] = ()) -> Identifiers:
    return Identifiers(
        name=details.name,
        date_of_birth=details.date_of_birth,
        nhs_number=details.nhs_number,
        phones=tuple(given.value for given in contacts if given.kind == ContactKind.PHONE),
        postcode=details.postcode,
    )


def write_person(
    details: PersonDetails,
    contacts: Sequence[ContactGiven],
    communication: Sequence[CommunicationGiven],
    *,
    team: Team,
    by: Actor,
) -> Person:
    """The rows of a new person, in the caller's transaction; the caller has asked for permission."""
    kinds = {ContactKind(given.kind) for given in contacts}
    person = Person(
        **details.kept(),
        phone_known=known(ContactKind.PHONE in kinds, "phone" in details.without),
        email_known=known(ContactKind.EMAIL in kinds, "email" in details.without),
        team=team,
        recorded_by=by if isinstance(by, User) else None,
        recorded_at=clock.now(),
    )
    person.full_clean(exclude=["match_name"])
    person.save(force_insert=True)
    for given in contacts:
        ContactPoint.objects.create(person=person, created_at=clock.now(), **given.kept())
    for need in communication:
        _need(person, need, by)
    record("person.recorded", person, by=by, person_id=person.pk)
    return person


@transaction.atomic
def change_person(*, person: Person, by: User, **changes: Any) -> Person:
    """Change what PersonDetails holds. Where a protected person lives is changed by owner and cover alone."""
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    where = {"address", "postcode", "lives", "care_home"} & changes.keys()
    if where and not sees_place(by, person):
        raise ValidationError("Only the owner or the named cover may change where this person lives.")
    values = replace(PersonDetails.of(person), **changes).kept()
    names = changed_names(person, values)
    for name, value in values.items():
        setattr(person, name, value)
    person.full_clean(exclude=["match_name"])
    person.save()
    if names:
        record("person.changed", person, by=by, person_id=person.pk, detail={"fields": ",".join(names)})
    return person


@transaction.atomic
def add_contact_point(*, person: Person, given: ContactGiven, by: User) -> ContactPoint:
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    point = ContactPoint.objects.create(person=person, created_at=clock.now(), **given.kept())
    if point.kind in (ContactKind.PHONE, ContactKind.EMAIL):
        setattr(person, f"{point.kind}_known", "known")
        person.save(update_fields=[f"{point.kind}_known"])
    record("person.changed", person, by=by, person_id=person.pk, detail={"fields": "contact-point"})
    return point


@transaction.atomic
def change_contact_point(*, point: ContactPoint, given: ContactGiven, by: User) -> ContactPoint:
    """Correct a number or what is safe. What was shared before keeps what it said."""
    hold(point)
    require(by, may.CHANGE_PERSON, on=point.person)
    for name, value in given.kept().items():
        setattr(point, name, value)
    point.save()
    record(
        "person.changed", point.person, by=by, person_id=point.person_id, detail={"fields": "contact-point"}
    )
    return point


@transaction.atomic
def end_contact_point(*, point: ContactPoint, by: User) -> None:
    """It is no longer to be used; nothing goes there from now on."""
    hold(point)
    require(by, may.CHANGE_PERSON, on=point.person)
    ContactPoint.objects.filter(pk=point.pk, ended_at=None).update(ended_at=clock.now())
    record(
        "person.changed", point.person, by=by, person_id=point.person_id, detail={"fields": "contact-point"}
    )


@transaction.atomic
def set_communication_needs(*, person: Person, needs: Sequence[CommunicationGiven], by: User) -> None:
    """Exactly these from now on; those that stay keep the day they were identified."""
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    wanted = {(need.code, need.language): need for need in needs}
    for row in person.communication_needs.filter(ended_at=None):
        if wanted.pop((row.code, row.language), None) is None:
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])
    for need in wanted.values():
        _need(person, need, by)
    record("person.changed", person, by=by, person_id=person.pk, detail={"fields": "communication"})


@transaction.atomic
def add_related_person(
    *,
    person: Person,
    relation: str,
    name: str,
    by: User,
    phone: str = "",
    email: str = "",
    do_not_tell: bool = False,
    communication: Sequence[str] = (),
    note: str = "",
) -> RelatedPerson:
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    related = RelatedPerson(
        person=person,
        relation=relation,
        name=name.strip(),
        phone=phone,
        email=email,
        do_not_tell=do_not_tell,
        communication=list(communication),
        note=note,
    )
    related.full_clean()
    related.save()
    record("person.changed", person, by=by, person_id=person.pk, detail={"fields": "related-people"})
    return related


@transaction.atomic
def add_visit_note(*, person: Person, text: str, by: User, review_on: date | None = None) -> VisitNote:
    """What to know before going there. A key-safe or door code is refused: it is not kept here at all."""
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    if _KEY_SAFE.search(text):
        raise ValidationError("Leave out key-safe and door codes: they are never kept here.", code="key_safe")
    note = VisitNote(
        person=person,
        text=text.strip(),
        author=by,
        written_at=clock.now(),
        review_on=review_on or clock.today() + NOTE_IS_REVIEWED_AFTER,
    )
    note.full_clean()
    note.save()
    record("person.changed", person, by=by, person_id=person.pk, detail={"fields": "visit-note"})
    return note


@transaction.atomic
def merge(*, person: Person, into: Person, by: User) -> Person:
    """Both records are one human being: `person` points at `into`. Nothing moves, so it can be undone; what
    warns, and ways to reach them, are copied to `into`.

    Whoever was asked whether one of them was recorded twice has answered. Raises ValidationError where the
    one that stays would be less safe.
    """
    hold(person, into, *into.merged.all())
    require(by, may.CHANGE_PERSON, on=person)
    require(by, may.CHANGE_PERSON, on=into)
    if into.merged_into_id is not None or person.merged.exists():
        raise ValidationError("One of them is part of another merge. Undo that first.")
    refuse_to_merge(person, into)
    merged = (
        Person.objects.filter(pk=person.pk, merged_into=None).exclude(pk=into.pk).update(merged_into=into)
    )
    if not merged:
        raise ValidationError("These cannot be merged.")
    person.refresh_from_db()
    record("person.merged", person, by=by, person_id=person.pk, detail={"into": str(into.pk)})
    record("person.merged", into, by=by, person_id=into.pk, detail={"from": str(person.pk)})
    carry_over(person, into, by)
    person.refresh_from_db()
    into.refresh_from_db()
    asked = (
        Task.objects.open().visible_to(by).filter(person__in=(person, into), kind=TaskKind.POSSIBLE_DUPLICATE)
    )
    for task in asked:
        finish_task(task=task, by=by)
    return person


@transaction.atomic
def unmerge(*, person: Person, by: User) -> Person:
    """Undo a merge: the record stands for itself again, with everything it had and what came with it.

    Whoever sees the record may, even where the other is beyond their sight: it shows them nothing more.
    Raises ValidationError when there is no merge to undo.
    """
    person.refresh_from_db(fields=["merged_into"])
    hold(person, person.merged_into)
    require(by, may.CHANGE_PERSON, on=person)
    into = person.merged_into
    if into is None:
        raise ValidationError("This record stands for itself already.")
    if into.protected and not sees_place(by, into):
        raise NotAllowed("Only their own worker or the named cover may undo this.")
    Person.objects.filter(pk=person.pk).update(merged_into=None)
    person.refresh_from_db()
    record("person.unmerged", person, by=by, person_id=person.pk, detail={"from": str(into.pk)})
    record("person.unmerged", into, by=by, person_id=into.pk, detail={"lost": str(person.pk)})
    go_back_after_merge(person, into, by)
    return person


def _need(person: Person, need: CommunicationGiven, by: Actor) -> None:
    row = CommunicationNeed(
        person=person,
        code=need.code,
        language=need.language.strip(),
        detail=need.detail.strip(),
        identified_by=by if isinstance(by, User) else None,
        identified_on=clock.today(),
    )
    row.full_clean()
    row.save()


def _team_for(details: PersonDetails, by: User) -> Team:
    theirs = Team.objects.of(by).filter(ended_at=None)
    team = theirs.filter(serves=details.practice).first() if details.practice else None
    team = team or theirs.first()
    if team is None:
        raise ValidationError("You are not in a team yet, so nobody would look after this person.")
    return team
