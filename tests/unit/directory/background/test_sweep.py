"""The sweep runs every step, whatever one of them does, and leaves a sign of life."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory import clock
from directory.background import heartbeats, sweep, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_steps", {})


def fail() -> int:
    raise RuntimeError("Peg Warren")


@pytest.mark.usefixtures("steps")
def test_a_step_that_fails_does_not_keep_others_from_running(caplog: pytest.LogCaptureFixture) -> None:
    ran: list[str] = []
    sweep.register_step("first", fail)
    sweep.register_step("second", lambda: ran.append("second"))
    sweep.register_step("third", lambda: 3)
    results = {result.name: (result.done, result.error) for result in sweep.sweep()}
    assert results == {"first": (0, "RuntimeError"), "second": (0, ""), "third": (3, "")}
    assert ran == ["second"]
    beat = heartbeats.Heartbeat.objects.get(name="sweep")
    assert beat.detail.pop(heartbeats.SECONDS) >= 0
    assert beat.detail == {"first": "RuntimeError", "second": 0, "third": 3}
    assert "first failed" in caplog.text


@pytest.mark.usefixtures("steps")
def test_a_name_belongs_to_one_step() -> None:
    sweep.register_step("first", fail)
    sweep.register_step("first", fail)
    with pytest.raises(ValueError, match="already registered"):
        sweep.register_step("first", lambda: 1)


def test_what_has_not_beaten_for_too_long_or_never_is_late() -> None:
    assert heartbeats.is_late("worker", timedelta(minutes=1))
    heartbeats.record_heartbeat("worker")
    assert not heartbeats.is_late("worker", timedelta(minutes=1))
    with clock.moved_to(clock.now() + timedelta(minutes=2)):
        assert heartbeats.is_late("worker", timedelta(minutes=1))


def test_the_worker_sends_first_then_indexes_then_sweeps_every_quarter_of_an_hour() -> None:
    jobs = [(job.name, job.every) for job in work.jobs()]
    names = [name for name, _ in jobs]
    assert names.index("messages") < names.index("index") < names.index("sweep")
    assert dict(jobs)["sweep"] == timedelta(minutes=15)
    assert dict(jobs)["messages"] <= timedelta(seconds=5)
