"""Wagtail's own database search with a distance filter, on the same services: what a site would have without
this engine. It is asked for less: no counts by facet, no needs, no marks of what is not known, no order by
place.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import pytest
from django.db import connection, models
from wagtail.search import index as indexed
from wagtail.search.backends import get_search_backend

from search.engines.embedded import Embedded
from search.query import Query
from tests.benchmarks import synthetic
from tests.benchmarks.measuring import SIZES, in_turn, own_time, spread, table

SIZE = int(os.environ.get("BENCH_PEER", str(min(10_000, max(SIZES)))))
ASKED = 20
AT_ONCE = 500


class Peer(indexed.Indexed, models.Model):
    """A service as a Wagtail site would search it."""

    name = models.CharField(max_length=255)
    organisation = models.CharField(max_length=255)
    text = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    search_fields = [
        indexed.SearchField("name", boost=3),
        indexed.SearchField("organisation", boost=2),
        indexed.SearchField("text"),
        indexed.FilterField("latitude"),
        indexed.FilterField("longitude"),
    ]

    class Meta:
        app_label = "wagtailsearch"
        managed = False

    def __str__(self) -> str:
        return self.name


@pytest.mark.django_db(transaction=True)
def test_beside_wagtails_database_search(index: Callable[[int], Embedded]) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Peer)
    try:
        backend: Any = get_search_backend()
        remaining: Iterable[Peer] = iter(map(_peer, synthetic.listings(SIZE)))
        while batch := list(islice(remaining, AT_ONCE)):
            made = Peer.objects.bulk_create(batch)
            backend.get_index_for_model(Peer).add_items(Peer, made)
        engine = index(SIZE)
        asks = [engine.search, lambda question: _ask(backend, question)]
        ours, theirs = (spread(t) for t in in_turn(asks, synthetic.questions(ASKED), own_time))
        titles = ("listings", "engine p50 ms", "p95", "Wagtail p50", "p95", "times quicker p50", "p95")
        row = [f"{SIZE:,}", *ours, *theirs, theirs[0] / ours[0], theirs[1] / ours[1]]
        table("Embedded beside Wagtail's database search with a distance filter (own time)", titles, [row])
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Peer)


def _peer(listing: synthetic.Listing) -> Peer:
    point = listing.places[0].point if listing.places else None
    return Peer(
        name=listing.name,
        organisation=synthetic.organisation_name(listing.organisation),
        text=f"{listing.summary} {listing.description}",
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
    )


def _ask(backend: Any, question: Query) -> tuple[int, list[Peer]]:
    """How many hold any of the words within the distance, and the first ten."""
    near = question.near
    assert near is not None
    assert near.metres is not None
    reach = near.metres / 111_195
    wide = reach / math.cos(math.radians(near.point.latitude))
    inside = Peer.objects.filter(
        latitude__range=(near.point.latitude - reach, near.point.latitude + reach),
        longitude__range=(near.point.longitude - wide, near.point.longitude + wide),
    )
    words = " ".join(word.alternatives[0].text for word in question.words)
    found = backend.search(words, inside, operator="or")
    return found.count(), list(found[: question.limit])
