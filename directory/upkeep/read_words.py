"""Times that a listing has in words only, read into days and hours where it is sure what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.log_actions import log

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record
from directory.catalogue.hours_in_prose import Reading, all_values, read_hours
from directory.catalogue.models import Frequency, Schedule, Service
from directory.indexing.touched import touch
from directory.openreferral import rebase_drafts, values
from directory.openreferral.models import SourceGroup
from directory.openreferral.provenance import KINDS
from directory.openreferral.source.hours_in_words import times_in_description
from directory.upkeep.actions import close


@dataclass(frozen=True, slots=True)
class ReadWords:
    """One row in words, or (None) the description where there are no times at all, and what it says."""

    schedule: Schedule | None
    words: str
    reading: Reading
    rows: list[dict[str, Any]] = field(default_factory=list)
    """Empty where it is not sure."""


def with_times_in_words() -> QuerySet[Service]:
    """Listings with any time in words only."""
    in_words = Schedule.objects.filter(service=OuterRef("pk"), frequency=Frequency.TEXT)
    return Service.objects.filter(Exists(in_words), archived_at=None).order_by("name", "pk")


def with_hours_to_read() -> QuerySet[Service]:
    """Those, and the ones with no times at all but a description."""
    none = Service.objects.exclude(description="").filter(
        ~Exists(Schedule.objects.filter(service=OuterRef("pk"))), archived_at=None
    )
    return (with_times_in_words() | none.order_by("name", "pk")).distinct()


def words_of(service: Service) -> Iterator[ReadWords]:
    """What may be read of a listing. Nothing is written."""
    schedules = list(service.schedules.all())
    for row in schedules:
        if row.frequency == Frequency.TEXT and row.note.strip():
            reading = read_hours(row.note, today=clock.today())
            made = all_values(reading, words=row.note) if reading.is_sure else []
            yield ReadWords(row, row.note, reading, [_within(row, values_) for values_ in made])
    if not schedules and (found := times_in_description({"description": service.description})):
        yield ReadWords(None, service.description, found[1], found[0])


def _within(row: Schedule, made: dict[str, Any]) -> dict[str, Any]:
    """From and until the days that the row has beside its words."""
    first = made["starts_on"] or row.starts_on
    last = made["ends_on"] or row.ends_on
    return {**made, "starts_on": first, "ends_on": last}


@transaction.atomic
def read_words(*, service: Service, by: Actor) -> int:
    """Put times in the place of words that are sure; what is not stays as it is. How many times it makes.

    A draft that is open takes them over too, and a feed that says the same words changes nothing.
    """
    require(by, EDIT_LISTINGS)
    Service.objects.select_for_update().get(pk=service.pk)
    was = rebase_drafts.before(service)
    ours = _source_group(service)
    made: list[Schedule] = []
    for found in words_of(service):
        if not found.rows:
            continue
        order = found.schedule.sort_order if found.schedule else None
        location = found.schedule.location_id if found.schedule else None
        made += [
            Schedule(service_id=service.pk, location_id=location, sort_order=order, **_fields(row))
            for row in found.rows
        ]
        for span in found.reading.closed:
            close(service=service, first_day=span.first_day, last_day=span.last_day, by=by)
        if found.schedule:
            Schedule.objects.filter(pk=found.schedule.pk).delete()
    if not made:
        return 0
    Schedule.objects.bulk_create(made)
    Service.objects.filter(pk=service.pk).update(changed_at=clock.now())
    service.refresh_from_db()
    if ours:
        ours.value = values.current(service, "times")
        ours.save(update_fields=["value"])
    rebase_drafts.rebase(service, was)
    log(instance=service, action="wagtail.edit", data={"changes": ["times read from their words"]})
    record("listing.hours-read", service, by=by, detail={"times": len(made)})
    touch([service.pk])
    return len(made)


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Schedule._meta.get_field(name).to_python(value)
        for name, value in row.items()
        if name != "location"
    }


def _source_group(service: Service) -> SourceGroup | None:
    """What a source last said of the times, where they stand as it said them."""
    said = SourceGroup.objects.filter(
        record__kind=KINDS[Service], record__object_id=service.pk, group="times", edited_here=False
    ).first()
    return said if said and values.says_the_same(service, "times", said.value) else None
