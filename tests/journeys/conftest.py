"""Sites of their own: an empty database and the commands that are run on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests.conftest import on_postgresql
from tests.processes import manage
from tests.services import ROOT, database_url

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def database(tmp_path: Path, db: None) -> Iterator[str]:
    """An empty database, by its URL."""
    if not on_postgresql():
        yield f"sqlite:///{tmp_path / 'earlier.sqlite3'}"
        return
    import psycopg

    name = f"test_update_{uuid4().hex[:8]}"
    server = database_url({**connection.settings_dict, "NAME": "postgres"})
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield database_url({**connection.settings_dict, "NAME": name})
        finally:
            administrator.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def run(database: str, tmp_path: Path) -> Run:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": database,
        "SEARCH_ENGINE": "embedded",
        "SEARCH_INDEX_PATH": str(tmp_path / "search"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "WAYMARK_DEMO": "0",
    }

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            manage(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    return call
