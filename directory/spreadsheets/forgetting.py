"""Files are kept no longer than they are of use: they may hold more than was imported of them."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.spreadsheets.actions import KEPT_DAYS
from directory.spreadsheets.models import Spreadsheet


def forget_old() -> int:
    """The sweep's step: what came long ago goes, with what was noted of its rows. The run stays."""
    old = Spreadsheet.objects.filter(stage_at__lt=clock.now() - timedelta(days=KEPT_DAYS))
    count, _each = old.delete()
    return count
