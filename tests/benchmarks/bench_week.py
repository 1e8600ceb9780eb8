"""The week near a postcode, where most is listed: queries and time of a neighbourhood's first visitor, and of
the next."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from directory import clock
from directory.events import week_page
from tests.benchmarks import rows, synthetic
from tests.benchmarks.measuring import SIZES, own_time, spread, table, timed

SIZE = int(os.environ.get("BENCH_ROWS", str(min(10_000, max(SIZES)))))
ASKED = 10


@pytest.mark.django_db(transaction=True)
def test_week() -> None:
    with clock.moved_to(synthetic.NOW):
        rows.fill(SIZE)
        most = Counter(place.sector.code for one in synthetic.listings(SIZE) for place in one.places)
        codes = [code for code, _count in most.most_common(ASKED)]
        told = []
        for name, more in (
            ("the week within 5 miles", {}),
            ("within 10 miles", {"miles": "10"}),
            ("one day", {"day": (clock.today() + timedelta(days=1)).isoformat()}),
        ):
            first, again, counted = [], [], []
            for code in codes:
                _forget()
                both = [_ask(_asked(code, more)) for _time in range(2)]
                first.append(both[0][0])
                again.append(both[1][0])
                counted.append([queries for _took, queries in both])
            queries = [max(each) for each in zip(*counted, strict=True)]
            told.append([f"{SIZE:,}", name, *spread(first), queries[0], *spread(again), queries[1]])
        titles = ("services", "page", "first p50 ms", "p95", "queries", "next p50 ms", "p95", "queries")
        table("The week near a postcode (own time)", titles, told)


def _ask(request: HttpRequest) -> tuple[float, int]:
    """Seconds and queries."""
    with CaptureQueriesContext(connection) as captured:
        took = timed(partial(week_page.week, request), own_time)[1]
    return took, len(captured)


def _forget() -> None:
    for name in caches:
        caches[name].clear()


def _asked(code: str, more: dict[str, str]) -> HttpRequest:
    request = RequestFactory().get("/this-week/", {"postcode": code, **more})
    request.user = AnonymousUser()
    return request
