"""A reading that was cut off holds others for minutes at most; all of it that was asked for stays asked."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.openreferral import runs
from directory.openreferral.harvest import actions, alive, reading
from directory.openreferral.harvest.models import FeedReading, HarvestedFeed, Outcome
from directory.openreferral.harvest.reading import harvest
from directory.openreferral.importer import import_services
from tests.unit.directory.openreferral.harvest.conftest import DAY, later, latest

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def being_read(feed, by):
    """As a process that was killed leaves it behind."""
    now = clock.now()
    held = {"is_reading": True, "reading_since": now, "alive_at": now, "read_by": by}
    HarvestedFeed.objects.filter(pk=feed.pk).update(**held)
    return FeedReading.objects.create(feed=feed, by="x", started_at=now)


def test_one_that_was_cut_off_is_let_go_within_minutes_and_read_again(feed, feed_server):
    reading = being_read(feed, by="a computer that is gone 1")
    assert harvest() == 0
    with later(feed, by=6 * MINUTE):
        assert harvest() == 0
        reading.refresh_from_db()
        feed.refresh_from_db()
        assert (reading.outcome, feed.failures, feed.is_reading) == (Outcome.CUT_OFF, 1, False)
    with later(feed, by=30 * MINUTE):
        assert harvest() == 1
    assert latest(feed).outcome == Outcome.READ


def test_after_a_restart_of_its_container_a_feed_is_let_go_at_once(feed, feed_server):
    """The worker's process has the number that the one before had."""
    host, number, started = runs.this_process().split(" ")
    reading = being_read(feed, by=f"{host} {number} {int(started) - 1}")
    other = actions.add_feed(name="Town", address=feed_server.url + "?town=1", by=SYSTEM)
    assert harvest() == 1
    reading.refresh_from_db()
    assert reading.outcome == Outcome.CUT_OFF
    assert latest(other).outcome == Outcome.READ


def test_one_that_lives_is_not_let_go_however_little_it_brings(feed, feed_server):
    reading = being_read(feed, by="another computer 1")
    with later(feed, by=20 * MINUTE):
        HarvestedFeed.objects.update(alive_at=clock.now())
        assert harvest() == 0
    reading.refresh_from_db()
    assert reading.outcome == ""


def test_one_that_was_taken_for_dead_and_comes_back_leaves_the_next_reading_alone(
    feed, feed_server, monkeypatch
):
    def late(**more):
        with later(feed, by=HOUR):
            reading.release_dead()
            being_read(feed, by="another computer 1")
        return import_services(**more)

    monkeypatch.setattr(reading, "import_services", late)
    assert harvest() == 1
    feed.refresh_from_db()
    assert (feed.is_reading, feed.read_by) == (True, "another computer 1")


@pytest.mark.parametrize("ends", [Outcome.FAILED, Outcome.CUT_OFF, Outcome.PART])
def test_all_of_it_that_was_asked_for_and_not_had_is_asked_for_again(feed, feed_server, ends, monkeypatch):
    feed_server.etag = '"one"'
    harvest()
    actions.read_now(feed=feed, by=SYSTEM, whole=True)
    feed_server.status = 500 if ends == Outcome.FAILED else 200
    with monkeypatch.context() as patch:
        if ends == Outcome.CUT_OFF:
            patch.setattr(reading, "_settle", lambda *args: None)
        if ends == Outcome.PART:
            found = reading.read_web
            patch.setattr(reading, "read_web", lambda *a, **k: replace(found(*a, **k), unread=["A page."]))
        harvest()
    feed_server.status = 200
    HarvestedFeed.objects.filter(is_reading=True).update(read_by=f"{runs.this_process()}0")
    reading.release_dead()
    assert latest(feed).outcome == ends
    actions.read_now(feed=feed, by=SYSTEM)  # somebody who asks for less takes nothing away
    sent = len(feed_server.sent)
    assert harvest() == 1
    assert (latest(feed).changed_after, latest(feed).outcome) == (None, Outcome.READ)
    assert "If-None-Match" not in feed_server.sent[sent]
    with later(feed, by=2 * DAY):
        harvest()
        assert latest(feed).changed_after is not None


def test_it_says_that_it_lives_while_it_is_read(feed, feed_server, monkeypatch):
    monkeypatch.setattr(alive, "BEAT_SECONDS", 0.01)
    said, told = [], threading.Event()

    class Mine:
        def update(self, alive_at):
            said.append(alive_at)
            told.set()

    monkeypatch.setattr(HarvestedFeed.objects, "filter", lambda **fields: Mine())
    with alive.signs_of_life(feed):
        assert told.wait(20)
    assert said
