"""Each way in which somebody could be lost, made past the verbs, is found, named by number, and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.background.heartbeats import SECONDS, record_heartbeat
from directory.background.sweep import sweep
from directory.messages.models import OutboxMessage
from prescribing.intake.advice.actions import log_advice
from prescribing.models import (
    Discrepancy,
    Prescription,
    ReconciliationRun,
    ReferralTransition,
    Transfer,
)
from prescribing.reconciliation import health
from prescribing.reconciliation.rules import RULES
from prescribing.reconciliation.run import check_daily, reconcile
from prescribing.referrals import closing
from prescribing.referrals.states import State
from prescribing.tasks.actions import add_task
from tests.factories.accounts import user_with
from tests.factories.hub import Hub
from tests.factories.intake import sent_in
from tests.factories.plans import an_action
from tests.factories.prescribing import Thread, a_navigator, a_prescription, a_referral, a_service

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Place:
    """A hub with one of everything, where all is well."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.active = self.hub.in_state(State.ACTIVE)
        self.handed = self.hub.in_state(State.TRANSFERRING)
        self.sent = self.hub.in_state(State.SENT)
        self.draft = self.hub.in_state(State.DRAFT)
        self.ended = closing.close_referral(
            referral=self.hub.in_state(State.CLOSING), reason="resolved", by=self.hub.priya
        )
        need = a_referral(self.hub.priya, self.active.person).needs.get()
        self.thread: Thread = a_prescription("sent", by=self.hub.priya, need=need, service=a_service())
        self.action = an_action(self.hub.priya, self.active)
        self.task = add_task(
            referral=self.active, note="Ring", due_at=clock.now() + timedelta(days=2), by=self.hub.priya
        )
        self.advice = log_advice(
            source="practice", asked_by="The surgery", question="Which groups are there?", by=self.hub.duty
        )
        sent_in(team=self.hub.team)


def key(pk: Any) -> str:
    return str(pk) if connection.vendor == "postgresql" else pk.hex


def written(row: models.Model, **fields: Any) -> bool:
    """By raw SQL, past every verb and past the checks of the table. False, so that an `or` may follow."""
    table = row._meta.db_table
    names = ", ".join(f"{name} = %s" for name in fields)
    values = [
        key(value) if hasattr(value, "hex") and not isinstance(value, float) else value
        for value in fields.values()
    ]
    with connection.cursor() as cursor, no_checks(cursor, table):
        cursor.execute(f"UPDATE {table} SET {names} WHERE id = %s", [*values, key(row.pk)])
    return False


@contextmanager
def no_checks(cursor: Any, table: str) -> Iterator[None]:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
        return
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield


def gone(row: models.Model, *hangs: tuple[type[models.Model], str]) -> bool:
    """Deleted with what hangs on it, as by hand in the database. False, so that an `or` may follow."""
    with connection.cursor() as cursor:
        for model, field in hangs:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {field} = %s", [key(row.pk)])
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [key(row.pk)])
    return False


def a_failed_message(about: models.Model, kind: str) -> OutboxMessage:
    return OutboxMessage.objects.create(
        kind=kind,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        to_type="referral-contact",
        key=str(uuid4()),
        state="failed",
        claimed_at=clock.now(),
    )


def long_ago() -> Any:
    return clock.now() - timedelta(days=3)


BREAKS: dict[str, list[Callable[[Place], Any]]] = {
    "referral-of-nobody": [
        lambda p: written(p.active, owner_id=None) or p.active,
        lambda p: written(p.active, due_at=None) or p.active,
        lambda p: written(p.sent, queue_id=None) or p.sent,
        lambda p: written(p.active, owner_id=p.hub.partner.pk) or p.active,
        lambda p: written(p.hub.partner, is_active=False) or p.draft,
    ],
    "referral-forgotten": [lambda p: written(p.active, due_at=long_ago()) or p.active],
    "referral-astray": [
        lambda p: written(p.active, state="on-hold") or p.active,
        lambda p: gone(p.active.transitions.get(sequence=2)) or p.active,
    ],
    "referral-gone": [
        lambda p: gone(p.draft, (ReferralTransition, "referral_id")) or p.draft,
    ],
    "referral-ended-open": [
        lambda p: written(p.ended, due_at=clock.now()) or p.ended,
        lambda p: written(p.thread.prescription, referral_id=p.ended.pk) or p.ended,
        lambda p: written(p.action, referral_id=p.ended.pk) or p.ended,
        lambda p: written(Transfer.objects.get(), referral_id=p.ended.pk) or p.ended,
    ],
    "transfer-without-anybody": [
        lambda p: gone(Transfer.objects.get()) or p.handed,
        lambda p: written(p.handed, owner_id=p.hub.sam.pk) or p.handed,
    ],
    "prescription-of-nobody": [
        lambda p: written(p.thread.prescription, owner_id=None) or p.thread.prescription
    ],
    "prescription-forgotten": [
        lambda p: written(p.thread.prescription, due_at=long_ago()) or p.thread.prescription
    ],
    "prescription-astray": [
        lambda p: written(p.thread.prescription, state="opened") or p.thread.prescription
    ],
    "prescription-gone": [],
    "prescription-ended-due": [
        lambda p: written(p.thread.prescription, state="stopped") or p.thread.prescription
    ],
    "action-forgotten": [
        lambda p: (
            written(
                p.action,
                due_on=clock.today() - timedelta(days=20),
                state_since=clock.now() - timedelta(days=30),
            )
            or p.action
        )
    ],
    "action-astray": [lambda p: written(p.action, state="done") or p.action],
    "task-of-nobody": [
        lambda p: written(p.task, owner_id=None) or p.task,
        lambda p: written(p.task, due_at=None) or p.task,
    ],
    "advice-of-nobody": [lambda p: written(p.advice, due_at=None) or p.advice],
    "message-without-task": [lambda p: a_failed_message(p.thread.prescription, "prescription.sent")],
}
"""By kind, what is done past the verbs; each returns the record that is to be named."""


def standing() -> set[tuple[str, Any]]:
    return {(one.kind, one.about_id) for one in Discrepancy.objects.standing()}


def test_each_way_of_losing_somebody_is_found_by_number_and_is_over_again() -> None:
    place = Place()
    reconcile()
    assert standing() == set(), "all was well"
    assert set(BREAKS) == set(RULES)
    for kind, ways in BREAKS.items():
        for number, lose in enumerate(ways):
            with transaction.atomic():
                lost = lose(place)
                reconcile()
                assert (kind, lost.pk) in standing(), f"{kind} {number}: {standing()}"
                said = " ".join(health.somebody_lost())
                assert RULES[kind].words in said
                assert place.active.person.name not in said
                transaction.set_rollback(True)
    reconcile()
    assert standing() == set()


def test_a_prescription_that_was_deleted_is_missed_and_so_is_the_sum() -> None:
    thread = a_prescription("proposed")
    record = thread.prescription
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM prescribing_prescriptiontransition")
    Prescription.objects.filter(pk=record.pk)._raw_delete("default")
    reconcile()
    assert ("prescription-gone", record.pk) in standing()


def test_a_sum_that_is_wrong_is_said_of_its_way_in() -> None:
    place = Place()
    run = reconcile()
    ways = run.counts["ways"]
    assert {way for way, n in ways.items() if n["open"]} == {"own", "site", "prescription"}
    written(place.active, state="closed", closed_at=clock.now(), closed_by="x", closed_reason="resolved")
    reconcile()
    assert ("balance", "own") in {(one.kind, one.about_type) for one in Discrepancy.objects.standing()}
    today = ReconciliationRun.objects.latest("at").counts["days"][0]
    assert today["audited"] == today["received"] == today["open"] + today["ended"] > 5


def test_it_counts_once_a_day_and_again_while_something_disagrees() -> None:
    thread = a_prescription("sent")
    assert [check_daily(), check_daily()] == [1, 0]
    assert AuditEvent.objects.filter(kind="balance.checked").count() == 1
    Prescription.objects.filter(pk=thread.prescription.pk).update(state="opened")
    with clock.moved_to(clock.now() + timedelta(days=1)):
        assert [check_daily(), check_daily()] == [1, 1]
        assert Discrepancy.objects.standing().count() == 1, "found twice, kept once"
        Prescription.objects.filter(pk=thread.prescription.pk).update(state="sent")
        assert [check_daily(), check_daily()] == [1, 0]
    assert Discrepancy.objects.get().gone_at is not None
    with clock.moved_to(clock.now() + timedelta(days=3)):
        assert "last counted" in next(health.not_counted())


def test_the_command_ends_with_1_and_names_the_record(
    capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    thread = a_prescription("sent")
    Prescription.objects.filter(pk=thread.prescription.pk).update(state="opened")
    with pytest.raises(CommandError, match="history of a prescription"):
        call_command("check_nobody_lost")
    said = capsys.readouterr().out
    assert str(thread.prescription.pk) in said
    assert thread.person.name not in said


def test_supervisors_and_administrators_read_the_page_and_nobody_else(client: Client) -> None:
    place = Place()
    written(place.active, state="on-hold", hold_reason="x")
    sweep()
    record_heartbeat("worker", {SECONDS: 0.4, "messages": "RuntimeError"})
    for role in Role:
        client.force_login(
            user_with(role) if role == Role.ADMINISTRATOR else a_navigator(place.hub.team, role=role)
        )
        response = client.get("/nobody-lost/")
        allowed = role in (Role.SUPERVISOR, Role.ADMINISTRATOR)
        assert response.status_code == (200 if allowed else 403), role
        if allowed:
            said = response.content.decode()
            assert str(place.active.pk) in said
            assert place.active.person.name not in said
            assert (f"/people/{place.active.person_id}/" in said) == (role == Role.SUPERVISOR)
            assert "messages: RuntimeError" in said
            assert "Public form" in said
    assert AuditEvent.objects.filter(kind="reconciliation.read").count() == 2
