"""Reading feeds when their time has come, one at a time: the worker's share."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from directory import clock
from directory.accounts.actors import System
from directory.accounts.models import User
from directory.accounts.permissions import IMPORT_LISTINGS
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.openreferral import runs
from directory.openreferral.feeds.fetching import FetchProblem, NotChanged, Validators
from directory.openreferral.feeds.reader import Feed, NotServices, read_web
from directory.openreferral.harvest import alive
from directory.openreferral.harvest.alive import signs_of_life
from directory.openreferral.harvest.models import TOLD_AFTER, FeedReading, HarvestedFeed, Outcome
from directory.openreferral.importer import ImportStopped, import_services
from directory.openreferral.models import ImportRun, SourceRecord

log = logging.getLogger(__name__)
READER = System("feeds")
OVERLAP = timedelta(days=1)
"""What changed is asked for from so long before: clocks differ, and some feeds are filled in the night."""
FIRST_RETRY, LAST_RETRY = timedelta(minutes=15), timedelta(days=1)
SILENT = timedelta(hours=1)
"""A reading that lives and did nothing for so long hangs; indexing what it brought takes some minutes."""
MAY_NOT_UNDERSTAND = frozenset({400, 404, 405, 406, 414, 422, 500, 501})
"""Answers by which a server may say that it does not know our question; to be busy or shut is another."""
NOT_UNDERSTOOD = "It does not understand “modified_after”, so all of it is read each time."


@dataclass(frozen=True, slots=True)
class _Read:
    """How a reading ended, and what of it is to be remembered."""

    outcome: Outcome
    words: str = ""
    run: ImportRun | None = None
    answers: int = 0
    is_whole: bool = False
    remember: dict[str, Any] | None = None


def harvest() -> int:
    """Read the feed that waits longest, if any does and no other is being read. Returns how many were."""
    release_dead()
    taken = _take()
    if taken is None:
        return 0
    feed, reading, afresh = taken
    try:
        with signs_of_life(feed):
            read = _read(feed, reading, afresh=afresh)
    except (FetchProblem, NotServices, ImportStopped) as problem:
        read = _Read(Outcome.FAILED, str(problem))
    except Exception as problem:
        log.exception("The feed of %s could not be read", feed.source.key)
        read = _Read(Outcome.FAILED, f"It could not be read ({type(problem).__name__}).")
    _settle(feed, reading, read)
    return 1


def release_dead() -> int:
    """What was being read by a process that is gone counts as failed, and is read again later."""
    count = 0
    for feed in HarvestedFeed.objects.filter(is_reading=True).select_related("source"):
        if _has_died(feed):
            reading = feed.readings.filter(ended_at=None).first()
            words = "It was cut off. What it had brought in stays."
            _settle(feed, reading, _Read(Outcome.CUT_OFF, words, run=_run_of(feed)))
            count += 1
    return count


def retry_after(failures: int) -> timedelta:
    """How long to wait after so many failures in turn: 15 minutes, then twice as long each time, to a day."""
    return min(FIRST_RETRY * 2 ** min(failures - 1, 10), LAST_RETRY)


def _take() -> tuple[HarvestedFeed, FeedReading, bool] | None:
    """The next one, now ours; its reading; and whether all of it is read without asking if it has changed."""
    going = ImportRun.objects.filter(source=OuterRef("source"), ended_at=None, last_line_at__gte=_silent())
    for feed in HarvestedFeed.objects.waiting().exclude(Exists(going)).select_related("source")[:5]:
        mine = HarvestedFeed.objects.filter(
            pk=feed.pk, is_reading=False, asked_at=feed.asked_at, asked_whole=feed.asked_whole
        )
        try:
            with transaction.atomic():
                now = clock.now()
                taken = mine.update(
                    is_reading=True,
                    reading_since=now,
                    alive_at=now,
                    read_by=runs.this_process(),
                    asked_at=None,
                    asked_whole=False,
                )
                reading = _begin(feed, now) if taken else None
        except IntegrityError:
            return None  # another is being read
        if reading is not None:
            afresh = reading.asked_whole or (feed.asked_at is not None and reading.changed_after is None)
            feed.refresh_from_db()
            return feed, reading, afresh
    return None


def _begin(feed: HarvestedFeed, now: datetime) -> FeedReading:
    """The reading of a feed that was taken; `feed` still says what was asked of it."""
    whole = feed.whole_is_due or feed.asked_whole
    return FeedReading.objects.create(
        feed=feed,
        started_at=now,
        by=feed.asked_by if feed.asked_at is not None else READER.label,
        asked_whole=feed.asked_whole,
        changed_after=None if whole else (feed.modified_after or now) - OVERLAP,
    )


def _silent() -> datetime:
    return clock.now() - runs.SILENT


def _read(feed: HarvestedFeed, reading: FeedReading, *, afresh: bool) -> _Read:
    """Raises what fetching and importing raise."""
    after, words, switched = reading.changed_after, "", {}
    try:
        found = _fetch(feed, after, afresh=afresh)
    except NotChanged:
        return _Read(Outcome.SAME, is_whole=after is None, answers=1)
    except (FetchProblem, NotServices) as problem:
        if after is None or (isinstance(problem, FetchProblem) and problem.status not in MAY_NOT_UNDERSTAND):
            raise
        # It may be our question that it does not understand. If it is not, this fails as well.
        found = _fetch(feed, None, afresh=True)
        after, words, switched = None, NOT_UNDERSTOOD, {"asks_for_changes": False}
        FeedReading.objects.filter(pk=reading.pk).update(changed_after=None)
    report = import_services(source=feed.source, feed=found, by=READER)
    answers = found.http.answers if found.http else 0
    if report.run.is_part:
        return _Read(Outcome.PART, " ".join([words, *found.unread]).strip(), report.run, answers)
    remember = switched | ({"validators": _validators(found)} if after is None else {})
    return _Read(Outcome.READ, words, report.run, answers, after is None, remember)


def _fetch(feed: HarvestedFeed, after: datetime | None, *, afresh: bool) -> Feed:
    """What we had is asked about only now and then, so that a server that is wrong about it does no harm."""
    is_recent = feed.whole_at is not None and clock.now() - feed.whole_at < timedelta(
        days=feed.full_every_days
    )
    known = feed.validators if after is None and is_recent and not afresh else {}
    kept = {address: Validators(*both) for address, both in known.items()}
    return read_web(feed.address, changed_after=after, kept=kept)


def _validators(found: Feed) -> dict[str, list[str]]:
    """Those of the one answer that held everything: of a page they say nothing of the other pages."""
    http = found.http
    given = http.given.get(found.address) if http is not None and http.answers == 1 else None
    if given is None or not given.headers():
        return {}
    return {found.address: [given.etag, given.last_modified]}


@transaction.atomic
def _settle(feed: HarvestedFeed, reading: FeedReading | None, read: _Read) -> None:
    now = clock.now()
    held = HarvestedFeed.objects.select_for_update().filter(pk=feed.pk).first()
    began = reading.started_at if reading else now
    changed: dict[str, Any] = {"is_reading": False, "reading_since": None, "alive_at": None, "read_by": ""}
    if reading is not None and reading.asked_whole and read.outcome not in (Outcome.READ, Outcome.SAME):
        changed["asked_whole"] = True  # it is asked for until it was had
    if held is not None and held.reading_since != feed.reading_since:
        changed = {}  # It was taken for dead, and let go.
    elif held is None or held.address != feed.address:
        pass  # Another address was given meanwhile: what was read says nothing of it, and it is read at once.
    elif read.outcome in (Outcome.FAILED, Outcome.CUT_OFF):
        changed["failures"] = min(feed.failures + 1, 1000)
        changed["failing_since"] = feed.failing_since or now
        changed["next_at"] = now + retry_after(changed["failures"])
    else:
        changed |= {"failures": 0, "failing_since": None, "next_at": now + held.interval}
        changed |= read.remember or {}
        if read.outcome == Outcome.READ:
            changed["modified_after"] = began
            changed |= {"whole_at": began} if read.is_whole else {}
    if changed:
        HarvestedFeed.objects.filter(pk=feed.pk).update(**changed)
    if reading is not None:
        gone = SourceRecord.objects.filter(source=feed.source, kind="service", gone_at__gte=began)
        FeedReading.objects.filter(pk=reading.pk).update(
            ended_at=now,
            outcome=read.outcome,
            words=read.words[:500],
            run=read.run or _run_of(feed),
            answers=read.answers,
            gone=gone.count(),
        )
    for name, value in changed.items():
        setattr(feed, name, value)
    if changed.get("failures") == TOLD_AFTER:
        _tell_editors(feed)


def _tell_editors(feed: HarvestedFeed) -> None:
    """Once for a row of failures, to all who may import."""
    since = feed.failing_since or clock.now()
    for user in User.objects.who_may(IMPORT_LISTINGS):
        key = f"feed-failing:{feed.pk}:{since:%Y%m%d%H%M%S}:{user.pk}"
        post("feed.failing", about=feed, to=Recipient("user", user.pk), key=key)


def _run_of(feed: HarvestedFeed) -> ImportRun | None:
    """The run that this reading began, if it came so far."""
    if feed.reading_since is None:
        return None
    return ImportRun.objects.filter(source=feed.source, started_at__gte=feed.reading_since).first()


def _has_died(feed: HarvestedFeed) -> bool:
    if runs.is_gone(feed.read_by):
        return True
    if feed.alive_at is not None and clock.now() - feed.alive_at > alive.ALLOWED:
        return True
    run = _run_of(feed)
    signs = [feed.reading_since, run.last_line_at if run else None, run.ended_at if run else None]
    return clock.now() - max(sign for sign in signs if sign is not None) > SILENT
