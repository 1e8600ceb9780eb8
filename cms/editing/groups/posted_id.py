"""The id that a button of a list posts."""

from __future__ import annotations

from uuid import UUID


def id_in(text: str) -> UUID:
    """No record's, where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
