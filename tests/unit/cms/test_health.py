"""/health/ says what hurts, in words that say what to do, and names nobody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from directory import clock
from directory.background import health, processes
from directory.background.heartbeats import Heartbeat, record_heartbeat
from directory.indexing import reindex
from directory.messages.delivery import TRIES, wait_after
from directory.messages.models import MessageState, OutboxMessage
from directory.openreferral import runs
from directory.openreferral.models import ImportRun, Source
from search import registry

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def well(db: None, settings: Any, tmp_path: Path) -> None:
    """A site on which nothing is wrong."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    registry.embedded().put([])
    record_heartbeat("worker")
    record_heartbeat("sweep", {"prescription timers": 0})


def problems(client: Client) -> list[str]:
    response = client.get("/health/")
    found: list[str] = response.json()["problems"]
    assert response.status_code == (503 if found else 200)
    assert response.json()["ok"] is (not found)
    return found


def message(**fields: Any) -> OutboxMessage:
    given = {"kind": "account.welcome", "about_type": "x", "about_id": uuid4(), "to_type": "user"}
    return OutboxMessage.objects.create(**(given | {"key": str(uuid4())} | fields))


def test_all_is_well_while_worker_and_sweep_run(client: Client) -> None:
    assert problems(client) == []


def test_a_worker_or_sweep_that_stopped_or_never_ran_is_said(client: Client) -> None:
    Heartbeat.objects.all().delete()
    assert len(problems(client)) == 2
    record_heartbeat("worker")
    record_heartbeat("sweep")
    with clock.moved_to(clock.now() + timedelta(minutes=6)):
        [said] = problems(client)
    assert said.startswith("The worker has not run for 5 minutes.")


def test_a_step_of_the_sweep_or_a_job_of_the_worker_that_fails_is_said(client: Client) -> None:
    record_heartbeat("sweep", {"prescription timers": "OperationalError", "late tasks": 3})
    record_heartbeat("worker", {"messages": "RuntimeError"})
    sweep, worker = problems(client)
    assert sweep.startswith("The sweep's step “prescription timers” fails")
    assert worker.startswith("The worker's job “messages” fails")


def test_messages_that_wait_too_long_are_said(client: Client) -> None:
    message(due_at=clock.now() - timedelta(hours=1))
    assert "mail server" in problems(client)[0]
    assert client.get("/health/").json()["messages_overdue"] == 1


def test_what_is_to_go_later_is_not_late(client: Client) -> None:
    message(created_at=clock.now() - timedelta(days=3), due_at=clock.now() + timedelta(minutes=1))
    message(attempts=1, due_at=clock.now() + wait_after(1))
    assert problems(client) == []


@pytest.mark.parametrize("attempts", range(5, TRIES))
def test_mail_that_keeps_being_refused_is_said_though_each_try_moves_it_on(
    client: Client, attempts: int
) -> None:
    message(attempts=attempts, due_at=clock.now() + wait_after(attempts), why="The mail server answered 554")
    [said] = problems(client)
    assert "refused" in said
    assert "554" in said
    assert "EMAIL_URL" in said


def test_a_mail_server_that_refuses_all_is_said_within_an_hour_and_until_the_end(client: Client) -> None:
    began = clock.now()
    row = message(due_at=began)
    said: dict[int, bool] = {}
    for minute in range(0, 40 * 60, 5):
        with clock.moved_to(began + timedelta(minutes=minute)):
            record_heartbeat("worker")
            record_heartbeat("sweep")
            row.refresh_from_db()
            if row.state == MessageState.WAITING and row.due_at <= clock.now():
                row.attempts += 1
                row.claimed_at = clock.now()
                row.state = MessageState.FAILED if row.attempts == TRIES else MessageState.WAITING
                row.due_at = clock.now() + wait_after(row.attempts)
                row.save()
            if minute % 60 == 0:
                said[minute] = bool(problems(client))
    assert not said[0]
    assert all(said[minute] for minute in said if minute >= 60)


def test_what_was_given_up_or_ran_out_is_said_for_a_day(client: Client) -> None:
    message(state=MessageState.FAILED, claimed_at=clock.now(), attempts=1, why="Refused (550)")
    message(state=MessageState.WITHHELD, claimed_at=clock.now(), attempts=5, why="The link has run out")
    message(state=MessageState.WITHHELD, claimed_at=clock.now(), attempts=1, why="Consent was withdrawn")
    [said] = problems(client)
    assert said.startswith("2 messages were given up")
    with clock.moved_to(clock.now() + timedelta(hours=25)):
        record_heartbeat("worker")
        record_heartbeat("sweep")
        assert problems(client) == []


def test_a_message_of_a_kind_that_nobody_knows_is_said(client: Client) -> None:
    message(kind="of.another.version")
    assert "of.another.version" in problems(client)[0]


def _broken(folder: Path) -> None:
    for file in folder.glob("index-*"):
        file.write_bytes(b"no index" * 1000)
    (folder / "current").write_text("index-20200101T000000-00000000.sqlite3\n")


def _a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("")


@pytest.mark.parametrize("harm", [_broken, _a_file, shutil.rmtree])
def test_a_search_that_rests_is_said(client: Client, settings: Any, harm: Any) -> None:
    harm(Path(settings.SEARCH_INDEX_PATH))
    registry.forget_engines()
    assert problems(client)[0].startswith("The search rests")


def test_an_elasticsearch_that_is_away_is_said(client: Client, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.SEARCH_ENGINE = "elasticsearch"
    [said] = problems(client)
    assert "elasticsearch does not answer" in said
    assert "ELASTICSEARCH_URL" in said


def test_an_index_folder_that_cannot_be_written_is_said(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("directory.finder.health.tempfile.TemporaryFile", refuse)
    assert "cannot be written (Read-only file system)" in problems(client)[0]


def test_a_clock_that_was_ahead_is_said_and_hides_no_dead_worker(client: Client) -> None:
    with clock.moved_to(clock.now() + timedelta(days=30)):
        record_heartbeat("worker")
    found = problems(client)
    assert any("clock jumped" in one for one in found)
    assert any("The worker has not run" in one for one in found)


def test_an_import_that_was_cut_off_is_said_until_it_is_made_again(client: Client) -> None:
    source = Source.objects.create(name="The county's feed")
    began = clock.now() - timedelta(hours=7)
    ImportRun.objects.create(source=source, started_at=began, by="Wendy")
    [said] = problems(client)
    assert "The county's feed" in said
    ImportRun.objects.create(source=source, started_at=clock.now(), ended_at=clock.now(), by="Wendy")
    assert problems(client) == []


def test_an_import_whose_process_is_gone_or_that_failed_is_said_at_once(client: Client) -> None:
    host = runs.this_process().split(" ")[0]
    killed, failed = (
        Source.objects.create(name=f"The {name}'s feed", key=name) for name in ("town", "county")
    )
    now = clock.now()
    ImportRun.objects.create(source=killed, added=37, total=600, last_line_at=now, process=f"{host} 99999999")
    ImportRun.objects.create(source=failed, added=2, ended_at=now, failure="The disk is full.")
    ImportRun.objects.create(source=failed, last_line_at=now, process=runs.this_process())
    said = problems(client)
    assert len(said) == 2
    assert any("The town's feed" in one and "stopped before its end, after 37 of 600" in one for one in said)
    assert any("The county's feed" in one and "failed after 2: The disk is full" in one for one in said)
    for source in (killed, failed):
        ImportRun.objects.create(source=source, started_at=clock.now(), ended_at=clock.now(), by="Wendy")
    assert problems(client) == []


def test_a_disk_that_is_nearly_full_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage("/")._replace(total=100 << 30, free=1 << 20)
    monkeypatch.setattr(processes.shutil, "disk_usage", lambda _: full)
    assert "nearly full: 1 MB are left" in problems(client)[0]


def test_tables_that_are_missing_are_said(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_wishphrase RENAME TO elsewhere")
    [said] = problems(client)
    assert "the table directory_wishphrase" in said
    assert "manage.py migrate" in said


def test_migrations_that_wait_are_said(client: Client) -> None:
    latest = max(
        name for app, name in MigrationRecorder(connection).applied_migrations() if app == "directory"
    )
    MigrationRecorder(connection).record_unapplied("directory", latest)
    [said] = problems(client)
    assert f"directory.{latest}" in said
    assert "manage.py migrate" in said


@pytest.fixture
def own_checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_checks", dict(health._checks))
    return


@pytest.mark.usefixtures("own_checks")
def test_a_check_that_another_room_registers_is_asked_and_one_that_fails_stops_no_other(
    client: Client,
) -> None:
    def fail() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
        return []

    health.register_health_check("fails", fail)
    health.register_health_check("limits", lambda: ["The limit of texts for today is reached."])
    fails, limits = problems(client)
    assert fails.startswith("The check of “fails” cannot be made")
    assert limits == "The limit of texts for today is reached."
    with pytest.raises(ValueError, match="already registered"):
        health.register_health_check("limits", list)


def test_a_web_process_is_well_while_the_worker_is_not(client: Client) -> None:
    Heartbeat.objects.all().delete()
    assert client.get("/health/web/").json() == {"ok": True}


def test_the_index_is_filled_again_and_then_nothing_is_said(client: Client, settings: Any) -> None:
    shutil.rmtree(settings.SEARCH_INDEX_PATH)
    registry.forget_engines()
    assert problems(client)
    assert reindex.mend() == 1
    assert problems(client) == []
