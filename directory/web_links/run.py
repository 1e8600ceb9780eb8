"""The worker's share: a few addresses at a time are asked for, and what was found is remembered."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from directory import clock
from directory.background.heartbeats import record_heartbeat
from directory.freshness.renew import renew
from directory.web_links.asking import Asker, Found
from directory.web_links.in_use import host_in, listings_leading_to
from directory.web_links.models import FAILURES, Problem, WebLink

log = logging.getLogger(__name__)
HELD = timedelta(hours=1)
"""An address is another worker's for so long once one has taken it up."""
SOON, LATER = timedelta(days=1), timedelta(days=7)
"""What failed is asked for again the next day; once it is called broken, every week."""
NOT_NOW = timedelta(days=3)
FROM_ONE_HOST = 2
"""Addresses of one host in a run."""
OWN_LINE = 4
"""When so many hosts in a run are all unreachable, it is our own line that is down."""
HEARTBEAT = "links"
_UNREACHABLE = {Problem.NO_NAME, Problem.NO_ANSWER}


def work() -> int:
    """Ask for what is due, within what a minute may take. Returns none: there is no hurry for another."""
    if settings.LINK_CHECK and not settings.DEMO:
        look(Asker())
    return 0


def look(asker: Asker) -> int:
    """Ask for as many as a run may. Returns for how many."""
    until = time.monotonic() + settings.LINK_CHECK_SECONDS
    found: dict[WebLink, Found] = {}
    for link in _taken_up(settings.LINK_CHECK_A_MINUTE):
        if time.monotonic() >= until:
            WebLink.objects.filter(pk=link.pk).update(next_at=clock.now())
        else:
            found[link] = asker.ask(link.url)
    if own_line_is_down(found):
        log.warning("None of %d websites can be reached: is this machine's own line down?", len(found))
        record_heartbeat(HEARTBEAT, {"asked": len(found), "line": "down"})
        return 0
    if found:
        record_heartbeat(HEARTBEAT, {"asked": len(found)})
    for link, one in found.items():
        remember(link, one)
    return len(found)


def own_line_is_down(found: Mapping[WebLink, Found]) -> bool:
    """Nothing at all can be reached: then nothing is held against anybody."""
    hosts = {host_in(link.url) for link in found}
    return len(hosts) >= OWN_LINE and all(one.problem in _UNREACHABLE for one in found.values())


def _taken_up(most: int) -> list[WebLink]:
    """Due addresses that no other worker has, few of any host."""
    hosts: Counter[str] = Counter()
    taken: list[WebLink] = []
    for link in WebLink.objects.due()[: most * 20]:
        if len(taken) >= most:
            break
        host = host_in(link.url)
        hosts[host] += 1
        if hosts[host] > FROM_ONE_HOST:
            continue
        mine = WebLink.objects.filter(pk=link.pk, next_at=link.next_at, kept_at=None)
        if mine.update(next_at=clock.now() + HELD):
            taken.append(link)
    return taken


@transaction.atomic
def remember(link: WebLink, found: Found) -> None:
    """Keep what was found. Where it is broken now, or was, its listings may be fresh to another degree."""
    held = WebLink.objects.select_for_update().filter(pk=link.pk, kept_at=None).first()
    if held is None:
        return
    now = clock.now()
    failed_before = held.failures
    if found.not_asked:
        held.next_at = now + NOT_NOW
    elif found.problem is None:
        held.failures, held.failing_since, held.problem = 0, None, ""
        held.status, held.asked_at, held.answered_at = found.status, now, now
        held.next_at = now + timedelta(days=settings.LINK_CHECK_DAYS)
    else:
        held.failures = min(held.failures + 1, 1000)
        held.failing_since = held.failing_since or now
        held.problem, held.status, held.asked_at = found.problem, found.status, now
        held.next_at = now + (LATER if held.is_broken else SOON)
    held.save()
    if max(failed_before, held.failures) >= FAILURES:
        renew_listings_of(held)


def renew_listings_of(link: WebLink) -> None:
    renew(service.pk for service in listings_leading_to([link.url]).get(link.url, ()))
