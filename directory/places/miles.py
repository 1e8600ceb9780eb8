"""Distances in the words people here use."""

from __future__ import annotations

from search.engines.query_rules import MILE

METRES_IN_A_MILE = MILE
_NBSP = "\u00a0"


def miles_words(metres: float | None) -> str:
    """ "0.2 miles", "1 mile", "12 miles" with a space that does not break; empty when not known.

    One decimal below ten miles; less than a tenth says so rather than 0.
    """
    if metres is None:
        return ""
    miles = metres / METRES_IN_A_MILE
    if miles < 0.1:
        return f"less than 0.1{_NBSP}miles"
    shown = f"{miles:.1f}".removesuffix(".0") if miles < 9.95 else f"{miles:.0f}"
    return f"{shown}{_NBSP}mile" if shown == "1" else f"{shown}{_NBSP}miles"


def miles(metres: float) -> float:
    """Miles to one decimal, for data."""
    return round(metres / METRES_IN_A_MILE, 1)
