"""A change is written down in its own transaction, stays until the engine has it, and is then found."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from directory.catalogue.models import Service
from directory.indexing import index_lock, reindex, touched
from directory.indexing.models import IndexState, ReindexRow
from search import registry
from search.documents import Audience
from search.engines.base import EngineUnavailable
from search.query import Query, Sort
from tests.factories.catalogue import ServiceFactory

pytestmark = pytest.mark.database


def found(audience: Audience = Audience.PUBLIC) -> set[str]:
    from directory import clock

    answer = registry.embedded().search(Query(audience=audience, now=clock.now(), sort=Sort.NAME, limit=50))
    return {hit.id for hit in answer.hits}


def rows(engine: str = "embedded") -> list[uuid.UUID]:
    return list(ReindexRow.objects.filter(engine=engine).values_list("service_id", flat=True))


@pytest.mark.django_db
def test_a_listing_touched_twice_in_a_transaction_is_written_once() -> None:
    one = uuid.uuid4()
    with transaction.atomic():
        touched.touch([one])
        with transaction.atomic():
            touched.touch([one])
        touched.touch([one])
    assert rows() == [one]


@pytest.mark.django_db
def test_what_a_rolled_back_part_wrote_is_written_again() -> None:
    one = uuid.uuid4()
    with transaction.atomic():
        part = transaction.savepoint()
        touched.touch([one])
        transaction.savepoint_rollback(part)
        assert rows() == []
        touched.touch([one])
    assert rows() == [one]


@pytest.mark.django_db
def test_every_engine_in_use_gets_a_row(settings: Any) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    touched.touch([uuid.uuid4()])
    assert (len(rows("embedded")), len(rows("elasticsearch"))) == (1, 1)


def test_a_listing_is_found_when_drained_and_not_when_it_has_ended(own_index: None, db: None) -> None:
    service = ServiceFactory()
    reindex.drain()
    assert found() == {str(service.pk)}
    assert rows() == []
    service.status = "ended"
    service.save()
    reindex.drain()
    assert found() == set()


def test_a_listing_for_professionals_leaves_the_public_index(own_index: None, db: None) -> None:
    service = ServiceFactory()
    reindex.drain()
    service.visibility = "professional"
    service.save()
    reindex.drain()
    assert found() == set()
    assert found(Audience.PROFESSIONAL) == {str(service.pk)}


def test_an_engine_that_is_away_keeps_its_rows_and_the_other_goes_on(
    own_index: None, db: None, settings: Any
) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:9"
    service = ServiceFactory()
    reindex.drain()
    assert found() == {str(service.pk)}
    assert rows("embedded") == []
    assert rows("elasticsearch") != []


def test_while_another_writes_to_the_engine_nothing_is_drained(own_index: None, db: None) -> None:
    ServiceFactory()
    with index_lock.hold_lock("embedded") as held:
        assert held
        assert reindex.drain(mend_up_to=0) == 0
    assert rows() != []


def test_a_lease_of_a_writer_that_died_lapses(db: None) -> None:
    IndexState.objects.create(engine="embedded", held_by="somebody", held_until=1.0)
    with index_lock.hold_lock("embedded") as held:
        assert held
    assert IndexState.objects.get().held_by == ""


def test_what_changes_while_the_index_is_rebuilt_is_in_it(
    own_index: None, db: None, monkeypatch: Any
) -> None:
    first, second = ServiceFactory(name="Aaa"), ServiceFactory(name="Bbb")
    reindex.rebuild("embedded")
    once = []

    def meanwhile(_done: int) -> None:
        """After the listings were read: one is renamed and drained by the worker, one ends."""
        if not once:
            once.append(True)
            Service.objects.get(pk=second.pk).delete()
            third.append(ServiceFactory(name="Ccc"))
            reindex.drain()
            assert found() == {str(first.pk), str(third[0].pk)}

    third: list[Service] = []
    reindex.rebuild("embedded", progress=meanwhile)
    assert found() == {str(first.pk), str(third[0].pk)}
    assert rows() == []


def test_a_rebuild_that_fails_leaves_the_old_index(own_index: None, db: None) -> None:
    service = ServiceFactory()
    reindex.rebuild("embedded")

    def fail(_done: int) -> None:
        raise RuntimeError("no more disk")

    with pytest.raises(RuntimeError, match="no more disk"):
        reindex.rebuild("embedded", progress=fail)
    assert found() == {str(service.pk)}
    assert not index_lock.rebuild_is_alive("embedded")


@pytest.mark.django_db(transaction=True)
def test_an_edit_is_found_once_it_is_committed(own_index: None) -> None:
    with transaction.atomic():
        service = ServiceFactory()
    assert found() == {str(service.pk)}


@pytest.mark.django_db(transaction=True)
def test_an_error_while_indexing_does_not_reach_whoever_edits(own_index: None, monkeypatch: Any) -> None:
    def broken(*_: object, **__: object) -> int:
        raise EngineUnavailable("away")

    monkeypatch.setattr(touched, "_drains", [broken])
    with transaction.atomic():
        ServiceFactory()
    assert len(set(rows())) == 1


def test_listings_are_renewed_once_a_day(own_index: None, index: Callable[[], int], db: None) -> None:
    ServiceFactory()
    index()
    ReindexRow.objects.all().delete()
    assert reindex.renew_nightly() == 1
    assert reindex.renew_nightly() == 0


@pytest.mark.django_db
def test_a_change_in_many_rows_looks_its_listings_up_once() -> None:
    one, looked = uuid.uuid4(), []

    def look() -> list[uuid.UUID]:
        looked.append(True)
        return [one]

    with transaction.atomic():
        for _ in range(3):
            touched.touch_for("phrases", look)
        touched.touch_for("others", look)
        assert (rows(), len(looked)) == ([one], 2)
        ReindexRow.objects.all().delete()
        touched.touch_for("phrases", look)
    assert (rows(), len(looked)) == ([one], 3)


@pytest.mark.elasticsearch
@pytest.mark.django_db(transaction=True)
def test_both_engines_are_kept_current(own_index: None, settings: Any, elasticsearch_url: str) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", elasticsearch_url
    first = ServiceFactory(name="Chess")
    reindex.rebuild("elasticsearch")
    second = ServiceFactory(name="Draughts")
    first.status = "ended"
    first.save()
    reindex.drain()  # what a busy moment has left
    from directory import clock

    asked = Query(audience=Audience.PUBLIC, now=clock.now(), sort=Sort.NAME, limit=50)
    assert [hit.id for hit in registry.search(asked).hits] == [str(second.pk)]
    assert registry.search(asked).engine == "elasticsearch"
    assert found() == {str(second.pk)}
    assert not ReindexRow.objects.exists()


def _a_file_in_its_place(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("")


def _a_file_above(folder: Path) -> None:
    folder.parent.parent.mkdir(parents=True, exist_ok=True)
    folder.parent.write_text("")


@pytest.mark.parametrize("harm", [_a_file_in_its_place, _a_file_above])
def test_a_folder_that_cannot_be_made_is_an_engine_that_is_away(
    db: None, settings: Any, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    settings.SEARCH_INDEX_PATH = tmp_path / "above" / "search"
    harm(settings.SEARCH_INDEX_PATH)
    ServiceFactory()
    assert reindex.drain() == 0
    assert reindex.mend() == 0
    assert rows() != []
    with pytest.raises(CommandError, match="embedded could not be filled"):
        call_command("rebuild_search_index", verbosity=0)


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("no room"), KeyError("x")]
)
def test_whatever_is_wrong_with_one_engine_the_other_is_drained(
    own_index: None, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    drained = []

    def one(name: str, *_: object) -> int:
        if name == "embedded":
            raise error
        drained.append(name)
        return 3

    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:9"
    monkeypatch.setattr(reindex, "_drain_one", one)
    assert reindex.drain() == 3
    assert drained == ["elasticsearch"]


def test_a_disk_that_is_full_while_filling_leaves_the_old_index(
    own_index: None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = ServiceFactory()
    reindex.rebuild("embedded")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("search.engines.embedded.write.put", full)
        with pytest.raises(CommandError, match="disk is full"):
            call_command("rebuild_search_index", verbosity=0)
    assert found() == {str(service.pk)}


def test_a_lease_is_renewed_while_it_is_used_and_lost_when_it_lapsed(db: None) -> None:
    with index_lock.hold_lock("embedded") as held:
        assert held is not None
        IndexState.objects.update(held_until=1.0)
        assert held.renew()
        assert IndexState.objects.get().held_until > time.time() + index_lock.HELD_SECONDS - 5
        IndexState.objects.update(held_by="somebody else")
        assert not held.renew()


def test_a_drain_whose_lease_was_lost_leaves_its_rows(
    own_index: None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ServiceFactory()
    reindex.drain()
    ServiceFactory()
    monkeypatch.setattr(index_lock.Lease, "renew", lambda self: False)
    assert reindex.drain() == 0
    assert rows() != []


def test_a_lease_and_a_rebuild_of_a_clock_that_was_ahead_hold_nobody_up(db: None) -> None:
    ahead = time.time() + 30 * 24 * 3600
    IndexState.objects.create(engine="embedded", held_by="somebody", held_until=ahead, rebuilding_until=ahead)
    assert not index_lock.rebuild_is_alive("embedded")
    with index_lock.hold_lock("embedded") as held:
        assert held
