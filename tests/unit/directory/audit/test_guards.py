"""The database itself keeps the audit, on both databases and after Django rebuilds the table."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, models, transaction

from directory.accounts.actors import SYSTEM
from directory.audit import guards
from directory.audit.actions import record
from directory.audit.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event() -> AuditEvent:
    return record("audit.read", None, by=SYSTEM)


def refused(sql: str) -> None:
    refusal = pytest.raises(DatabaseError, match="never changed or removed")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_events_are_never_changed(event: AuditEvent) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(actor="Somebody else")
    refused("UPDATE directory_auditevent SET kind = 'x'")
    event.refresh_from_db()
    assert event.actor == "Waymark"


def test_events_are_never_removed(event: AuditEvent) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        event.delete()
    refused("DELETE FROM directory_auditevent")
    assert AuditEvent.objects.filter(pk=event.pk).exists()


REST = "actor_id, about_type, about_id, person_id, detail"
REPLACING = {
    "by its id": f"(id, at, kind, actor, {REST}) SELECT id, at, kind, 'Somebody else', {REST}",
    "by its place in the file": f"(rowid, id, at, kind, actor, {REST}) "
    f"SELECT rowid, 'another id', at, kind, 'Somebody else', {REST}",
}


@pytest.mark.sqlite
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("how", REPLACING)
def test_no_row_takes_the_place_of_an_event(event: AuditEvent, verb: str, how: str) -> None:
    refused(f"{verb} INTO directory_auditevent {REPLACING[how]} FROM directory_auditevent")
    event.refresh_from_db()
    assert event.actor == "Waymark"


@pytest.mark.sqlite
def test_an_update_does_not_replace_either(event: AuditEvent) -> None:
    other = record("audit.read", None, by=SYSTEM)
    refused(f"UPDATE OR REPLACE directory_auditevent SET id = '{other.pk.hex}' WHERE id = '{event.pk.hex}'")
    assert AuditEvent.objects.filter(pk__in=[event.pk, other.pk]).count() == 2


def test_what_is_written_anew_does_not_change_an_event(event: AuditEvent) -> None:
    event.actor = "Somebody else"
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.bulk_create(
            [event], update_conflicts=True, unique_fields=["id"], update_fields=["actor"]
        )
    event.refresh_from_db()
    assert event.actor == "Waymark"


@pytest.mark.postgresql
def test_the_table_is_never_emptied(event: AuditEvent) -> None:
    refused("TRUNCATE directory_auditevent")


def test_flush_is_refused(event: AuditEvent) -> None:
    with pytest.raises(CommandError), transaction.atomic():
        call_command("flush", interactive=False, verbosity=0)
    assert AuditEvent.objects.filter(pk=event.pk).exists()


def test_guards_can_be_lifted_and_installed_again_any_number_of_times(event: AuditEvent) -> None:
    guards.lift(connection)
    guards.lift(connection)
    AuditEvent.objects.filter(pk=event.pk).update(actor="While lifted")
    guards.install(connection)
    guards.install(connection)
    refused("DELETE FROM directory_auditevent")


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_migrate_installs_them_again_after_sqlite_rebuilt_the_table() -> None:
    record("audit.read", None, by=SYSTEM)
    old = AuditEvent._meta.get_field("actor")
    new = models.CharField(max_length=300, default="?")
    new.set_attributes_from_name("actor")
    with connection.schema_editor() as editor:
        editor._remake_table(AuditEvent, alter_fields=[(old, new)])  # type: ignore[attr-defined]
    try:
        AuditEvent.objects.update(actor="no trigger stands in the way now")
    finally:
        call_command("migrate", verbosity=0)
    refused("UPDATE directory_auditevent SET kind = 'x'")
