"""Listings whose address could put somebody in danger."""

from __future__ import annotations

from directory.catalogue.facts import Basis
from directory.catalogue.services import Service

PLACES_WITHHELD = frozenset({"domestic-abuse", "sexual-violence", "modern-slavery-and-exploitation"})
"""Needs whose services are looked for by the people their users flee from: the public gets no address and no
map, whatever a feed says of the place. Staff see it, and people ring."""


def is_sensitive(service: Service) -> bool:
    """Whether its page carries "Leave this site". Reads `needs` with their need (prefetch them)."""
    return service.sensitive or any(row.need.sensitive for row in service.needs.all())


def withholds_places(service: Service) -> bool:
    """Whether the public is not told where it is. What only the words suggest does not hide a place."""
    return any(
        row.need.slug in PLACES_WITHHELD and row.basis != Basis.INFERRED for row in service.needs.all()
    )
