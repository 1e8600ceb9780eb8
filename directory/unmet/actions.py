"""Counting what is not there. A count has no `by`: whoever it was about or came from is not to be known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, router, transaction
from django.db.models import F

from directory import clock
from directory.unmet.models import Asker, Kind, UnmetCount

_COUNTY = "authority:E10"
"""Counties lie around districts, which say more."""


def count_unmet(
    *, kind: Kind | str, need: str = "", codes: Iterable[str] = (), asker: Asker | str = Asker.PUBLIC
) -> None:
    """Raise this week's count of a need by one, in the ward (else the council area) that is among `codes`.

    Part of the transaction it is called in. Two at once both count, on either database.
    """
    database = router.db_for_write(UnmetCount)
    where = {
        "week": week_of(clock.today()),
        "need": need[:60],
        "area": area_of(codes),
        "kind": Kind(kind),
        "asker": Asker(asker),
    }
    row = UnmetCount.objects.using(database).filter(**where)
    if row.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic(using=database):
            UnmetCount.objects.using(database).create(**where)
    except IntegrityError:  # somebody was first
        row.update(count=F("count") + 1)


def area_of(codes: Iterable[str]) -> str:
    """The one area a count is kept for: the ward, else the council area, else nothing; never finer.

    A sector that lies in two council areas is in neither.
    """
    known = sorted(set(codes))
    wards = [code for code in known if code.startswith("ward:")]
    councils = [code for code in known if code.startswith("authority:")]
    districts = [code for code in councils if not code.startswith(_COUNTY)] or councils
    return next((found[0] for found in (wards, districts) if len(found) == 1), "")


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
