"""What people of the demo place looked for and did not find, this quarter and the one before."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.unmet.actions import week_of
from directory.unmet.models import Asker, Kind, UnmetCount

WEEKS = 20
MELCOMBE_REGIS, PORTLAND, WESTHAM = (f"ward:{code}" for code in ("E05012708", "E05012709", "E05012729"))
NOWHERE = ""
GAPS = (
    # need, where, kind, who looked, how often in one week after another (round and round)
    ("community-transport", PORTLAND, Kind.EMPTY, Asker.PUBLIC, (3, 5, 2, 4)),
    ("community-transport", PORTLAND, Kind.FULL, Asker.STAFF, (0, 1, 2)),
    ("community-transport", WESTHAM, Kind.WIDENED, Asker.PUBLIC, (1, 0, 2)),
    ("befriending", MELCOMBE_REGIS, Kind.FULL, Asker.STAFF, (1, 0, 2, 1, 0)),
    ("befriending", MELCOMBE_REGIS, Kind.WIDENED, Asker.PUBLIC, (2, 3, 1, 4)),
    ("befriending", PORTLAND, Kind.FEW, Asker.PUBLIC, (0, 0, 1, 0, 0, 0, 0)),
    ("hoarding", WESTHAM, Kind.EMPTY, Asker.STAFF, (1, 2, 0, 3)),
    ("hoarding", MELCOMBE_REGIS, Kind.EMPTY, Asker.STAFF, (1, 0, 1)),
    ("bereavement", NOWHERE, Kind.FEW, Asker.PUBLIC, (1, 2, 2, 0, 3)),
    ("gardening-help", WESTHAM, Kind.EMPTY, Asker.PUBLIC, (0, 1, 0, 0, 2)),
    ("communication-support", MELCOMBE_REGIS, Kind.EMPTY, Asker.STAFF, (0, 0, 0, 1)),
    ("", NOWHERE, Kind.EMPTY, Asker.PUBLIC, (2, 1, 3)),
    ("", MELCOMBE_REGIS, Kind.EMPTY, Asker.PUBLIC, (1, 0)),
)


def count_gaps() -> None:
    """One row for each gap and week that has any."""
    this_week = week_of(clock.today())
    UnmetCount.objects.bulk_create(
        UnmetCount(
            week=this_week - timedelta(weeks=week),
            need=need,
            area=area,
            kind=kind,
            asker=asker,
            count=often[week % len(often)],
        )
        for week in range(WEEKS)
        for need, area, kind, asker, often in GAPS
        if often[week % len(often)]
    )
