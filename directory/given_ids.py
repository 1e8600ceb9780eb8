"""Ids that came with a request in a field, not in the address: anybody may have typed them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404


def uuid_or_404(text: str | None) -> UUID:
    """The id, or Http404 for what is none: a database asked for nonsense would raise instead."""
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None


def uuids_in(texts: Iterable[str]) -> list[UUID]:
    """Each id once, in the order given; what is none is left out."""
    found: list[UUID] = []
    for text in texts:
        try:
            one = UUID(text)
        except ValueError:
            continue
        if one not in found:
            found.append(one)
    return found
