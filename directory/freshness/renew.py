"""Keeping the score of freshness true: at once where something happened, and once a day for every listing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db.models import F, Q

from directory import clock
from directory.background.sweep import in_turn
from directory.catalogue.models import Service
from directory.freshness.models import ListingFreshness
from directory.freshness.read_facts import facts_of
from directory.freshness.score import score
from directory.indexing.touched import touch

BATCH = 500
AT_ONCE = 5000
"""Listings that one round of the sweep reckons anew; the next takes up what is left."""


def renew(service_ids: Iterable[UUID]) -> int:
    """Reckon these anew, in the caller's transaction, and tell the search of those that differ from before.
    Returns how many do."""
    ids = sorted(set(service_ids))
    changed = 0
    for start in range(0, len(ids), BATCH):
        changed += _renew(ids[start : start + BATCH])
    return changed


def renew_daily() -> int:
    """A step of the sweep: whatever was not reckoned today. Returns how many scores changed."""
    today = clock.today()
    late = Service.objects.published().filter(Q(freshness=None) | ~Q(freshness__reckoned_on=today))
    ids = list(
        late.order_by(F("freshness__reckoned_on").asc(nulls_first=True), "pk").values_list("pk", flat=True)[
            :AT_ONCE
        ]
    )
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    return in_turn("freshness", [partial(_renew, batch) for batch in batches])


def _renew(ids: list[UUID]) -> int:
    today = clock.today()
    before = dict(ListingFreshness.objects.filter(pk__in=ids).values_list("pk", "score"))
    rows = [
        ListingFreshness(service_id=pk, score=score(facts, today), facts=facts.as_kept(), reckoned_on=today)
        for pk, facts in sorted(facts_of(ids).items())
    ]
    ListingFreshness.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["score", "facts", "reckoned_on"],
    )
    changed = [row.pk for row in rows if before.get(row.pk) != row.score]
    touch(changed, shown=False)
    return len(changed)
