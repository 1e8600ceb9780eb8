"""Where this site's own area is: what is near it comes first while nobody has said where they are."""

from __future__ import annotations

from collections.abc import Callable

from directory.places.locate import Place, PlaceProblem, locate

Supplier = Callable[[], tuple[str, str]]
_suppliers: list[Supplier] = []


def register_own_area(supplier: Supplier) -> None:
    """Say where the area is: a postcode or town in its middle (empty where nobody set one), and its name."""
    _suppliers[:] = [supplier]


def own_area() -> tuple[Place, str] | None:
    """The middle of the site's own area and its name; None where nobody said, or it cannot be placed."""
    for supplier in _suppliers:
        middle, name = supplier()
        for said in filter(None, (middle, *_names_in(name))):
            try:
                return locate(said), name
            except PlaceProblem:
                continue
    return None


def _names_in(name: str) -> list[str]:
    """ "Weymouth and Portland" as a whole, then each of its names."""
    parts = [part.strip() for piece in name.split(",") for part in piece.split(" and ")]
    return list(dict.fromkeys([name, *parts])) if name else []
