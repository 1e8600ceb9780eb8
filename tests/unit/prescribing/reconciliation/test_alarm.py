"""The alarm is mailed once for each fault, and once when it is over; a restart alarms nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from directory import clock
from directory.audit.models import AuditEvent
from directory.background import health as checks
from directory.background.heartbeats import record_heartbeat
from directory.clock import LONDON
from prescribing.models import Fault, Prescription
from prescribing.reconciliation import alarm
from prescribing.reconciliation.run import reconcile
from search import registry
from tests.factories.prescribing import a_prescription

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def well(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site on which nothing is wrong, and somebody who is mailed."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    registry.embedded().put([])
    settings.ALARM_EMAIL = ["on-call@example.org"]
    kept = ("processes", "failing work", "nobody is lost")
    monkeypatch.setattr(checks, "_checks", {name: checks._checks[name] for name in kept})


def at(minutes: int, *, worker: bool = True, sweep: dict[str, Any] | None = None) -> list[str]:
    """The subjects of what is mailed by a look so many minutes after noon."""
    before = len(mail.outbox)
    with clock.moved_to(NOON + timedelta(minutes=minutes)):
        if worker:
            record_heartbeat("worker")
        record_heartbeat("sweep", sweep or {})
        alarm.look_and_tell()
        alarm.look_and_tell()
    return [str(one.subject) for one in mail.outbox[before:]]


def test_a_fault_is_mailed_once_and_once_more_when_it_is_over() -> None:
    assert at(0) == []
    assert at(10, worker=False) == [], "it may be a restart"
    assert at(15, worker=False) == ["Alarm: something is wrong"]
    assert "The worker has not run" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["on-call@example.org"]
    assert at(20, worker=False) == at(300, worker=False) == []
    assert at(305) == ["All clear"]
    assert "The worker has not run" in mail.outbox[-1].body
    assert at(310) == []
    assert at(320, worker=False) == at(326) == [], "over before anybody was told"
    assert AuditEvent.objects.filter(kind="alarm.told").count() == 2


def test_a_second_step_that_fails_is_told_though_the_first_still_does() -> None:
    at(0, sweep={"freshness": "KeyError"})
    assert at(5, sweep={"freshness": "KeyError"}) == ["Alarm: something is wrong"]
    both = {"freshness": "ValueError", "prescription timers": "KeyError"}
    assert at(10, sweep=both) == [], "the first has another error now, and is the same fault"
    assert at(15, sweep=both) == ["Alarm: something is wrong"]
    assert "prescription timers" in mail.outbox[-1].body
    assert "freshness" not in mail.outbox[-1].body
    assert "One more fault that you were told of is not over" in mail.outbox[-1].body
    assert at(20) == ["All clear"]


def test_somebody_lost_is_told_by_kind_and_without_a_name() -> None:
    thread = a_prescription("sent")
    Prescription.objects.filter(pk=thread.prescription.pk).update(state="opened")
    reconcile()
    assert (at(0), at(5)) == ([], ["Alarm: something is wrong"])
    assert "The history of a prescription does not end where it stands: 1." in mail.outbox[-1].body
    assert thread.person.name not in mail.outbox[-1].body
    Prescription.objects.filter(pk=thread.prescription.pk).update(state="sent")
    reconcile()
    assert at(10) == ["All clear"]


def test_a_mail_server_that_is_away_gets_it_at_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise ConnectionRefusedError

    at(0, sweep={"freshness": "KeyError"})
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", refuse)
        assert at(5, sweep={"freshness": "KeyError"}) == []
    assert Fault.objects.get().told_at is None
    assert at(10, sweep={"freshness": "KeyError"}) == ["Alarm: something is wrong"]


def test_without_an_address_nobody_is_mailed_and_the_command_tells_while_the_worker_rests(
    settings: Any,
) -> None:
    settings.ALARM_EMAIL = []
    at(0)
    assert at(10, worker=False) == at(15, worker=False) == []
    settings.ALARM_EMAIL = ["on-call@example.org"]
    with (
        clock.moved_to(NOON + timedelta(minutes=20)),
        pytest.raises(CommandError, match="worker has not run"),
    ):
        call_command("check_nobody_lost", tell=True)
    assert [str(one.subject) for one in mail.outbox] == ["Alarm: something is wrong"]
