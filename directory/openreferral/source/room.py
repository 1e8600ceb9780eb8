"""Whether a source says that a service has room: its counts of free places, for as long as they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory import clock
from directory.catalogue import cleaning
from directory.catalogue.models import Service
from directory.openreferral.normalise import listed
from directory.upkeep.actions import GOOD_FOR
from directory.upkeep.models import Capacity, CapacityState

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SaidRoom:
    """What a source says of room. No state when it says nothing that can be read, or said it too long ago."""

    state: CapacityState | None = None
    until: date | None = None
    note: str = ""
    dated: bool = False
    """Whether the source says when it counted."""


def room(record: Row, problems: list[str]) -> SaidRoom | None:
    """None where nothing is said. Full only when every count is nought; a count nobody can read is told."""
    if "service_capacities" not in record:
        return None
    counts: list[int] = []
    words: list[str] = []
    days: list[date] = []
    for row in listed(record, "service_capacities"):
        available, said = _available(row), _words(row)
        if available is None:
            problems.append(
                f"Room “{said or 'without a count'}” cannot be read; whether there is room is not known."
            )
            continue
        counts.append(available)
        words.append(said)
        if (day := cleaning.day(row.get("updated"))) and day <= clock.today():
            days.append(day)
        elif cleaning.text(row.get("updated"), 40):
            problems.append("When its room was counted cannot be read; taken as today.")
    if not counts or len(counts) < len(listed(record, "service_capacities")):
        return SaidRoom()
    until = min(days, default=clock.today()) + GOOD_FOR
    if until < clock.today():
        problems.append(
            "Its room was counted more than twelve weeks ago; whether there is room is not known."
        )
        return SaidRoom()
    state = CapacityState.OPEN if any(counts) else CapacityState.FULL
    return SaidRoom(state, until, cleaning.cut("; ".join(filter(None, words)), 200), bool(days))


def _available(row: Row) -> int | None:
    number = cleaning.number(row.get("available"))
    return int(number) if number is not None and number >= 0 and number % 1 == 0 else None


def _words(row: Row) -> str:
    """ "3 of 10 beds free. Ground floor only"."""
    available, most = cleaning.text(row.get("available"), 40), cleaning.number(row.get("maximum"))
    unit = cleaning.text(next(iter(listed(row, "unit")), {}).get("name"), 60)
    of = f" of {most:g}" if most is not None and most > 0 else ""
    count = f"{available}{of} {unit or 'places'} free" if available else ""
    return ". ".join(filter(None, (count, cleaning.text(row.get("description"), 120))))


def room_of_new(service: Service, said: SaidRoom | None, by: str) -> list[Capacity]:
    """What this source says of room at a service that is new, unsaved."""
    if said is None or said.state is None:
        return []
    return [Capacity(service=service, location=None, said_at=clock.now(), **_fields(said, by))]


def _fields(said: SaidRoom, by: str) -> dict[str, Any]:
    return {
        "state": str(said.state),
        "until": said.until,
        "note": said.note,
        "said_by": by[:200],
        "weeks": None,
    }


def write_room(service: Service, said: SaidRoom | None, by: str) -> bool:
    """Bring what this source said of room to what it says now. What somebody else said stays while good."""
    if said is None:
        return False
    held = Capacity.objects.filter(service=service, location=None).first()
    if held is not None and held.said_by != by[:200] and (held.until is None or held.until >= clock.today()):
        return False
    if said.state is None:
        if held is not None and held.said_by == by[:200]:
            held.delete()
            return True
        return False
    new = _fields(said, by)
    theirs = held is not None and (held.said_by, held.state, held.note) == (by[:200], said.state, said.note)
    if held is not None and theirs and (not said.dated or held.until == said.until):
        return False
    Capacity.objects.update_or_create(
        service=service, location=None, defaults={**new, "said_at": clock.now()}
    )
    return True
