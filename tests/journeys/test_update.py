"""A database of an earlier version is updated by the documented steps and then used."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from directory.background import database_tables
from tests import landed
from tests.journeys.conftest import Run

pytestmark = pytest.mark.database

USE = """
import json
from django.test import Client
from directory.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_navigator
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
seen = {}
public = Client()
for path in ("/", "/find/?q=debt", "/health/"):
    seen[path] = public.get(path).status_code
for user, path in ((user_with(Role.COMMISSIONER), "/unmet-need/"), (a_navigator(), "/today/")):
    client = Client()
    client.force_login(user)
    seen[path] = client.get(path).status_code
seen["problems"] = public.get("/health/").json()["problems"]
print(json.dumps(seen))
"""


TABLES = """
import json
from django.db import connection
from directory.background import database_tables
print(json.dumps([database_tables.differences(), database_tables.shape(connection)]))
"""


def shape(run: Run) -> tuple[list[str], dict[str, list[str]]]:
    done = run("shell", "--verbosity", "0", "-c", TABLES)
    assert done.returncode == 0, done.stderr
    differences, found = json.loads(done.stdout.splitlines()[-1])
    return differences, found


@pytest.mark.parametrize("commit", landed.STATES)
def test_an_earlier_database_has_the_tables_of_a_new_one_after_migrate(
    commit: str, database: str, run: Run, db: None
) -> None:
    landed.load(commit, database)
    before, _ = shape(run)
    assert any("migrate" in problem for problem in before)
    for _ in range(2):  # twice, for it must be safe to repeat
        done = run("migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
    differences, found = shape(run)
    assert differences == []
    assert found == database_tables.shape(connection)


def test_an_earlier_site_is_updated_by_the_documented_steps_and_used(database: str, run: Run) -> None:
    landed.load(landed.STATES[0], database)
    refused = run("setup")
    assert refused.returncode == 1
    assert "manage.py migrate" in refused.stderr
    assert "Traceback" not in refused.stderr
    for step in ("migrate", "setup", "rebuild_search_index", "check --database default"):
        done = run(*step.split())
        assert done.returncode == 0, f"{step}: {done.stderr}"
    for command in ("sweep", "worker --once"):
        done = run(*command.split())
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    done = run("shell", "--verbosity", "0", "-c", USE)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen.pop("problems") == []
    assert set(seen.values()) == {200}, seen
