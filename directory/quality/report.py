"""How good the directory is: how complete, how fresh, which needs are met where. In a few queries, whatever
its size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count

from directory.accounts.actors import Actor
from directory.accounts.permissions import SEE_QUALITY, require
from directory.catalogue.facts import Basis, Visibility
from directory.catalogue.hidden_locations import PLACES_WITHHELD
from directory.catalogue.locations import LocationKind
from directory.catalogue.models import Need, ServiceAtLocation, ServiceNeed
from directory.places.models import Area
from directory.quality.parts import Part, checked_since, counted, never_checked, parts

MONTHS = (3, 6, 12, 18, 24)
FIX_FIRST = 5


class Split(StrEnum):
    """How the cover of needs is split."""

    WARD = "ward"
    AUTHORITY = "area"
    TOWN = "town"


SPLITS = {Split.WARD: "By ward", Split.AUTHORITY: "By council area", Split.TOWN: "By town"}
_PLACE_FIELDS = {
    Split.WARD: "location__ward_code",
    Split.AUTHORITY: "location__authority_code",
    Split.TOWN: "location__town",
}
ELSEWHERE = "Place not known"
WITHOUT_PLACE = "By phone, online or at home"


@dataclass(frozen=True, slots=True)
class Completeness:
    part: Part
    missing: int
    total: int

    @property
    def has(self) -> int:
        return self.total - self.missing

    @property
    def percent(self) -> int:
        return share(self.has, self.total)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How many were checked within so many months; the last line is those never checked."""

    label: str
    count: int
    total: int

    @property
    def percent(self) -> int:
        return share(self.count, self.total)


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One need with how many listings meet it in each area."""

    need: str
    numbers: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Cover:
    columns: tuple[str, ...]
    lines: tuple[CoverLine, ...]


@dataclass(frozen=True, slots=True)
class Report:
    total: int
    complete: tuple[Completeness, ...]
    fresh: tuple[Freshness, ...]
    never: Freshness
    cover: Cover
    split: Split

    @property
    def first(self) -> list[Completeness]:
        """What to fix first: what hurts most people most."""
        lacking = [line for line in self.complete if line.missing]
        return sorted(lacking, key=lambda line: -line.part.weight * line.missing)[:FIX_FIRST]


def share(count: int, total: int) -> int:
    """Per cent, rounded down: 100 is every one."""
    return count * 100 // total if total else 0


def quality(*, by: Actor, split: str = "") -> Report:
    """The report; an unknown split is by ward. Raises NotAllowed."""
    require(by, SEE_QUALITY)
    way = Split(split) if split in list(Split) else Split.WARD
    every = parts()
    numbers = counted().aggregate(
        total=Count("pk"),
        never=Count("pk", filter=never_checked()),
        **{f"part_{n}": Count("pk", filter=part.missing) for n, part in enumerate(every)},
        **{f"fresh_{months}": Count("pk", filter=checked_since(months)) for months in MONTHS},
    )
    total = numbers["total"]
    return Report(
        total=total,
        complete=tuple(Completeness(part, numbers[f"part_{n}"], total) for n, part in enumerate(every)),
        fresh=tuple(Freshness(f"{months} months", numbers[f"fresh_{months}"], total) for months in MONTHS),
        never=Freshness("Never checked", numbers["never"], total),
        cover=_cover(way),
        split=way,
    )


def _cover(split: Split) -> Cover:
    """Each top need with the listings that meet it or one under it, once in each area where they are held.

    What only the words suggest does not count, and no place of a listing whose address is withheld does.
    """
    top = _top_needs()
    rows = ServiceNeed.objects.filter(service__in=counted()).exclude(basis=Basis.INFERRED)
    met: dict[UUID, set[UUID]] = defaultdict(set)
    withheld: set[UUID] = set()
    for service, need, slug in rows.values_list("service", "need", "need__slug").order_by():
        met[top[need].pk].add(service)
        if slug in PLACES_WITHHELD:
            withheld.add(service)
    held = _held_at(split, withheld)
    names = _column_names(split, {code for codes in held.values() for code in codes})
    columns = sorted((code for code in names if code), key=lambda code: names[code])
    columns += [""] if "" in names else []
    needs = sorted({need.pk: need for need in top.values()}.values(), key=lambda need: need.position)
    lines = []
    for need in needs:
        services = met.get(need.pk, set())
        at = [sum(code in held.get(one, ()) for one in services) for code in columns]
        without = sum(not held.get(one) for one in services)
        lines.append(CoverLine(need.name, (without, *at), len(services)))
    return Cover((WITHOUT_PLACE, *(names[code] for code in columns)), tuple(lines))


def _held_at(split: Split, withheld: set[UUID]) -> dict[UUID, set[str]]:
    """Listing → codes of the areas where the public is told that it is held."""
    rows = ServiceAtLocation.objects.filter(
        service__in=counted(),
        visibility=Visibility.PUBLIC,
        location__visibility=Visibility.PUBLIC,
        location__kind=LocationKind.PHYSICAL,
        location__archived_at=None,
        location__live=True,
    )
    held: dict[UUID, set[str]] = defaultdict(set)
    for service, code in rows.values_list("service", _PLACE_FIELDS[split]).order_by():
        if service not in withheld:
            held[service].add(code.strip())
    return held


def _column_names(split: Split, codes: set[str]) -> dict[str, str]:
    if split == Split.TOWN:
        return {code: code or ELSEWHERE for code in codes}
    kind = "ward" if split == Split.WARD else "authority"
    keys = [f"{kind}:{code}" for code in codes]
    known = dict(Area.objects.filter(key__in=keys).values_list("code", "name"))
    return {code: known.get(code, code) if code else ELSEWHERE for code in codes}


def _top_needs() -> dict[UUID, Need]:
    """Each need → the need at the top of its branch."""
    every = {need.pk: need for need in Need.objects.all()}
    top: dict[UUID, Need] = {}
    for need in every.values():
        above, seen = need, {need.pk}
        while above.parent_id in every and above.parent_id not in seen:
            above = every[above.parent_id]
            seen.add(above.pk)
        top[need.pk] = above
    return top
