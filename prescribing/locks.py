"""One lock for everything about somebody: of two verbs on one person the second waits, then reads again."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from prescribing.people.models import Person


def hold(*records: models.Model | None) -> None:
    """Lock the people whom these records are about until the transaction ends, and read each record again.

    Every verb that writes about a person calls it first, so that it asks of what is there now and not of
    what was read for the page. Locks are taken in the order of the primary key, so that no two wait
    for each other.
    Where the database locks as a whole (SQLite, BEGIN IMMEDIATE) only the reading again is left to do.
    """
    given = [record for record in records if record is not None]
    held: set[UUID] = set()
    while wanted := {person_id for record in given if (person_id := person_id_of(record))} - held:
        # Not FOR UPDATE: rows that merely point at the person may still be written (foreign keys).
        locked = Person.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
        list(locked.values_list("pk", flat=True))
        held |= wanted
        # While this waited a record may have been put on somebody else, who is held too, then.
        for record in given:
            record.refresh_from_db()
    if not held:
        for record in given:
            record.refresh_from_db()


def person_id_of(record: models.Model) -> UUID | None:
    """Whom a record is about: its own person, or that of the referral or prescription it belongs to."""
    if isinstance(record, Person):
        return record.pk
    if hasattr(record, "person_id"):
        found: UUID | None = record.person_id
        return found
    for whole in ("referral", "prescription"):
        parent = getattr(record, whole, None)
        if isinstance(parent, models.Model):
            return person_id_of(parent)
    raise TypeError(f"{record._meta.label} is about nobody, so there is nobody to hold.")
