"""Work that may take minutes goes beside the rest: mail does not wait for a feed."""

import threading
from datetime import timedelta

import pytest

from cms.management.commands.worker import RepeatingJobs
from directory.background import work

pytestmark = pytest.mark.django_db


def test_a_long_job_keeps_no_other_waiting_and_is_not_begun_twice(monkeypatch):
    begun, go_on, done = threading.Event(), threading.Event(), []

    def long() -> int:
        done.append("begun")
        begun.set()
        go_on.wait(timeout=30)
        return 0

    def short() -> int:
        done.append("short")
        return 0

    now = timedelta(0)
    monkeypatch.setattr(
        work, "jobs", lambda: [work.Job("long", long, now, 1, beside=True), work.Job("short", short, now, 2)]
    )
    rounds = RepeatingJobs(threading.Event())
    rounds.run_due()
    assert begun.wait(timeout=30)
    rounds.run_due()
    assert done.count("begun") == 1
    assert done.count("short") == 2
    go_on.set()
    rounds._beside["long"].join(timeout=30)
    rounds.run_due()
    rounds._beside["long"].join(timeout=30)
    assert done.count("begun") == 2


def test_once_does_everything_in_turn(monkeypatch):
    done = []

    def job() -> int:
        done.append(threading.current_thread())
        return 0

    monkeypatch.setattr(work, "jobs", lambda: [work.Job("long", job, timedelta(0), 1, beside=True)])
    RepeatingJobs(threading.Event()).run_all()
    assert done == [threading.current_thread()]
