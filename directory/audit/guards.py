"""The database itself refuses to change, remove or empty audit events.

Triggers, on SQLite and PostgreSQL alike; `manage.py flush` is refused too. A migration installs them, and
they are installed again after every migrate: SQLite forgets a table's triggers when Django rebuilds the
table. Whoever owns the table could still drop them, so production runs the application as a database role
that does not (see docs/deploying.md). The tests, which empty the database between them, lift them for that
moment.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "directory_auditevent"
_REFUSAL = "Audit events are never changed or removed"

_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{what} BEFORE {what} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for what in ("update", "delete")
]
_SQLITE_LIFT = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}" for what in ("update", "delete")]

_POSTGRESQL = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
]
_POSTGRESQL_LIFT = [
    *(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what} ON {TABLE}" for what in ("change", "truncate")),
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Safe to repeat. Raises NotImplementedError on a database that Waymark does not know."""
    _run(connection, {"sqlite": _SQLITE, "postgresql": _POSTGRESQL})


def lift(connection: BaseDatabaseWrapper) -> None:
    """For going back a migration, for tests and for resetting a demo. Safe to repeat."""
    _run(connection, {"sqlite": _SQLITE_LIFT, "postgresql": _POSTGRESQL_LIFT})


def install_after_migrate(*, using: str, **_: object) -> None:
    """The post_migrate signal's receiver."""
    from django.db import connections

    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection)


def _run(connection: BaseDatabaseWrapper, by_vendor: dict[str, list[str]]) -> None:
    if connection.vendor not in by_vendor:
        raise NotImplementedError(
            f"Waymark keeps its audit on SQLite or PostgreSQL, not {connection.vendor}."
        )
    with connection.cursor() as cursor:
        for statement in by_vendor[connection.vendor]:
            cursor.execute(statement)
