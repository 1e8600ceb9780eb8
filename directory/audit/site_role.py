"""The database role that web and worker run as: it reads and writes, and cannot touch the audit's guards.

Tables belong to another role, which runs `migrate` and `setup` only.
"""

from __future__ import annotations

import re

from django.db.backends.base.base import BaseDatabaseWrapper

from directory.audit.guards import KEYS

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
ADDED_TO = tuple(KEYS)
"""Tables of which the site's role only reads and adds rows."""
READ_ONLY = ("django_migrations",)


class CannotMakeRole(Exception):
    """Why the role cannot be made, and what to do instead."""


def statements(role: str, *, password: str = "", exists: bool = False) -> list[str]:
    """The SQL that makes the role, or brings it up to date, for the database and the schema one is in.

    Run it as the owner of the tables, after each `migrate`. Without a password the role's own is left as it
    is. Raises CannotMakeRole for a name that would need quoting.
    """
    if not _NAME.fullmatch(role):
        raise CannotMakeRole(f"“{role}” is no name of a role: use small letters, digits and underscores.")
    can = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    secret = f" PASSWORD '{_in_quotes(password)}'" if password else ""
    added_to, read_only = ", ".join(ADDED_TO), ", ".join(READ_ONLY)
    return [
        f"{'ALTER' if exists else 'CREATE'} ROLE {role} WITH {can}{secret}",
        f"DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO {role}', current_database()); END $$",
        f"DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM {role}', current_database()); "
        "END $$",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE ON {added_to} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {role}",
    ]


def make(connection: BaseDatabaseWrapper, role: str, *, password: str = "") -> None:
    """Make the role or bring it up to date. Raises CannotMakeRole."""
    if connection.vendor != "postgresql":
        raise CannotMakeRole("Only PostgreSQL has roles: whoever may write an SQLite file may rewrite it.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            raise CannotMakeRole(f"{role} runs this command: run it as the owner of the tables.")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        exists = cursor.fetchone() is not None
        if not exists and not password:
            raise CannotMakeRole(f"{role} is new and needs a password: set SITE_DATABASE_PASSWORD.")
        if exists:
            _refuse_powerful(cursor, role)
        for statement in statements(role, password=password, exists=exists):
            cursor.execute(statement)


def _refuse_powerful(cursor: object, role: str) -> None:
    """A role that owns tables here, or is a member of another, could do more than is granted to it."""
    run, fetch = cursor.execute, cursor.fetchone  # type: ignore[attr-defined]
    run("SELECT tablename FROM pg_tables WHERE tableowner = %s AND schemaname = 'public' LIMIT 1", [role])
    if owned := fetch():
        raise CannotMakeRole(f"{role} owns the table {owned[0]}: choose another name, or give it away first.")
    run(
        "SELECT member_of.rolname FROM pg_auth_members m JOIN pg_roles member_of ON member_of.oid = m.roleid "
        "JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s LIMIT 1",
        [role],
    )
    if above := fetch():
        raise CannotMakeRole(f"{role} is a member of {above[0]} and may do all that it may.")


def may_break(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role we are connected as could take away the audit's guards. Always on SQLite."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(pg_has_role(current_user, c.relowner, 'MEMBER')"
            " OR has_table_privilege(current_user, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER'))"
            " FROM pg_class c WHERE c.relname = ANY(%s) AND c.relkind = 'r'",
            [list(ADDED_TO)],
        )
        return bool(cursor.fetchone()[0])


def _in_quotes(text: str) -> str:
    return text.replace("'", "''")
