"""The demo leaves alone what it did not make, and empties what it made, on both databases."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from cms.demo.building import AlreadyLived, build, is_built, reset
from cms.demo.models import DemoPlace
from directory import clock
from directory.accounts.models import User
from directory.audit.models import AuditEvent
from prescribing.models import Person
from tests.factories.prescribing import a_navigator, a_person
from tests.prepared import copy_sqlite
from tests.processes import manage
from tests.services import ROOT


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Person, User, DemoPlace, AuditEvent))


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("verb", [lambda: build(say=print), reset], ids=["build", "reset"])
def test_a_database_with_people_of_its_own_is_left_alone(verb) -> None:
    a_person(a_navigator())
    before = counts()
    with pytest.raises(AlreadyLived, match="people"):
        verb()
    assert counts() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_resetting_leaves_an_empty_migrated_database_on_postgresql() -> None:
    DemoPlace.objects.create(finished_at=clock.now())
    person = a_person(a_navigator())
    AuditEvent.objects.create(kind="person.recorded", actor="demo", actor_id="demo", person_id=str(person.pk))
    reset()
    assert_empty()


SHELL = """
from cms.demo.building import reset
from cms.demo.models import DemoPlace
from directory import clock
from directory.accounts.models import User
from directory.audit.models import AuditEvent
DemoPlace.objects.create(finished_at=clock.now())
User.objects.create(email="left@example.org", name="Left")
AuditEvent.objects.create(kind="person.recorded", actor="demo", actor_id="demo")
reset()
from tests.unit.cms.demo.test_building import assert_empty
assert_empty()
print("empty again")
"""


def assert_empty() -> None:
    """Nobody is left, what migrations wrote is there, and the audit refuses again."""
    from wagtail.models import Locale, Page

    assert counts() == (0, 0, 0, 0)
    assert not is_built()
    assert Page.objects.filter(depth=1).exists()
    assert Locale.objects.exists()
    AuditEvent.objects.create(kind="person.recorded", actor="x", actor_id="x")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_auditevent")


@pytest.mark.sqlite
def test_resetting_leaves_an_empty_migrated_database_on_sqlite(tmp_path: Path) -> None:
    database = tmp_path / "demo.sqlite3"
    copy_sqlite(database)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": f"sqlite:///{database}",
        "SEARCH_INDEX_PATH": str(tmp_path / "index"),
    }
    done = subprocess.run(
        manage("shell", "--no-imports", "-c", SHELL),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "empty again" in done.stdout, done.stderr[-2000:]
