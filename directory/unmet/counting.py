"""Which answers are counted, and how: never at the cost of the page, never twice for the same question.

docs/decisions/0020-unmet-need-is-counted-not-kept.md has the reasons.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import DatabaseError, connections, router, transaction
from django.http import HttpRequest, QueryDict

from directory.finder.private_question import read
from directory.finder.question import SearchParameters
from directory.finder.run_search import SearchAnswer
from directory.unmet.actions import count_unmet
from directory.unmet.models import Asker, Kind, UnmetCount
from search.query import Sort

log = logging.getLogger(__name__)

NEARLY_NONE = 3
"""With fewer answers than this to the question as it was asked, very little was found."""
PATIENCE = 250
"""Milliseconds a page waits for its count to be written; then it goes without."""
_MACHINES = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|monitor|headless|archiv|fetch", re.IGNORECASE)


def kind_of(answer: SearchAnswer) -> Kind | None:
    """What was missing, or None where enough was there.

    An engine that was away says nothing about what there is, and a question that could not be read will be
    asked again.
    """
    if answer.results.basic or answer.errors or not (answer.asked.q or answer.asked.need):
        return None
    if not answer.results.total:
        return Kind.EMPTY
    if not answer.as_asked:
        return Kind.WIDENED
    return Kind.FEW if answer.as_asked < NEARLY_NONE else None


def note(answer: SearchAnswer, *, asker: Asker | str) -> None:
    """Count an answer in which something was missing. Never raises, and hardly waits."""
    kind = kind_of(answer)
    if kind is None:
        return
    need = answer.needs[0].slug if answer.needs else ""
    try:
        with _briefly():
            count_unmet(kind=kind, need=need, codes=answer.codes, asker=asker)
    except DatabaseError as error:  # locked, read-only, full: the page matters more than its count
        log.warning("A search without a good answer could not be counted (%s).", type(error).__name__)


def is_new_question(request: HttpRequest, asked: SearchParameters) -> bool:
    """Whether somebody has just asked this, rather than paged, filtered, sorted or reloaded what they asked.

    Told from the request alone; nothing is kept to tell it by.
    """
    narrowed = asked.filters or asked.without or asked.exact or asked.page > 1 or asked.sort != Sort.BEST
    again = "sheet" in request.GET or "map" in request.GET or _reloaded(request)
    return request.method == "GET" and not (
        narrowed or again or _by_machine(request) or _same_as_before(request, asked)
    )


def _reloaded(request: HttpRequest) -> bool:
    told = request.headers.get("Cache-Control", "")
    return "max-age=0" in told or "no-cache" in told or "prefetch" in request.headers.get("Sec-Purpose", "")


def _by_machine(request: HttpRequest) -> bool:
    return bool(_MACHINES.search(request.headers.get("User-Agent", "")))


def _same_as_before(request: HttpRequest, asked: SearchParameters) -> bool:
    """Whether the page that led here asked the same."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return False
    if before.netloc != request.get_host() or before.path != request.path:
        return False
    return _question(read(QueryDict(before.query), request)) == _question(asked)


def _question(asked: SearchParameters) -> tuple[str, str, str]:
    return asked.q.casefold(), asked.need, asked.place.casefold().replace(" ", "")


@contextmanager
def _briefly() -> Iterator[None]:
    """A transaction of its own that gives up soon when the database is busy."""
    database = router.db_for_write(UnmetCount)
    connection = connections[database]
    usual = 0
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        with transaction.atomic(using=database):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE}")
            yield
    finally:
        if usual:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
