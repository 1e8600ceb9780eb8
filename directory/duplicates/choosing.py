"""Writes what an editor chose of each part when two are made one, and takes it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from directory import clock
from directory.catalogue.facts import Visibility
from directory.catalogue.hidden_locations import withholds_places
from directory.catalogue.models import Location, Organisation, Service
from directory.duplicates.models import Merge
from directory.duplicates.parts import (
    OURS,
    Part,
    State,
    chosen_state,
    default_choice,
    no_more_visible,
    parts_of,
    state_of,
    write,
)

Thing = Service | Organisation
ADDRESS_KEPT = "What the other helps with keeps its address from the public. Keep that need too."


def planned(ours: Thing, theirs: Thing) -> list[tuple[Part, State, State, str]]:
    """Each part with what both hold, and what is chosen unless somebody says otherwise."""
    hidden = _is_seen_by_fewer(theirs, ours)
    made = []
    for part in parts_of(type(ours)):
        mine, other = state_of(ours, part), state_of(theirs, part)
        made.append((part, mine, other, OURS if hidden else default_choice(part, mine, other)))
    return made


def _is_seen_by_fewer(theirs: Thing, ours: Thing) -> bool:
    """Whether what they say is kept from some who may see ours."""
    if isinstance(theirs, Service) and isinstance(ours, Service):
        is_hidden = theirs.hidden_at is not None and ours.hidden_at is None
        return is_hidden or theirs.visibility not in (ours.visibility, Visibility.PUBLIC)
    return isinstance(theirs, Organisation) and not theirs.listed and bool(getattr(ours, "listed", False))


def write_parts(
    ours: Thing, theirs: Thing, chosen: dict[str, str], places: dict[str, str]
) -> tuple[dict[str, State], dict[str, State]]:
    """Bring the kept record to what was chosen. Returns what changed of it, before and after.

    `places` names ours for those of theirs that are the same place.
    """
    parts = planned(ours, theirs)
    unknown = set(chosen) - {part.key for part, *_ in parts}
    if unknown:
        raise ValidationError(f"There is no part called {', '.join(sorted(unknown))}.")
    before: dict[str, State] = {}
    after: dict[str, State] = {}
    names: list[str] = []
    for part, mine, other, default in parts:
        choice = chosen.get(part.key, default)
        if choice not in part.choices:
            raise ValidationError(f"“{choice}” is no choice for {part.label}.")
        if isinstance(theirs, Service) and choice != OURS:
            given = no_more_visible(other, theirs.visibility)
        else:
            given = other
        state = chosen_state(part, choice, mine, given, places)
        if state == mine:
            continue
        before[part.key] = mine
        names += write(ours, part, state)
        after[part.key] = state_of(ours, part) if part.rows else state
    names += _name_of_theirs(ours, theirs, before, after)
    if isinstance(ours, Service) and isinstance(theirs, Service) and theirs.sensitive and not ours.sensitive:
        before["sensitive"], after["sensitive"] = {"sensitive": False}, {"sensitive": True}
        ours.sensitive = True
        names.append("sensitive")
    _save(ours, names)
    _check_times(ours)
    _check_address(ours, theirs)
    return before, after


def _name_of_theirs(
    ours: Thing, theirs: Thing, before: dict[str, State], after: dict[str, State]
) -> list[str]:
    """The name that goes is kept as another name, so that people who look for it still find it.

    Not theirs where fewer may see it: other names are shown to everybody who sees ours.
    """
    part = next(part for part in parts_of(type(ours)) if part.key == "other_names")
    names = {before.get("name", {}).get("name", "")}
    if not _is_seen_by_fewer(theirs, ours):
        names.add(theirs.name)
    gone = names - {ours.name, ""}
    mine = {"other_names": ours.other_names}
    state = mine
    for name in sorted(gone):
        added = chosen_state(part, "both", state, {"other_names": name.replace(",", " ")}, {})
        state = added if ours.name.casefold() != name.casefold() else state
    if state == mine:
        return []
    before.setdefault("other_names", mine)
    after["other_names"] = state
    return write(ours, part, state)


def _save(ours: Thing, names: list[str]) -> None:
    if isinstance(ours, Service):
        ours.changed_at = clock.now()
        names = [*names, "changed_at"]
    if names:
        fields = {name: getattr(ours, name) for name in dict.fromkeys(names)}
        type(ours)._base_manager.filter(pk=ours.pk).update(**fields)


def places_of(thing: Thing) -> list[Location]:
    if not isinstance(thing, Service):
        return []
    return list(Location.objects.filter(at_services__service=thing))


def _check_times(ours: Thing) -> None:
    if not isinstance(ours, Service):
        return
    here = set(
        ours.at_locations.model._base_manager.filter(service_id=ours.pk).values_list("location_id", flat=True)
    )
    times = ours.schedules.model._base_manager.filter(service_id=ours.pk).exclude(location=None)
    if set(times.values_list("location_id", flat=True)) - here:
        raise ValidationError("Some of the times are at a place that is not kept. Keep its place as well.")


def _check_address(ours: Thing, theirs: Thing) -> None:
    if not isinstance(ours, Service) or not isinstance(theirs, Service):
        return
    if withholds_places(theirs) and not withholds_places(ours):
        raise ValidationError(ADDRESS_KEPT)


def write_back(ours: Thing, merge: Merge) -> list[str]:
    """Bring each part to what it was before the merge. Returns in words those that stay as they are now.

    While places stay that somebody changed since, a need that keeps the address from the public stays too.
    """
    told, names = [], []
    parts = {part.key: part for part in parts_of(type(ours))}
    parts["sensitive"] = Part("sensitive", "Sensitive", ("sensitive",))
    known = [(parts[key], before) for key, before in merge.before.items() if key in parts]
    stays = {part.key for part, _before in known if state_of(ours, part) != merge.after.get(part.key)}
    if "places" in stays and isinstance(ours, Service) and withholds_places(ours):
        stays.add("needs")
    for part, before in known:
        if part.key in stays:
            told.append(part.label)
            continue
        names += write(ours, part, before)
    _save(ours, names)
    return told
