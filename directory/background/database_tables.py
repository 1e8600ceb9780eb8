"""Whether the database has the tables and columns that this version expects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

_COLUMNS = {
    "sqlite": "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type "
    "= 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = ANY (current_schemas(false))",
}
CURE = "Run `manage.py migrate`, then `manage.py setup`."
LOST = (
    "All migrations count as applied, so `manage.py migrate` alone cannot help: take back the "
    "backup of before "
    "the update, or see “When the database and the migrations differ” in docs/deploying.md."
)


def differences(using: BaseDatabaseWrapper | None = None) -> list[str]:
    """What the database lacks, in words that say what to do; empty when it fits this version."""
    found = using or connection
    pending = waiting_migrations(found)
    lacking = missing(found)
    if pending:
        lacks = f"lacks {_some(lacking)}; and " if lacking else ""
        return [f"Your database {lacks}has not had {_some(pending)}. {CURE}"]
    return [f"Your database lacks {_some(lacking)}. {LOST}"] if lacking else []


def missing(using: BaseDatabaseWrapper) -> list[str]:
    """Tables and columns of the installed models that are not in the database."""
    there = columns(using)
    lacking: list[str] = []  # SQLite names a table's rowid in no list of its columns
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy or model._meta.swapped:
            continue
        table = model._meta.db_table
        if table not in there:
            lacking.append(f"the table {table}")
            continue
        wanted = [field.column for field in model._meta.local_concrete_fields if field.column != "rowid"]
        lacking += [f"the column {table}.{name}" for name in wanted if name not in there[table]]
    return lacking


def waiting_migrations(using: BaseDatabaseWrapper) -> list[str]:
    """Migrations of this version that were not applied to the database."""
    executor = MigrationExecutor(using)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"the migration {migration.app_label}.{migration.name}" for migration, _ in plan]


def columns(using: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """The columns of every table, in one query."""
    found: dict[str, set[str]] = {}
    with using.cursor() as cursor:
        cursor.execute(_COLUMNS[using.vendor])
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def shape(using: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Columns with their types, constraints and indexes of each table of an installed model: what two
    databases must have alike. Names that Django makes up are left out, for they hold a hash."""
    found: dict[str, list[str]] = {}
    with using.cursor() as cursor:
        for table in sorted(using.introspection.django_table_names(only_existing=True)):
            described = using.introspection.get_table_description(cursor, table)
            parts = [f"{column.name} {column.type_code} {column.null_ok}" for column in described]
            for name, what in using.introspection.get_constraints(cursor, table).items():
                rules = [rule for rule in ("primary_key", "unique", "check", "index") if what.get(rule)]
                own = name if what.get("check") and not name.startswith("__") else ""
                parts.append(f"{own} {rules} {what['columns']} {what.get('foreign_key')}")
            found[table] = sorted(parts)
    return found


def _some(names: list[str]) -> str:
    """The first few, and how many more."""
    more = len(names) - 6
    return ", ".join(names[:6]) + (f" and {more} more" if more > 0 else "")


@register(Tags.database)
def database_fits(
    app_configs: Any = None, databases: Iterable[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """With `check --database default` and at the start of `migrate`. Nothing is said of an empty database."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        using = connections[alias]
        if "django_migrations" not in columns(using):
            continue
        waiting = waiting_migrations(using)
        lacking = missing(using)
        if waiting:
            said = f"Your database lacks {_some(lacking or waiting)}."
            found.append(Warning(said, hint=CURE, id="directory.W002"))
        elif lacking:
            found.append(Error(f"Your database lacks {_some(lacking)}.", hint=LOST, id="directory.E002"))
    return found
