"""A count goes up by one, whoever else counts at the same moment, and keeps nothing that names anybody."""

from __future__ import annotations

from datetime import date, datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from directory import clock
from directory.clock import LONDON
from directory.unmet.actions import area_of, count_unmet, week_of
from directory.unmet.models import Asker, Kind, UnmetCount

pytestmark = pytest.mark.database


@pytest.mark.django_db
def test_the_same_again_raises_the_number_and_another_week_begins_anew() -> None:
    with clock.moved_to(datetime(2026, 11, 24, 10, tzinfo=LONDON)):
        for _ in range(3):
            count_unmet(kind=Kind.EMPTY, need="debt", codes=["ward:E05012345"])
    with clock.moved_to(datetime(2026, 11, 30, 0, 5, tzinfo=LONDON)):
        count_unmet(kind=Kind.EMPTY, need="debt", codes=["ward:E05012345"])
    rows = UnmetCount.objects.order_by("week").values_list("week", "need", "area", "kind", "asker", "count")
    assert list(rows) == [
        (date(2026, 11, 23), "debt", "ward:E05012345", "empty", "public", 3),
        (date(2026, 11, 30), "debt", "ward:E05012345", "empty", "public", 1),
    ]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_all_count() -> None:
    barrier, problems = Barrier(8), []

    def count() -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            count_unmet(kind=Kind.FULL, need="befriending", asker=Asker.STAFF)
        except Exception as problem:  # noqa: BLE001  said below
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    assert problems == []
    assert list(UnmetCount.objects.values_list("count", flat=True)) == [8]


@pytest.mark.django_db
def test_it_is_undone_with_the_transaction_it_was_part_of() -> None:
    with transaction.atomic():
        count_unmet(kind=Kind.FULL)
        transaction.set_rollback(True)
    assert not UnmetCount.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"kind": "other"}, {"asker": "Peg"}, {"area": "sector:DT4 8"}])
def test_the_database_refuses_what_is_finer_than_a_ward_or_unknown(wrong: dict[str, str]) -> None:
    fields = {"week": date(2026, 11, 23), "kind": "empty", "asker": "public", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        UnmetCount.objects.create(**fields)


def test_there_is_no_column_for_words_people_or_moments() -> None:
    names = {field.name for field in UnmetCount._meta.get_fields()}
    assert names == {"id", "week", "need", "area", "kind", "asker", "count"}


@pytest.mark.parametrize(
    ("codes", "area"),
    [
        (["outcode:DT4", "sector:DT4 8", "ward:E05", "authority:E06000059", "town:weymouth"], "ward:E05"),
        (["outcode:DT4", "authority:E06000059", "nation:england"], "authority:E06000059"),
        (["authority:E10000007", "authority:E07000039"], "authority:E07000039"),
        (["authority:E10000007"], "authority:E10000007"),
        (["authority:E07000039", "authority:E07000034"], ""),
        (["sector:DT4 8", "nation:england"], ""),
        ([], ""),
    ],
)
def test_a_ward_else_a_council_else_nothing(codes: list[str], area: str) -> None:
    assert area_of(codes) == area


def test_a_week_begins_on_monday() -> None:
    assert week_of(date(2027, 1, 3)) == date(2026, 12, 28)
    assert week_of(date(2026, 12, 28)) == date(2026, 12, 28)
