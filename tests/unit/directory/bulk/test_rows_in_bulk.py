"""Rows made, numbered, written and changed in bulk are what Django itself would have made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import models, transaction

from directory.bulk.insert_rows import insert_rows, insert_said
from directory.bulk.new_row import new_row
from directory.bulk.numbers_ahead import number_rows
from directory.bulk.update_rows import update_rows
from directory.catalogue.models import Location, Organisation, Phone, Service
from directory.openreferral.importer import ensure_source
from directory.openreferral.models import ImportLine, ImportRun, SourceRecord
from directory.upkeep.models import Check
from tests.factories.catalogue import ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OWN = (models.UUIDField, models.DateTimeField)
"""Fields of which each row has a default of its own."""


@pytest.mark.parametrize("model", [Service, Organisation, Location, SourceRecord, ImportLine, Phone])
def test_a_new_row_holds_what_the_constructor_gives_it(model: type[models.Model]) -> None:
    ours, usual = new_row(model), model()
    for field in model._meta.concrete_fields:
        here, there = getattr(ours, field.attname), getattr(usual, field.attname)
        same = type(here) is type(there) if isinstance(field, OWN) else here == there
        assert same, field.name
    assert (ours._state.adding, ours._state.db) == (True, None)


def test_two_new_rows_share_no_list_and_no_key() -> None:
    one, other = new_row(SourceRecord), new_row(SourceRecord)
    one.raw["said"] = "x"
    assert other.raw == {}
    assert new_row(Service).pk != new_row(Service).pk
    assert new_row(ImportLine, name="Given", run_id=None).name == "Given"


def run_of() -> ImportRun:
    return ImportRun.objects.create(source=ensure_source("county"), by="test")


def test_numbers_given_ahead_are_those_that_the_database_goes_on_from() -> None:
    run = run_of()
    before = ImportLine.objects.create(run=run, what="added")
    ImportLine.objects.create(run=run, what="added").delete()  # its number is not given twice
    lines: list[Any] = [new_row(ImportLine, run=run, name=name, what="added") for name in "ab"]
    with transaction.atomic():
        number_rows(ImportLine, lines)
        insert_rows(ImportLine, lines)
    after = ImportLine.objects.create(run=run, what="added")
    numbers = [before.pk, *(line.pk for line in lines), after.pk]
    assert numbers == sorted(set(numbers))
    assert lines[0].pk > before.pk + 1
    assert list(run.lines.filter(name__in="ab").order_by("pk").values_list("name", flat=True)) == ["a", "b"]


def test_numbers_of_what_was_rolled_back_do_no_harm() -> None:
    run = run_of()
    lines: list[Any] = [new_row(ImportLine, run=run, what="added")]
    with transaction.atomic():
        number_rows(ImportLine, lines)
        insert_rows(ImportLine, lines)
        transaction.set_rollback(True)
    assert ImportLine.objects.create(run=run, what="added").pk
    number_rows(ImportLine, lines)
    insert_rows(ImportLine, lines)
    assert run.lines.count() == 2


def test_rows_said_by_column_get_a_key_and_the_defaults() -> None:
    service = ServiceFactory()
    day = date(2026, 5, 1)
    insert_said(Check, [{"service_id": service.pk, "on": day, "by": who} for who in ("Ann", "Ben")])
    made = list(Check.objects.filter(service=service).order_by("by"))
    assert [(row.by, row.on, row.how) for row in made] == [
        ("Ann", day, Check._meta.get_field("how").get_default()),
        ("Ben", day, Check._meta.get_field("how").get_default()),
    ]
    assert made[0].pk != made[1].pk


def test_json_and_moments_come_back_as_they_were() -> None:
    source = ensure_source("county")
    raw = {"name": "Café \U0001f600 “x”", "of": [1, 2.5, None, True, {"deep": ["\\ud", "\u2028"]}]}
    same = {"source": source, "kind": "service", "object_id": source.pk, "raw": raw}
    rows: list[Any] = [new_row(SourceRecord, id_in_source=str(n), **same) for n in range(2)]
    number_rows(SourceRecord, rows)
    insert_rows(SourceRecord, rows)
    kept = SourceRecord.objects.get(id_in_source="1")
    assert (kept.raw, kept.first_seen_at, kept.gone_at) == (raw, rows[1].first_seen_at, None)
    assert SourceRecord.objects.filter(raw__name=raw["name"]).count() == 2


def test_changed_rows_get_their_own_values_and_nothing_else_changes() -> None:
    services: list[Any] = [ServiceFactory(name=f"Name {n}", description="Stays") for n in range(3)]
    for n, service in enumerate(services):
        service.name, service.minimum_age, service.description = f"New {n}", n or None, "Not written"
    update_rows(Service, services[:2], ["name", "minimum_age"])
    found = Service.objects.order_by("name").values_list("name", "minimum_age", "description")
    assert list(found) == [("Name 2", None, "Stays"), ("New 0", None, "Stays"), ("New 1", 1, "Stays")]
