"""The chain of seals: what was done to the audit behind its guards shows, and where."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.audit import checking, guards, sealing
from directory.audit.actions import record, record_each
from directory.audit.models import AuditEvent, AuditSeal
from directory.background.heartbeats import Heartbeat
from directory.background.sweep import sweep
from tests.factories.catalogue import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def write(count: int, **fields: Any) -> list[AuditEvent]:
    return [record("audit.read", None, by=SYSTEM, detail={"page": n}, **fields) for n in range(count)]


def behind_the_guards(statement: str, *values: Any) -> None:
    guards.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    guards.install(connection)


def key(event: AuditEvent) -> str:
    return event.pk.hex if connection.vendor == "sqlite" else str(event.pk)


def checked(**options: str) -> str:
    out = StringIO()
    call_command("check_audit", stdout=out, **options)
    return out.getvalue()


def head_in(said: str) -> str:
    return next(line.split()[1] for line in said.splitlines() if line.startswith("Head "))


def test_every_event_gets_one_seal_that_hangs_on_the_one_before() -> None:
    write(5)
    assert sealing.seal() == 5
    assert sealing.seal() == 0
    write(2)
    assert sealing.seal() == 2
    assert [one.position for one in AuditSeal.objects.all()] == [1, 2, 3, 4, 5, 6, 7]
    assert len(set(AuditSeal.objects.values_list("digest", flat=True))) == 7
    assert checking.check().problem == ""


def test_the_check_says_how_many_and_where_the_chain_ends() -> None:
    assert "0 events, whole." in checked()
    write(1)
    assert "1 event, whole." in checked()
    write(1234)
    said = checked()
    assert "1,235 events, whole." in said
    assert head_in(said) == str(checking.newest_head())
    assert head_in(said).startswith("1235:")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "account.added"),
        ("actor", "Somebody else"),
        ("actor_id", "1"),
        ("about_type", "x"),
        ("about_id", "x"),
        ("person_id", "x"),
        ("detail", '{"page": 99}'),
        ("at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_event_is_named(column: str, value: str) -> None:
    events = write(4)
    checked()
    behind_the_guards(f"UPDATE directory_auditevent SET {column} = %s WHERE id = %s", value, key(events[2]))
    with pytest.raises(CommandError) as broken:
        checked()
    assert str(events[2].pk) in str(broken.value)
    assert "2 events fit" in str(broken.value)


def test_a_removed_event_is_named_and_a_replaced_one_too() -> None:
    events = write(4)
    checked()
    behind_the_guards("DELETE FROM directory_auditevent WHERE id = %s", key(events[1]))
    with pytest.raises(CommandError, match=f"{events[1].pk} is missing, which was sealed at 2"):
        checked()
    AuditEvent.objects.create(pk=events[1].pk, kind="audit.read", actor="Somebody else", actor_id="1")
    with pytest.raises(CommandError, match="does not fit its seal at 2"):
        checked()


def test_a_removed_seal_is_named() -> None:
    write(4)
    checked()
    behind_the_guards("DELETE FROM directory_auditseal WHERE position = 2")
    with pytest.raises(CommandError, match="Seal 2 is missing: the next one is 3"):
        checked()


def test_a_chain_made_anew_does_not_hold_the_head_that_was_noted() -> None:
    events = write(4)
    noted = head_in(checked())
    behind_the_guards("DELETE FROM directory_auditseal")
    behind_the_guards("DELETE FROM directory_auditevent WHERE id = %s", key(events[3]))
    assert "3 events, whole." in checked()
    with pytest.raises(CommandError, match="ends at 3, but 4 events were sealed"):
        checked(expect=noted)
    write(3)
    with pytest.raises(CommandError, match="another seal than the head that was noted"):
        checked(expect=noted)
    with pytest.raises(CommandError, match="another seal than the head that was noted"):
        checked(since=noted)


def test_since_a_noted_head_only_what_is_newer_is_looked_at() -> None:
    write(4)
    noted = head_in(checked())
    write(3)
    assert "3 events since then, whole." in checked(since=noted)
    assert "7 events, whole." in checked(expect=noted)
    assert "0 events since then, whole." in checked(since=head_in(checked()))


@pytest.mark.parametrize("wrong", ["yesterday", "12", f"1:{'g' * 64}", f"-1:{'a' * 64}"])
def test_what_is_no_head_is_said(wrong: str) -> None:
    with pytest.raises(CommandError, match="is no head"):
        checked(expect=wrong)


@pytest.mark.parametrize(
    "statement", ["UPDATE directory_auditseal SET digest = ''", "DELETE FROM directory_auditseal"]
)
def test_seals_are_never_changed_or_removed(statement: str) -> None:
    write(1)
    sealing.seal()
    refusal = pytest.raises(DatabaseError, match="never changed or removed")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_list_of_people_is_audited_in_one_statement_and_sealed_later() -> None:
    shown = OrganisationFactory.create_batch(40)
    sealing.seal()
    before = AuditSeal.objects.count()
    record_each("audit.read", shown, by=SYSTEM, person_id_of=lambda row: row.pk)
    assert AuditSeal.objects.count() == before
    assert sealing.seal() == 40


def test_an_event_of_a_long_transaction_is_sealed_by_the_sweep() -> None:
    with clock.moved_to(clock.now() - timedelta(days=3)):
        write(1)
    assert sealing.seal() == 0
    checking.check_a_slice()
    assert AuditSeal.objects.count() == 1


def test_the_sweep_checks_a_slice_each_time_and_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SLICE", 4)
    events = write(10)
    assert [checking.check_a_slice() for _ in range(4)] == [4, 4, 2, 4]
    behind_the_guards("UPDATE directory_auditevent SET actor = 'x' WHERE id = %s", key(events[9]))
    checking.check_a_slice()
    for _ in range(2):
        with pytest.raises(checking.AuditBroken, match=str(events[9].pk)):
            checking.check_a_slice()
    assert {one.name: one.error for one in sweep()}["audit is whole"] == "AuditBroken"


def test_the_sweep_sees_an_end_that_was_cut_off() -> None:
    events = write(4)
    checking.check_a_slice()
    assert Heartbeat.objects.get(name="audit check").detail["end"].startswith("4:")
    behind_the_guards("DELETE FROM directory_auditseal WHERE position = 4")
    behind_the_guards("DELETE FROM directory_auditevent WHERE id = %s", key(events[3]))
    with pytest.raises(checking.AuditBroken, match="ends at 3"):
        checking.check_a_slice()


def test_the_migration_seals_what_is_there() -> None:
    for days in (3, 1, 2):
        with clock.moved_to(clock.now() - timedelta(days=days)):
            write(1)
    migration = import_module("directory.migrations.0005_audit_is_sealed")
    migration.seal_what_is_there(apps, None)
    assert AuditSeal.objects.count() == 3
    order = list(AuditSeal.objects.values_list("event_id", flat=True))
    assert order == list(AuditEvent.objects.order_by("at").values_list("pk", flat=True))
    assert "3 events, whole." in checked()


@pytest.fixture
def at_once(transactional_db: None) -> Callable[[list[Callable[[], Any]]], list[Any]]:
    def run(things: list[Callable[[], Any]]) -> list[Any]:
        def one(thing: Callable[[], Any]) -> Any:
            try:
                return thing()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(things)) as pool:
            return list(pool.map(one, things))

    return run


def test_writers_and_two_workers_at_once_leave_one_whole_chain(at_once: Any) -> None:
    def writer() -> None:
        for number in range(15):
            with transaction.atomic():
                record("audit.read", None, by=SYSTEM, detail={"page": number})

    def sealer() -> None:
        for _ in range(15):
            sealing.seal()

    at_once([writer] * 4 + [sealer] * 2)
    sealing.seal()
    assert AuditEvent.objects.count() == AuditSeal.objects.count() == 60
    found = checking.check()
    assert (found.count, found.problem) == (60, "")


def test_nobody_waits_for_a_transaction_that_wrote_an_event(at_once: Any) -> None:
    """On PostgreSQL the other writer is done while the first is still open; SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        writers = at_once([lambda: write(1)] * 2)
        assert len(writers) == 2
        return
    with transaction.atomic():
        write(1)
        at_once([lambda: write(1)])
        assert at_once([sealing.seal]) == [1]
    assert sealing.seal() == 1
    assert checking.check().count == 2
