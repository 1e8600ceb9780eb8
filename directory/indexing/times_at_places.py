"""When a service is on at all of its places together, where that is said in other words than where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory import clock
from directory.catalogue import pages, times_words
from directory.catalogue.locations import Location
from directory.catalogue.models import Service
from directory.indexing.service_at_place import schedules_at


@dataclass(frozen=True, slots=True)
class When:
    """Times in lines, and what is said beside them."""

    times: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def at(self, place: Location) -> When:
        """The same, each line beginning with the place."""
        name = place.name or place.address or place.town or place.postcode
        return When(*(tuple(f"{name}: {line}" for line in lines) for lines in (self.times, self.notes)))


def when_of(service: Service, places: Sequence[Location]) -> tuple[When, list[When]]:
    """In all, and at each place where they differ (else no list). Where they do, each line in all begins with
    its place, so that nobody goes to one at the hours of another."""
    each = [_at(service, place) for place in places]
    if not each or all(one == each[0] for one in each):
        return (each[0] if each else _at(service, None)), []
    placed = [one.at(place) for one, place in zip(each, places, strict=True)]
    return (
        When(
            tuple(line for one in placed for line in one.times),
            tuple(line for one in placed for line in one.notes),
        ),
        each,
    )


def _at(service: Service, place: Location | None) -> When:
    schedules = schedules_at(service, place)
    times = times_words.times_words(schedules, today=clock.today())
    return When(tuple(times), tuple(pages.notes_of(schedules)))
