"""What was inferred of a listing, fact by fact, and which of it an editor has refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from directory.catalogue.facts import Basis, Fact
from directory.catalogue.services import Service
from directory.upkeep.models import RefusedInference

Refused = frozenset[tuple[str, str]]
"""Pairs of a part and a value."""
ROWS: dict[str, tuple[str, str]] = {
    "needs": ("needs", "need"),
    "delivery": ("delivery", "how"),
    "for_whom": ("groups", "group"),
}
"""Of each part that is rows: their name among its values, and what tells one from another."""


@dataclass(frozen=True, slots=True)
class InferredFact:
    """`part` is a group of fields as sources fill them; `value` which one of it; `words` for people."""

    part: str
    value: str
    words: str

    @property
    def key(self) -> str:
        return f"{self.part}:{self.value}"


def inferred_facts(service: Service) -> list[InferredFact]:
    """Every inferred fact, in the order of the listing's page. Reads relations that may be prefetched."""
    return list(_facts(service))


def _facts(service: Service) -> Iterator[InferredFact]:
    for need in service.needs.all():
        if need.basis == Basis.INFERRED:
            yield InferredFact("needs", str(need.need_id), str(need.need))
    for delivery in service.deliveries.all():
        if delivery.basis == Basis.INFERRED:
            yield InferredFact("delivery", delivery.how, delivery.get_how_display())
    for group in service.groups.all():
        if group.basis == Basis.INFERRED:
            only = "Only: " if group.only else ""
            yield InferredFact("for_whom", group.group, f"{only}{group.get_group_display()}")
    if service.free_basis == Basis.INFERRED and service.free != Fact.NOT_KNOWN:
        yield InferredFact("free", service.free, f"Free: {service.get_free_display().lower()}")
    if service.referral_only_basis == Basis.INFERRED and service.referral_only != Fact.NOT_KNOWN:
        said = service.get_referral_only_display().lower()
        yield InferredFact("referral", service.referral_only, f"Only through a professional: {said}")
    if service.ages_basis == Basis.INFERRED:
        ages = _ages(service.minimum_age, service.maximum_age)
        yield InferredFact("ages", ages, f"Ages {ages}")


def _ages(low: int | None, high: int | None) -> str:
    return f"{'any' if low is None else low} to {'any' if high is None else high}"


def refused_of(service_id: UUID) -> Refused:
    """What editors refused of this listing."""
    return frozenset(RefusedInference.objects.filter(service_id=service_id).values_list("part", "value"))


def without(part: str, value: Mapping[str, Any], refused: Refused) -> dict[str, Any]:
    """A part's values (as sources fill them) without what is inferred in it and refused."""
    made = dict(value)
    if part in ROWS:
        name, tells = ROWS[part]
        made[name] = [
            row
            for row in value.get(name, [])
            if row.get("basis") != Basis.INFERRED or (part, str(row.get(tells))) not in refused
        ]
    elif part in _NOTHING:
        basis = next(key for key in _NOTHING[part] if key.endswith("_basis"))
        if value.get(basis) == Basis.INFERRED and (part, _said(part, value)) in refused:
            made |= _NOTHING[part]
    return made


def _said(part: str, value: Mapping[str, Any]) -> str:
    if part == "ages":
        return _ages(value.get("minimum_age"), value.get("maximum_age"))
    return str(value.get("free" if part == "free" else "referral_only"))


_NOTHING: dict[str, dict[str, Any]] = {
    "free": {"free": str(Fact.NOT_KNOWN), "free_basis": str(Basis.STATED)},
    "referral": {"referral_only": str(Fact.NOT_KNOWN), "referral_only_basis": str(Basis.STATED)},
    "ages": {"minimum_age": None, "maximum_age": None, "ages_basis": ""},
}
"""Of each part that is one fact: how it stands when it is not known."""
PARTS = (*ROWS, *_NOTHING)


def not_known(part: str) -> dict[str, Any]:
    """The fields of a part that is one fact, as they stand when it is not known."""
    return dict(_NOTHING[part])
