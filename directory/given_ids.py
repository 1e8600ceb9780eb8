"""Ids that came with a request in a field, not in the address: anybody may have typed them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404


def uuid_or_404(text: str | None) -> UUID:
    """The id, or Http404 for what is none: a database asked for nonsense would raise instead."""
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None
