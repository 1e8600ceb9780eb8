"""The database role of web and worker: it does the site's usual work, and nothing to the audit."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from directory.accounts.actors import SYSTEM
from directory.audit import site_role
from directory.audit.actions import record
from tests import services
from tests.services import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.postgresql]
ROLE = "waymark_test_site"


@pytest.fixture
def site_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of this test's database for a role that make_site_role made."""
    password = f"it's {secrets.token_hex(8)}"
    monkeypatch.setenv("SITE_DATABASE_PASSWORD", password)
    _drop()
    call_command("make_site_role", ROLE, stdout=StringIO())
    call_command("make_site_role", ROLE, stdout=StringIO())  # as after an update
    settings = {**connection.settings_dict, "USER": ROLE, "PASSWORD": password}
    yield services.database_url(settings)
    _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone():
            cursor.execute(f"DROP OWNED BY {ROLE}")
            cursor.execute(f"DROP ROLE {ROLE}")


FORBIDDEN = [
    statement.format(table=table)
    for table in ("directory_auditevent", "directory_auditseal")
    for statement in (
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DROP TRIGGER {table}_no_change ON {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} RENAME TO other",
        "ALTER TABLE {table} OWNER TO CURRENT_USER",
        "DROP TABLE {table}",
        "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        "DROP FUNCTION {table}_refuse() CASCADE",
        "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NULL; END'",
        "CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
    )
]
FORBIDDEN += [
    "UPDATE directory_auditevent SET actor = 'Somebody else'",
    "UPDATE directory_auditseal SET digest = ''",
    "INSERT INTO directory_auditevent SELECT * FROM directory_auditevent "
    "ON CONFLICT (id) DO UPDATE SET actor = 'Somebody else'",
    "SET session_replication_role = replica",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "CREATE TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE another",
    "DELETE FROM django_migrations",
    "COPY directory_auditevent TO PROGRAM 'cat'",
]


def test_the_sites_role_cannot_give_itself_more(site_url: str) -> None:
    """PostgreSQL answers such a GRANT with a warning only."""
    import psycopg

    record("audit.read", None, by=SYSTEM)
    with psycopg.connect(site_url, autocommit=True) as site:
        site.execute("GRANT ALL ON directory_auditevent TO CURRENT_USER")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site.execute("UPDATE directory_auditevent SET actor = 'x'")


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_sites_role_cannot(site_url: str, statement: str) -> None:
    import psycopg

    record("audit.read", None, by=SYSTEM)
    with psycopg.connect(site_url, autocommit=True) as site:
        with pytest.raises(psycopg.Error) as refused:
            site.execute(statement.replace("{owner}", connection.settings_dict["USER"]))
        assert refused.type in (
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.RestrictViolation,
        ), refused.value
        assert site.execute("SELECT actor FROM directory_auditevent").fetchall() == [("Waymark",)]


def run(site_url: str, *words: str) -> Any:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": site_url,
        "TEST_DATABASE_URL": site_url,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


WORK = """
from uuid import uuid4
from django.db import connection
from django.contrib.sessions.backends.db import SessionStore
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit import sealing, checking, site_role
from directory.indexing import reindex
from directory.indexing.models import ReindexRow
from directory.background.sweep import sweep
from prescribing.models import Prescription, Task
from tests.factories.prescribing import a_prescription
session = SessionStore(); session["x"] = 1; session.save(); session.delete()
thread = a_prescription("finished")
Task.objects.open().update(note="x")
Task.objects.all().delete()
ReindexRow.objects.create(service_id=uuid4(), engine="embedded")
reindex.drain()
ReindexRow.objects.all().delete()
failed = [one for one in sweep() if one.error]
assert not failed, failed
sealing.seal()
assert checking.waiting() == 0
assert not checking.check().problem
print("MAY BREAK", site_role.may_break(connection))
"""


def test_the_sites_role_does_the_sites_usual_work(site_url: str) -> None:
    done = run(site_url, "shell", "--no-imports", "--command", WORK)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "MAY BREAK False" in done.stdout
    assert "could remove" not in run(site_url, "check_audit").stdout


def test_the_owner_is_told_that_it_could_remove_the_guards(site_url: str) -> None:
    out = StringIO()
    call_command("check_audit", stdout=out)
    assert "could remove the audit's guards" in out.getvalue()
    assert site_role.may_break(connection)


def test_a_role_that_could_do_more_is_refused(site_url: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE of_the_site (id int); ALTER TABLE of_the_site OWNER TO {ROLE}")
        with pytest.raises(CommandError, match="owns the table of_the_site"):
            call_command("make_site_role", ROLE)
        cursor.execute("DROP TABLE of_the_site")
        cursor.execute(f"GRANT pg_read_all_data TO {ROLE}")
        with pytest.raises(CommandError, match="member of pg_read_all_data"):
            call_command("make_site_role", ROLE)
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="run it as the owner"):
        call_command("make_site_role", owner)


def test_a_new_role_needs_a_password_and_a_plain_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_DATABASE_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="SITE_DATABASE_PASSWORD"):
        call_command("make_site_role", "waymark_test_other")
    for name in ("Waymark", "a b", "a;drop table x", "", 'a"b'):
        with pytest.raises(CommandError, match="no name of a role"):
            call_command("make_site_role", name, sql=True)


def test_the_sql_is_printed_for_somebody_else_to_run() -> None:
    out = StringIO()
    call_command("make_site_role", ROLE, sql=True, stdout=out)
    assert f"CREATE ROLE {ROLE} WITH LOGIN NOSUPERUSER" in out.getvalue()
    assert "PASSWORD" not in out.getvalue()
    _drop()
    with connection.cursor() as cursor:
        cursor.execute(out.getvalue())
    _drop()
