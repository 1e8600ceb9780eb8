"""The page “Nobody is lost”: the last counts, what they found, what runs beside the pages, and the mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.audit.actions import record
from directory.background.heartbeats import SECONDS, Heartbeat
from directory.background.processes import ALLOWED
from directory.messages import health as mail
from directory.messages.models import MessageState, OutboxMessage
from prescribing import permissions as may
from prescribing.prescriptions.models import Prescription
from prescribing.reconciliation.health import cure_of, words_of
from prescribing.reconciliation.models import Discrepancy, Fault, ReconciliationRun
from prescribing.reconciliation.run import BALANCE
from prescribing.reconciliation.ways_in import WAYS
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task

RUNS = 14
SHOWN = 200
RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WayRow:
    """One way in: received and taken up again, less ended, is open."""

    words: str
    received: int
    again: int
    ended: int
    open: int
    right: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    day: date
    audited: int
    received: int
    open: int
    ended: int

    @property
    def right(self) -> bool:
        return self.audited == self.received


@dataclass(frozen=True, slots=True)
class Found:
    """A record that disagrees, by its number; `url` for whoever may open it."""

    words: str
    cure: str
    what: str
    number: str
    url: str
    since: datetime
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Beat:
    """What runs beside the pages: when it last did, how long it took, and what of it fails."""

    name: str
    at: datetime | None
    seconds: float | None
    late: bool
    failing: tuple[str, ...]


@needs(may.SEE_RECONCILIATION)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    runs = list(ReconciliationRun.objects.all()[:RUNS])
    standing = list(Discrepancy.objects.standing()[:SHOWN])
    mended = list(Discrepancy.objects.filter(gone_at__gte=clock.now() - RECENT).order_by("-gone_at")[:20])
    record("reconciliation.read", None, by=by)
    urls = _urls(by, [*standing, *mended])
    context = {
        "last": runs[0] if runs else None,
        "runs": runs,
        "found": [_found(one, urls) for one in standing],
        "more": Discrepancy.objects.standing().count() - len(standing),
        "mended": [_found(one, urls) for one in mended],
        "ways": _ways(runs[0].counts) if runs else [],
        "days": _days(runs[0].counts) if runs else [],
        "beats": [_beat(name) for name in ALLOWED],
        "mail": _mail(),
        "faults": Fault.objects.filter(told_at__isnull=False).order_by("-began_at")[:20],
    }
    return render(request, "prescribing/reconciliation/nobody_lost.html", context)


def _ways(counts: dict[str, Any]) -> list[WayRow]:
    rows = counts.get("ways", {})
    return [
        WayRow(
            words=WAYS[way],
            received=n["received"],
            again=n["again"],
            ended=n["ended"],
            open=n["open"],
            right=n["received"] == n["rows"] and n["received"] + n["again"] - n["ended"] == n["open"],
        )
        for way in WAYS
        if (n := rows.get(way))
    ]


def _days(counts: dict[str, Any]) -> list[DayRow]:
    return [DayRow(**{**row, "day": date.fromisoformat(row["day"])}) for row in counts.get("days", [])]


def _found(one: Discrepancy, urls: dict[UUID, str]) -> Found:
    what, number = one.about_type.rpartition(".")[2], str(one.about_id)
    if one.kind == BALANCE:
        what, number = WAYS.get(one.about_type, one.about_type), ""
    return Found(
        words_of(one.kind),
        cure_of(one.kind),
        what,
        number,
        urls.get(one.about_id, ""),
        one.found_at,
        one.gone_at,
    )


def _urls(by: User, found: list[Discrepancy]) -> dict[UUID, str]:
    """Where each is read, of those that this reader may see. Opening one is audited there."""
    ids = [one.about_id for one in found]
    urls = {
        pk: reverse("prescribing:person", args=[person])
        for model in (Referral, Task)
        for pk, person in model.objects.visible_to(by)
        .filter(pk__in=ids, person__isnull=False)
        .values_list("pk", "person")
    }
    seen = Prescription.objects.visible_to(by).filter(pk__in=ids)
    return urls | {
        pk: reverse("prescribing:prescription", args=[pk]) for pk in seen.values_list("pk", flat=True)
    }


def _beat(name: str) -> Beat:
    row = Heartbeat.objects.filter(name=name).first()
    if row is None:
        return Beat(name, None, None, late=True, failing=())
    failing = tuple(f"{step}: {said}" for step, said in row.detail.items() if isinstance(said, str))
    late = row.at < clock.now() - ALLOWED[name]
    return Beat(name, row.at, row.detail.get(SECONDS), late=late, failing=failing)


def _mail() -> dict[str, Any]:
    waiting = mail.waiting()
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    sent = OutboxMessage.objects.filter(state=MessageState.SENT, sent_at__gte=clock.now() - timedelta(days=1))
    return {
        "sent": sent.count(),
        "waiting": waiting.count(),
        "oldest": oldest,
        "overdue": mail.overdue().count(),
        "given_up": mail.given_up().count(),
        "words": [*mail.late_mail(), *mail.lost_mail()],
    }
