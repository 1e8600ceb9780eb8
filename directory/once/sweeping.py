"""Old keys are removed: a form that was drawn so long ago is not pressed a second time."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.once.models import UsedKey

KEPT = timedelta(days=7)


def sweep() -> int:
    """Remove keys used more than a week ago. Returns how many."""
    gone, _each = UsedKey.objects.filter(at__lte=clock.now() - KEPT).delete()
    return gone
