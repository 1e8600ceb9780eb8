"""The worker's rounds. Real processes that are killed: tests/journeys/test_outbox_survives.py."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command

from cms.management.commands.worker import RepeatingJobs
from directory.background import work
from directory.background.heartbeats import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_jobs", {})


def test_a_job_that_fails_does_not_keep_others_from_running(caplog: pytest.LogCaptureFixture) -> None:
    ran: list[str] = []

    def fail() -> int:
        raise RuntimeError

    work.register_work("first", fail, order=1)
    work.register_work("second", lambda: ran.append("x"), order=2)
    call_command("worker", once=True)
    assert ran == ["x"]
    assert "first failed" in caplog.text
    assert Heartbeat.objects.filter(name="worker").exists()


def test_each_job_waits_for_its_own_interval() -> None:
    ran: list[str] = []
    work.register_work("often", lambda: ran.append("often"), every=timedelta(0))
    work.register_work("seldom", lambda: ran.append("seldom"), every=timedelta(hours=1))
    rounds = RepeatingJobs(threading.Event())
    rounds.run_due()
    rounds.run_due()
    assert (ran.count("often"), ran.count("seldom")) == (2, 1)


def test_work_that_did_something_asks_for_another_round_at_once() -> None:
    left = [3, 0]
    work.register_work("letters", lambda: left.pop(0), every=timedelta(0))
    rounds = RepeatingJobs(threading.Event())
    assert rounds.run_due()
    assert not rounds.run_due()


def test_once_asked_to_stop_no_further_job_begins() -> None:
    stop, ran = threading.Event(), []
    work.register_work("first", stop.set, order=1)
    work.register_work("second", lambda: ran.append("x"), order=2)
    RepeatingJobs(stop).run_due()
    assert ran == []
