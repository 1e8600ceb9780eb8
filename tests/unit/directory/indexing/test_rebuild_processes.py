"""What a rebuild writes is made here or in processes beside this one, and is the same."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from directory import clock
from directory.catalogue.models import Service
from directory.indexing import documents, index_lock, rebuild_processes, reindex
from directory.indexing.models import ReindexRow
from search import registry
from search.documents import Audience, Document
from search.query import Query, Sort
from tests.factories.catalogue import ServiceFactory

ROOT = Path(__file__).resolve().parents[4]
committed = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.database


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """However few listings there are, another process makes their documents, two listings at a time."""
    monkeypatch.setattr(rebuild_processes, "FEW", 0)
    monkeypatch.setattr(documents, "BATCH", 2)
    settings.SEARCH_REBUILD_PROCESSES = 1


def where(found: list[Document]) -> list[tuple[str, bool]]:
    """The name of each document, and whether it was made in a process beside."""
    return [(document.name, parent_process() is not None) for document in found]


def dies_beside(found: list[Document]) -> list[tuple[str, bool]]:
    if parent_process() and any(document.name == "Draughts" for document in found):
        os._exit(1)
    return where(found)


def fails(found: list[Document]) -> None:
    raise ValueError("There is no room for it.")


def listings(*names: str) -> list[Service]:
    return [ServiceFactory(name=name) for name in names]


def made(make: Any) -> list[Any]:
    return [each for _, batch in rebuild_processes.prepared(make) for each in batch]


@committed
def test_processes_beside_make_the_same_in_the_same_order(
    own_index: None, beside: None, settings: Any
) -> None:
    listings("Chess", "Draughts", "Golf", "Bowls", "Bingo")
    make = registry.embedded().prepare
    there, counts = made(make), [count for count, _ in rebuild_processes.prepared(where)]
    assert {at for _, at in made(where)} == {True}
    settings.SEARCH_REBUILD_PROCESSES = 0
    assert {at for _, at in made(where)} == {False}
    assert made(make) == there
    assert counts == [2, 2, 1]


@committed
def test_what_a_process_that_died_had_not_made_is_made_here(
    own_index: None, beside: None, caplog: pytest.LogCaptureFixture
) -> None:
    listings("Chess", "Draughts", "Golf", "Bowls", "Bingo")
    with caplog.at_level(logging.WARNING):
        found = made(dies_beside)
    assert sorted({name for name, _ in found}) == ["Bingo", "Bowls", "Chess", "Draughts", "Golf"]
    assert len(found) == 10
    assert ("Draughts", False) in found
    assert "makes the rest itself" in caplog.text


@committed
def test_an_error_beside_is_one_here_and_leaves_the_old_index(
    own_index: None, beside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [chess] = listings("Chess")
    with pytest.raises(ValueError, match="no room"):
        made(fails)
    monkeypatch.setattr(registry.embedded(), "prepare", fails)
    with pytest.raises(ValueError, match="no room"):
        reindex.rebuild("embedded")
    asked = Query(audience=Audience.PUBLIC, now=clock.now(), sort=Sort.NAME, limit=50)
    assert [hit.id for hit in registry.embedded().search(asked).hits] == [str(chess.pk)]
    assert not index_lock.rebuild_is_alive("embedded")


@committed
def test_what_changes_while_processes_beside_read_is_in_the_new_index(own_index: None, beside: None) -> None:
    chess, draughts, golf = listings("Chess", "Draughts", "Golf")
    edited: list[bool] = []
    bowls: list[Service] = []

    def meanwhile(_done: int) -> None:
        if not edited:
            edited.append(True)
            Service.objects.get(pk=golf.pk).delete()
            draughts.name = "Polish draughts"
            draughts.save()
            bowls.extend(listings("Bowls"))

    reindex.rebuild("embedded", progress=meanwhile)
    asked = Query(audience=Audience.PUBLIC, now=clock.now(), sort=Sort.NAME, limit=50)
    found = [hit.id for hit in registry.embedded().search(asked).hits]
    assert found == [str(service.pk) for service in (*bowls, chess, draughts)]
    assert not ReindexRow.objects.exists()
    assert not index_lock.rebuild_is_alive("embedded")


@committed
def test_no_process_is_started_where_it_would_not_help_or_not_see(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    listings("Chess", "Golf")
    monkeypatch.setattr(rebuild_processes, "_processors", lambda: 8)
    settings.SEARCH_REBUILD_PROCESSES = -1
    assert rebuild_processes._processes() == 0  # few
    monkeypatch.setattr(rebuild_processes, "FEW", 1)
    assert rebuild_processes._processes() == rebuild_processes.MOST
    with transaction.atomic():
        assert rebuild_processes._processes() == 0  # they would not see what it has written
    monkeypatch.setattr(rebuild_processes, "_processors", lambda: 1)
    assert rebuild_processes._processes() == 0
    settings.SEARCH_REBUILD_PROCESSES = 5
    assert rebuild_processes._processes() == 5


PARENT = """
import os, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from directory.indexing import rebuild_processes

pool = ProcessPoolExecutor(1, get_context("spawn"), rebuild_processes._begin, ("nowhere",))
print(pool.submit(os.getpid).result(), flush=True)
sys.stdin.read()
"""


def test_a_process_beside_ends_when_the_one_that_started_it_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert running(child)
        parent.send_signal(signal.SIGKILL)
    give_up_at = time.monotonic() + 20
    while running(child) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert not running(child)


def running(pid: int) -> bool:
    """Whether it is there and not merely waiting for its end to be noticed."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
