"""How each kind of database is opened."""

from typing import Any


def with_sqlite_options(database: dict[str, Any]) -> dict[str, Any]:
    """The same settings with what SQLite needs to take several writers.

    Under SQLite's default of deferred transactions eight writers gave one winner and seven
    "database is locked" at once; with an immediate lock they queue for up to 20 seconds.
    """
    if database["ENGINE"].endswith("sqlite3"):
        database = {
            **database,
            "OPTIONS": {
                **database.get("OPTIONS", {}),
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    elif database["ENGINE"].endswith("postgresql"):
        database = {**database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return database
