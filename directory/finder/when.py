"""When a service is on at all of its places, in lines that stand apart from where it is."""

from __future__ import annotations

from collections.abc import Sequence

from directory import clock
from directory.catalogue import pages, times_words
from directory.catalogue.locations import Location
from directory.catalogue.models import Service
from directory.finder.meetings import schedules_at


def when_words(service: Service, places: Sequence[Location]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The times, and what is said beside them. Where the places differ each line begins with its place, so
    that nobody goes to one at the hours of another."""
    said = [_said(service, place) for place in places] or [_said(service, None)]
    if all(one == said[0] for one in said):
        return said[0]
    named = [str(place.name or place.address or place.town or place.postcode) for place in places]
    times = [f"{name}: {line}" for name, (lines, _) in zip(named, said, strict=True) for line in lines]
    notes = [f"{name}: {note}" for name, (_, notes) in zip(named, said, strict=True) for note in notes]
    return tuple(times), tuple(notes)


def _said(service: Service, place: Location | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    schedules = schedules_at(service, place)
    times = times_words.times_words(schedules, today=clock.today())
    return tuple(times), tuple(pages.notes_of(schedules))
