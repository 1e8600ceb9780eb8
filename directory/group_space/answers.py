"""What a group says of its listing beside its words: still right, room, closed. The verbs of upkeep, for its
own listings only."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts.actors import LinkHolder
from directory.accounts.permissions import KEEP_OWN_LISTING, NotAllowed, require
from directory.catalogue.locations import Location
from directory.catalogue.models import Service
from directory.group_space.change_words import lines_of, part_words
from directory.group_space.changes import answer_for_running
from directory.group_space.listing_parts import keeper_for, record_of, without_hidden
from directory.group_space.models import GroupChange
from directory.indexing.service_at_place import places_seen
from directory.upkeep import actions as upkeep
from directory.upkeep.models import HOW_GROUP, Capacity, Check, Closure
from search.documents import Audience


@transaction.atomic
def still_right(*, service: Service, by: LinkHolder) -> Check:
    """All of it is right: checked today, asked about again in REVIEW_MONTHS, shown again if it was hidden."""
    _own(service, by)
    return upkeep.check(service=service, by=by, how=HOW_GROUP)


@transaction.atomic
def say_room(
    *,
    service: Service,
    state: str,
    by: LinkHolder,
    weeks: int | None = None,
    until: date | None = None,
    location: Location | None = None,
) -> Capacity:
    """Whether they take people, at one of their places or as a whole; without a day it is good for twelve
    weeks."""
    _own(service, by)
    answer_for_running(service)
    _shown_place(service, location)
    return upkeep.set_capacity(
        service=service, state=state, weeks=weeks, until=until, location=location, by=by
    )


@transaction.atomic
def room_still_right(*, service: Service, by: LinkHolder, location: Location | None = None) -> Capacity:
    """What was said holds for another while. Raises ValidationError for "full", which needs a new day, once
    its day has come, and where nothing is said."""
    _own(service, by)
    _shown_place(service, location)
    said = service.capacities.filter(location=location).first()
    if said is None:
        raise ValidationError(_("Nothing is said yet: choose one."))
    until = said.until if said.state == "full" else None
    answer_for_running(service)
    return upkeep.set_capacity(
        service=service, state=said.state, weeks=said.weeks, until=until, location=location, by=by
    )


@transaction.atomic
def close(*, service: Service, first_day: date, last_day: date, by: LinkHolder, why: str = "") -> Closure:
    """Closed from a day to a day, both included."""
    _own(service, by)
    answer_for_running(service)
    return upkeep.close(service=service, first_day=first_day, last_day=last_day, why=why, by=by)


@transaction.atomic
def open_again(*, service: Service, closure_id: UUID, by: LinkHolder) -> None:
    """They are open after all."""
    _own(service, by)
    closure = Closure.objects.filter(service=service, pk=closure_id).first()
    if closure is not None:
        upkeep.reopen(closure=closure, by=by)


def compared(change: GroupChange, *, for_group: bool = False) -> dict[str, Any]:
    """A part with its lines before and after, for directory/group_space/compared.html. The group reads of it
    neither what was hidden when it was changed nor what is hidden now."""
    before, after = change.before, change.after
    if for_group:
        record = record_of(change)
        read = change.read_as or {"before": before, "after": after}
        before, after = (without_hidden(record, change.part, read[name]) for name in ("before", "after"))
    return {
        "part": part_words(change.part),
        "before": lines_of(change.part, before),
        "after": lines_of(change.part, after),
    }


def _shown_place(service: Service, location: Location | None) -> None:
    """Raises NotAllowed for a place that the public may not know of: its group does not speak of it here."""
    if location is not None and location not in places_seen(service, Audience.PUBLIC):
        raise NotAllowed("That is not a place of this listing.")


def _own(service: Service, by: LinkHolder) -> None:
    require(by, KEEP_OWN_LISTING)
    keeper_for(service, by)
