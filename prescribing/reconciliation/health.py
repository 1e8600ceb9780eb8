"""What /health/ says of the daily count: how many records disagree, by kind, and whether it still runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count

from directory import clock
from directory.background.health import Problem
from prescribing.reconciliation.models import Discrepancy, ReconciliationRun
from prescribing.reconciliation.rules import RULES
from prescribing.reconciliation.run import BALANCE

SILENT_AFTER = timedelta(hours=26)
PAGE = "See the page “Nobody is lost”."


def words_of(kind: str) -> str:
    """What a kind of discrepancy means; one that an older version found is named as it was."""
    if kind == BALANCE:
        return "What was received is not what is open and ended"
    return RULES[kind].words if kind in RULES else kind


def cure_of(kind: str) -> str:
    if kind == BALANCE:
        return "Look at the records that are named beside it, or tell whoever looks after the database."
    return RULES[kind].cure if kind in RULES else ""


def somebody_lost() -> Iterator[Problem]:
    """One sentence for each kind. A look at what the last count kept: counting itself takes too long here."""
    rows = Discrepancy.objects.standing().order_by("kind").values("kind").annotate(n=Count("pk"))
    for row in rows:
        yield Problem(f"{words_of(row['kind'])}: {row['n']}. {PAGE}", name=row["kind"])


def not_counted() -> Iterator[str]:
    """A site that has counted and does so no more."""
    last = ReconciliationRun.objects.first()
    if last is not None and last.at < clock.now() - SILENT_AFTER:
        yield f"It was last counted on {last.at:%d %B %Y} whether anybody is lost. Does the sweep run?"
