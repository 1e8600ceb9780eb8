"""Photos that were taken away are forgotten after a while."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.photos.models import ListingPhoto, PhotoState

KEPT_FOR = timedelta(days=30)
"""So long a photo that was taken away can be brought back; then its pictures are forgotten."""


def forget_removed() -> int:
    """Empty the pictures of photos that were taken away long ago. A step of the sweep."""
    gone = ListingPhoto.objects.filter(state=PhotoState.REMOVED, decided_at__lte=clock.now() - KEPT_FOR)
    return gone.exclude(large=b"").update(large=b"", small=b"")
