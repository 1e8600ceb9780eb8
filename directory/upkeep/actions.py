"""Verbs on what happens to a listing: whether there is room, closing for a while, being checked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import SET_CAPACITY, require
from directory.audit.actions import record
from directory.catalogue.models import Location, Service
from directory.freshness.renew import renew
from directory.indexing.touched import touch
from directory.upkeep.models import Capacity, CapacityState, Check, Closure
from directory.upkeep.review import answered

GOOD_FOR = timedelta(weeks=12)
"""What nobody repeats for a season is not known any more."""


@transaction.atomic
def set_capacity(
    *,
    service: Service,
    state: CapacityState | str,
    by: Actor,
    location: Location | None = None,
    weeks: int | None = None,
    until: date | None = None,
    note: str = "",
) -> Capacity:
    """Say whether a service takes people, at one of its places or (None) as a whole.

    `until` is the last day it is good, twelve weeks from now by default; then it is not known again.
    Raises ValidationError for a day that has passed, or a place the service does not use.
    """
    require(by, SET_CAPACITY)
    until = until or clock.today() + GOOD_FOR
    if until < clock.today():
        raise ValidationError({"until": "Choose a day that is still to come."})
    _check_place(service, location)
    said, _ = Capacity.objects.update_or_create(
        service=service,
        location=location,
        defaults={
            "state": CapacityState(state),
            "weeks": weeks if state == CapacityState.WAITING else None,
            "until": until,
            "note": note[:200],
            "said_by": by.label[:200],
            "said_at": clock.now(),
        },
    )
    record("listing.capacity", service, by=by, detail={"state": str(said.state)})
    touch([service.pk])
    return said


def as_kept(capacity: Capacity) -> dict[str, Any]:
    """What a capacity says, as data from which `put_capacity_back` can say it again."""
    return {
        "state": capacity.state,
        "weeks": capacity.weeks,
        "until": capacity.until.isoformat() if capacity.until else None,
        "note": capacity.note,
        "said_by": capacity.said_by,
        "said_at": capacity.said_at.isoformat(),
    }


@transaction.atomic
def put_capacity_back(
    *, capacity_id: UUID, said_at: datetime, before: dict[str, Any] | None, by: Actor
) -> bool:
    """Undo what was said at `said_at`: as it was before, or not known. False where it was said anew since."""
    require(by, SET_CAPACITY)
    now_said = Capacity.objects.filter(pk=capacity_id, said_at=said_at).first()
    if now_said is None:
        return False
    service = now_said.service
    if before is None:
        now_said.delete()
    else:
        dates = {
            "until": date.fromisoformat(before["until"]) if before["until"] else None,
            "said_at": datetime.fromisoformat(before["said_at"]),
        }
        Capacity.objects.filter(pk=capacity_id).update(**{**before, **dates})
    record("listing.capacity", service, by=by, detail={"undone": True})
    touch([service.pk])
    return True


@transaction.atomic
def close(
    *,
    service: Service,
    first_day: date,
    by: Actor,
    last_day: date | None = None,
    location: Location | None = None,
    why: str = "",
) -> Closure:
    """It is closed from a day to a day, both included; without a last day until somebody reopens it."""
    require(by, SET_CAPACITY)
    _check_place(service, location)
    if last_day is not None and last_day < first_day:
        raise ValidationError({"last_day": "The last day is before the first."})
    closure = Closure.objects.create(
        service=service,
        location=location,
        first_day=first_day,
        last_day=last_day,
        why=why[:200],
        said_by=by.label[:200],
        said_at=clock.now(),
    )
    record("listing.closed", service, by=by)
    touch([service.pk])
    return closure


@transaction.atomic
def reopen(*, closure: Closure, by: Actor) -> None:
    """It is open again from today; a closure that has not begun is as if it had not been said."""
    require(by, SET_CAPACITY)
    service = closure.service
    yesterday = clock.today() - timedelta(days=1)
    if closure.first_day > yesterday:
        closure.delete()
    else:
        closure.last_day = yesterday
        closure.save(update_fields=["last_day"])
    record("listing.reopened", service, by=by)
    touch([service.pk])


@transaction.atomic
def check(*, service: Service, by: Actor, how: str = "", on: date | None = None) -> Check:
    """Somebody checked that the listing is right, today unless told otherwise."""
    require(by, SET_CAPACITY)
    checked = Check.objects.create(service=service, on=on or clock.today(), by=by.label[:200], how=how[:100])
    answered(service, on)
    renew([service.pk])
    record("listing.checked", service, by=by)
    touch([service.pk])
    return checked


def _check_place(service: Service, location: Location | None) -> None:
    if location is not None and not service.at_locations.filter(location=location).exists():
        raise ValidationError({"location": f"{service} is not held there."})
