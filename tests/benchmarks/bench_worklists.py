"""The lists that staff work from, and one person's page, in a small and in a large hub, on PostgreSQL.

What one of them asks for is the same at each size: a large hub has more teams and more that is closed. So the
ratio of the last size to the first says what the size alone costs.

Where Linux says how long the database's process was on a processor, that and the time of this thread are
counted, which others on the machine can hardly stretch; else the clock.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.accounts.models import User
from prescribing.models import Referral
from tests.benchmarks.caseload_rows import WORKERS, Hub
from tests.benchmarks.measuring import Clock, by_the_clock, in_turn, own_time, spread, table

CASELOADS = tuple(int(size) for size in os.environ.get("BENCH_CASELOADS", "10000,1000000").split(","))
ASKED = int(os.environ.get("BENCH_ASKED", "30"))

pytestmark = pytest.mark.postgresql


@pytest.mark.django_db(transaction=True)
def test_worklists() -> None:
    hub = Hub()
    told: list[list[object]] = []
    first: dict[str, float] = {}
    clock, counted = _clock()
    for size in CASELOADS:
        hub.grow_to(size)
        for name, page in PAGES.items():
            asks = list(_asks(hub, page))
            queries = _queries(asks[0])
            times = in_turn([lambda ask: ask()], asks, clock)[0]
            p50, p95 = spread(times)
            base = first.setdefault(name, p95)
            told.append([f"{size:,}", name, p50, p95, queries, p95 / base])
    titles = ("referrals", "page", "p50 ms", "p95 ms", "queries", "p95 ratio to the first")
    table(f"Worklists and a person's page on PostgreSQL ({counted})", titles, told)


def _clock() -> tuple[Clock, str]:
    """Time of this thread and of the server's process, and how that is called in the table."""
    with connection.cursor() as cursor:
        # What helpers of the process did would be counted nowhere.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        on_processor = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    try:
        on_processor.read_text()
    except OSError:
        return by_the_clock, "by the clock"
    return lambda: own_time() + int(on_processor.read_text().split()[0]) / 1e9, "time on a processor"


def _todays(show: str) -> Callable[[User], str]:
    return lambda _by: f"{reverse('prescribing:today')}?show={show}"


def _somebody(by: User) -> str:
    theirs = Referral.objects.open().filter(owner=by).order_by("pk").first()
    assert theirs is not None
    return reverse("prescribing:person", args=[theirs.person_id])


PAGES: dict[str, Callable[[User], str]] = {
    "Today, my people": _todays("mine"),
    "Today, my team": _todays("team"),
    "Today, the queue": _todays("queue"),
    "Intake queue": lambda _by: reverse("prescribing:intake"),
    "One person": _somebody,
}


def _asks(hub: Hub, page: Callable[[User], str]) -> Iterator[Callable[[], object]]:
    """Workers of teams all over the hub, each signed in; those who share out the queue."""
    for place in range(ASKED):
        by = hub.worker((place * hub.teams // ASKED) % hub.teams * WORKERS)
        client = Client()
        client.force_login(by)
        yield partial(_read, client, page(by))


def _read(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200


def _queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)
