"""What a listing said when somebody looked at it, and what of that is different now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from directory import clock
from directory.catalogue.models import Location, Schedule, Service
from directory.catalogue.services import HIDDEN
from directory.catalogue.times_words import times_words
from directory.catalogue.wording import room_words
from directory.events.event_dates import is_over
from directory.indexing.service_at_place import capacity_at, closure_of, room_at, schedules_at
from prescribing.prescriptions.group_phone import group_phone
from prescribing.words import day_long
from search.documents import Room

Facts = Mapping[str, Any]
_SALT = "prescribing.listing"


class ListingChanged(ValidationError):
    """The listing is not as it was looked at: `changes` says what is different, and it is asked again."""

    def __init__(self, changes: list[str]) -> None:
        self.changes = changes
        said = " ".join(changes)
        super().__init__(
            f"The listing has changed since you looked. {said} Send it again if it still fits.",
            code="listing_changed",
        )


def listing_facts(service: Service, location: Location | None) -> dict[str, Any]:
    """What somebody goes by who sends a person there, or (None) to any of its places; as it stands."""
    contact = service.organisation.referral_contacts.confirmed().first()
    places = [location] if location else [row.location for row in service.at_locations.all()]
    times = schedules_at(service, location) if location else list(service.schedules.all())
    closure = closure_of(service, clock.today())
    return {
        "place": str(location.pk) if location else "",
        "closed": _is_closed(service),
        "rooms": {str(place.pk) if place else "": _room(service, place) for place in places or [None]},
        "contact": _short(f"{contact.pk} {contact.email}") if contact else "",
        "contact_name": contact.name if contact else "",
        "phone": group_phone(service).number,
        "times": _short(sorted(_time_of(one) for one in times)),
        "times_words": "; ".join(times_words(times, today=clock.today())),
        "closure": [str(closure.first_day), str(closure.last_day or "")] if closure else [],
        "closure_words": f"from {day_long(closure.first_day)}" if closure else "",
    }


def changes_between(before: Facts, now: Facts) -> list[str]:
    """One sentence for each thing that matters and is different; none where nothing was kept."""
    if not before:
        return []
    return list(_changes(before, now))


def check_listing(looked: Facts | None, service: Service, location: Location | None) -> None:
    """Raises ListingChanged when it is not as it was looked at. None: nobody looked."""
    if looked and (changed := changes_between(looked, listing_facts(service, location))):
        raise ListingChanged(changed)


def seen_at(looked: Facts | None, service: Service, location: Location | None) -> dict[str, Any]:
    """What is kept with a proposal: as it was looked at, where that was this place; else as it is now."""
    now = listing_facts(service, location)
    return dict(looked) if looked and looked.get("place") == now["place"] else now


def in_a_form(facts: Facts) -> str:
    """For a hidden field: whoever sends it back cannot have changed it."""
    return signing.dumps(dict(facts), salt=_SALT, compress=True)


def from_a_form(given: str) -> dict[str, Any] | None:
    """None where it is missing or was changed."""
    try:
        read = signing.loads(given, salt=_SALT)
    except signing.BadSignature:
        return None
    return read if isinstance(read, dict) else None


def _changes(before: Facts, now: Facts) -> Iterable[str]:
    if now["closed"] and not before.get("closed"):
        yield "It has closed."
    if now["closure"] != before.get("closure", []) and now["closure"]:
        yield f"It is closed {now['closure_words']}."
    yield from _rooms_words(before.get("rooms", {}), now["rooms"])
    if now["contact"] != before.get("contact"):
        yield _contact_words(before, now)
    if now["phone"] != before.get("phone"):
        yield f"Their number is {now['phone']} now." if now["phone"] else "Their number is no longer known."
    if now["place"] == before.get("place") and now["times"] != before.get("times"):
        was = f" It was: {before['times_words']}." if before.get("times_words") else ""
        yield f"Days and times now: {now['times_words'] or 'not said'}.{was}"


def _rooms_words(before: Facts, now: Facts) -> Iterable[str]:
    """Of the places that were looked at."""
    for place, room in now.items():
        if place not in before or before[place][:2] == room[:2]:
            continue
        where = f" at {room[3]}" if room[3] and len(now) > 1 else ""
        if room[0] == Room.FULL.value:
            yield f"It is full now{where}."
        else:
            yield f"Taking people{where}: {room[2].lower() or 'not said'} now."


def _contact_words(before: Facts, now: Facts) -> str:
    if not now["contact"]:
        return "There is no confirmed contact any more: phone them."
    was = before.get("contact_name")
    instead = f", not to {was}" if was and was != now["contact_name"] else ", at another address"
    return f"It goes to {now['contact_name']} now{instead if before.get('contact') else ''}."


def _room(service: Service, place: Location | None) -> list[Any]:
    """State and weeks, which are compared; then the words, and where."""
    said = capacity_at(service, place)
    room, until = room_at(service, place)
    weeks = said.weeks if said else None
    return [room.value, weeks, room_words(room, weeks=weeks, until=until), place.name if place else ""]


def _is_closed(service: Service) -> bool:
    gone = service.archived_at is not None or service.status in HIDDEN or not service.live
    return gone or is_over(service)


def _time_of(schedule: Schedule) -> str:
    values = model_to_dict(schedule, exclude=["id", "service", "location"])
    return repr(sorted((name, str(value)) for name, value in values.items()))


def _short(what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]
