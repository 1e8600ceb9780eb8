"""/health/ says when the processes nobody looks at have stopped."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from directory import clock
from directory.background.heartbeats import beat
from directory.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db


def problems(client: Client) -> list[str]:
    response = client.get("/health/")
    found: list[str] = response.json()["problems"]
    assert response.status_code == (503 if found else 200)
    assert response.json()["ok"] is (not found)
    return found


def test_all_is_well_while_worker_and_sweep_run(client: Client) -> None:
    beat("worker")
    beat("sweep", {"prescription timers": 0})
    assert problems(client) == []


def test_a_worker_or_sweep_that_stopped_or_never_ran_is_said(client: Client) -> None:
    assert len(problems(client)) == 2
    beat("worker")
    beat("sweep")
    with clock.moved_to(clock.now() + timedelta(minutes=6)):
        assert problems(client) == ["The worker has not run for 5 minutes."]


def test_a_step_of_the_sweep_that_fails_is_said(client: Client) -> None:
    beat("worker")
    beat("sweep", {"prescription timers": "OperationalError", "late tasks": 3})
    assert problems(client) == ["The sweep's step “prescription timers” fails."]


def test_messages_that_wait_too_long_are_said(client: Client) -> None:
    beat("worker")
    beat("sweep")
    OutboxMessage.objects.create(
        kind="x",
        about_type="x",
        about_id=uuid4(),
        to_type="user",
        key="x",
        due_at=clock.now() - timedelta(hours=1),
    )
    assert "mail server" in problems(client)[0]
    assert client.get("/health/").json()["messages_overdue"] == 1


def test_a_web_process_is_well_while_the_worker_is_not(client: Client) -> None:
    assert client.get("/health/web/").json() == {"ok": True}
