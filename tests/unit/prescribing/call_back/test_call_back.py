"""Asking to be called: a task in the queue, a receipt, limits, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from directory import clock
from directory.audit.models import AuditEvent
from directory.shortlists.sending_limits import FORMS
from prescribing.call_back.actions import KEPT_FOR, forget_done
from prescribing.call_back.models import CallBack
from prescribing.tasks.models import Task, TaskKind
from tests.factories.prescribing import a_navigator, a_team

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Sam",
    "phone": "01632 960123",
    "safe": "sometimes",
    "when": "weekday mornings",
    "message": "no",
    "about": "benefits",
}
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"}


def test_a_call_becomes_a_task_in_the_queue(client: Client) -> None:
    team = a_team()
    navigator = a_navigator(team)
    answer = client.post("/call-me/", TOLD, follow=True, **OURS)
    said = answer.content.decode()
    assert "We have it" in said
    assert "do not watch this form" in said
    (task,) = Task.objects.filter(kind=TaskKind.CALL_BACK)
    assert (task.queue, task.owner) == (team, None)
    for words in (
        "Sam",
        "01632 960123",
        "ONLY RING when",
        "LEAVE NO MESSAGE",
        "weekday mornings",
        "benefits",
    ):
        assert words in task.note, words
    assert task.due_at is not None
    event = AuditEvent.objects.get(kind="call-back.asked")
    assert "Sam" not in str(event.detail)
    client.force_login(navigator)
    today = client.get("/today/?show=all").content.decode()
    assert "Asked us to call" in today
    assert "01632 960123" in today


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: Client, method: str) -> None:
    a_team()
    assert getattr(client, method)("/call-me/", TOLD).status_code == 200
    assert not Task.objects.filter(kind=TaskKind.CALL_BACK).exists()


def test_a_form_of_another_site_is_refused(client: Client) -> None:
    a_team()
    assert client.post("/call-me/", TOLD, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert not CallBack.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("phone", "0909 8790000"),
        ("phone", "07000 123456"),
        ("phone", "+33 6 12 34 56 78"),
        ("phone", "12"),
        ("safe", ""),
        ("message", ""),
        ("when", ""),
    ],
)
def test_what_is_missing_or_dear_is_asked_again(client: Client, field: str, value: str) -> None:
    a_team()
    said = client.post("/call-me/", {**TOLD, field: value}, **OURS).content.decode()
    assert "Error:" in said
    assert not CallBack.objects.exists()


def test_it_is_limited_for_a_visitor_and_for_the_whole_site(client: Client) -> None:
    a_team()
    for number in range(FORMS["network"]):
        client.post("/call-me/", {**TOLD, "phone": f"01632 96{number:04}"}, **OURS)
    full = client.post("/call-me/", {**TOLD, "phone": "01632 960999"}, **OURS)
    assert full.status_code == 429
    assert CallBack.objects.count() == FORMS["network"]
    for number in range(FORMS["site"]):
        told = {**TOLD, "phone": f"07700 900{number:03}"}
        client.post("/call-me/", told, **OURS, REMOTE_ADDR=f"192.0.2.{number}")
    assert CallBack.objects.count() == FORMS["site"]


def test_without_a_team_it_says_to_ring(client: Client) -> None:
    assert "Please ring us" in client.get("/call-me/").content.decode()


def test_what_was_told_is_forgotten_once_it_is_done(client: Client) -> None:
    a_team()
    client.post("/call-me/", TOLD, **OURS)
    assert forget_done() == 0
    Task.objects.update(done_at=clock.now(), done_by="Jo", owner=None, queue=None)
    with clock.moved_to(clock.now() + KEPT_FOR + timedelta(days=1)):
        assert forget_done() == 1
    assert not CallBack.objects.exists()
    assert Task.objects.get().note == ""


def test_it_is_linked_wherever_it_is_promised(client: Client) -> None:
    assert 'href="/call-me/"' in client.get("/find/").content.decode()
