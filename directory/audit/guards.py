"""The database itself refuses to change, remove, replace or empty audit events and their seals.

Triggers, on SQLite and PostgreSQL alike; `manage.py flush` is refused too. A migration installs them, and
they are installed again after every migrate: SQLite forgets a table's triggers when Django rebuilds the
table. Whoever owns the table could still drop them, so production runs the application as a database role
that does not (see site_role.py and docs/deploying.md), and the chain of seals shows what was done without
them (see sealing.py). The tests, which empty the database between them, lift them for that moment.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper

EVENTS = "directory_auditevent"
SEALS = "directory_auditseal"
KEYS = {EVENTS: ("id",), SEALS: ("position", "event_id")}
"""The tables that are only added to, and what is unique in each."""
_REFUSAL = "Audit events are never changed or removed"


def install(connection: BaseDatabaseWrapper) -> None:
    """Safe to repeat. Raises NotImplementedError on a database that Waymark does not know."""
    _run(connection, {"sqlite": _on_sqlite, "postgresql": _on_postgresql})


def lift(connection: BaseDatabaseWrapper) -> None:
    """For going back a migration, for tests and for resetting a demo. Safe to repeat."""
    _run(connection, {"sqlite": _lift_on_sqlite, "postgresql": _lift_on_postgresql})


def install_after_migrate(*, using: str, **_: object) -> None:
    """The post_migrate signal's receiver."""
    from django.db import connections

    install(connections[using])


def _on_sqlite(table: str) -> list[str]:
    """REPLACE removes the row in its way without asking the trigger of DELETE, so a third one looks for it:
    by what is unique, and by the number that SQLite itself gives each row (-1 where it has none yet)."""
    taken = " OR ".join(f"{key} = NEW.{key}" for key in KEYS[table])
    taken = f"{taken} OR (rowid = NEW.rowid AND NEW.rowid <> -1)"
    there = f"(SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608  our own names
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    return [
        *(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} {refuse}"
            for verb in ("update", "delete")
        ),
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS {there} {refuse}",
    ]


def _lift_on_sqlite(table: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete", "replace")]


def _on_postgresql(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def _lift_on_postgresql(table: str) -> list[str]:
    return [
        *(f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for what in ("change", "truncate")),
        f"DROP FUNCTION IF EXISTS {table}_refuse()",
    ]


def _run(connection: BaseDatabaseWrapper, by_vendor: dict[str, Callable[[str], list[str]]]) -> None:
    """For each of the tables that is there already: an early migration knows only the first."""
    if connection.vendor not in by_vendor:
        raise NotImplementedError(
            f"Waymark keeps its audit on SQLite or PostgreSQL, not {connection.vendor}."
        )
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for table in KEYS:
            if table in there:
                for statement in by_vendor[connection.vendor](table):
                    cursor.execute(statement)
