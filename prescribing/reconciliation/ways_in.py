"""Received = open + ended: by the way on which it came in, and by the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypedDict

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import TruncDate

from directory import clock
from directory.audit.models import AuditEvent
from directory.clock import LONDON
from prescribing.intake.models import CameBy, Intake
from prescribing.prescriptions.models import Prescription, PrescriptionTransition
from prescribing.prescriptions.states import OPEN as PRESCRIPTION_OPEN
from prescribing.referrals.models import Referral, ReferralTransition, Source
from prescribing.referrals.states import OPEN as REFERRAL_OPEN

DAYS = 14
"""So many days are shown one by one, today among them."""
WAYS: dict[str, str] = {
    "own": "Opened by one of us",
    CameBy.STAFF: "Staff form",
    CameBy.ACCOUNT: "Partner who signs in",
    CameBy.LINK: "Link of a practice or other place",
    CameBy.SITE: "Public form",
    CameBy.LIST: "List of people to approach",
    "desk": "At a desk",
    "mdt": "Multidisciplinary meeting",
    "prescription": "Prescriptions, by whatever way",
}
ALL_PRESCRIPTIONS = "prescription"


class Counted(TypedDict):
    """`received`, `ended` and `again` (reopened) are counted from the history, `open` from the records."""

    received: int
    ended: int
    again: int
    open: int
    rows: int


class Day(TypedDict):
    """Of what came on a day: as the audit has it, as the history has it, and where it stands now."""

    day: str
    audited: int
    received: int
    open: int
    ended: int


class Counts(TypedDict):
    ways: dict[str, Counted]
    days: list[Day]


def count_all() -> Counts:
    """Counted now, in a constant number of questions."""
    return {"ways": {**_referrals(), ALL_PRESCRIPTIONS: _prescriptions()}, "days": _days()}


def ways_that_do_not_add_up(counts: Counts) -> list[str]:
    """Ways in whose history does not lead to what is open now."""
    return [
        way
        for way, n in counts["ways"].items()
        if n["received"] != n["rows"] or n["received"] + n["again"] - n["ended"] != n["open"]
    ]


def _way(to_referral: str = "") -> Case:
    """The way on which a referral came in, as a column; `to_referral` leads there, as "referral__"."""
    at = to_referral
    intakes = Intake.objects.filter(referral=OuterRef(f"{at}pk"))
    return Case(
        When(**{f"{at}source": Source.MDT}, then=Value("mdt")),
        *(When(Exists(intakes.filter(came_by=way)), then=Value(str(way))) for way in CameBy),
        When(~Q(**{f"{at}sent_name": ""}), then=Value("desk")),
        default=Value("own"),
        output_field=models.CharField(),
    )


def _moves(states: frozenset[str]) -> dict[str, Count]:
    """What the history says: come in, ended, taken up again."""
    is_open = sorted(states)
    first = Q(from_state="")
    return {
        "received": Count("pk", filter=first),
        "ended": Count("pk", filter=~first & Q(from_state__in=is_open) & ~Q(to_state__in=is_open)),
        "again": Count("pk", filter=~first & ~Q(from_state__in=is_open) & Q(to_state__in=is_open)),
    }


def _referrals() -> dict[str, Counted]:
    found: dict[str, Counted] = {}
    is_open = Count("pk", filter=Q(state__in=sorted(REFERRAL_OPEN)))
    rows = Referral.objects.order_by().annotate(way=_way()).values("way")
    for row in rows.annotate(rows=Count("pk"), open=is_open):
        found[row["way"]] = Counted(received=0, ended=0, again=0, open=row["open"], rows=row["rows"])
    moves = ReferralTransition.objects.order_by().annotate(way=_way("referral__")).values("way")
    n = _moves(REFERRAL_OPEN)
    for move in moves.annotate(received=n["received"], ended=n["ended"], again=n["again"]):
        counted = found.setdefault(move["way"], Counted(received=0, ended=0, again=0, open=0, rows=0))
        counted["received"] = move["received"]
        counted["ended"] = move["ended"]
        counted["again"] = move["again"]
    return found


def _prescriptions() -> Counted:
    moves = PrescriptionTransition.objects.aggregate(**_moves(PRESCRIPTION_OPEN))
    is_open = Count("pk", filter=Q(state__in=sorted(PRESCRIPTION_OPEN)))
    rows = Prescription.objects.aggregate(rows=Count("pk"), open=is_open)
    return Counted(
        received=moves["received"],
        ended=moves["ended"],
        again=moves["again"],
        open=rows["open"],
        rows=rows["rows"],
    )


def first_day() -> datetime:
    """Midnight at the beginning of the first day that is shown."""
    return clock.midnight(clock.today() - timedelta(days=DAYS - 1))


def _days() -> list[Day]:
    since = first_day()
    is_open = Q(referral__state__in=sorted(REFERRAL_OPEN))
    firsts = ReferralTransition.objects.filter(from_state="", at__gte=since).order_by()
    by_day = firsts.values(day=TruncDate("at", tzinfo=LONDON)).annotate(
        received=Count("pk"), open=Count("pk", filter=is_open)
    )
    on_record = {row["day"]: row for row in by_day}
    events = AuditEvent.objects.filter(kind="referral.opened", at__gte=since).order_by()
    audited: dict[date, int] = dict(
        events.values(day=TruncDate("at", tzinfo=LONDON))
        .annotate(n=Count("pk"))
        .values_list(F("day"), F("n"))
    )
    found: list[Day] = []
    for back in range(DAYS):
        day = clock.today() - timedelta(days=back)
        row = on_record.get(day, {"received": 0, "open": 0})
        found.append(
            Day(
                day=day.isoformat(),
                audited=audited.get(day, 0),
                received=row["received"],
                open=row["open"],
                ended=row["received"] - row["open"],
            )
        )
    return found
