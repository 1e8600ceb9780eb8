"""Whatever a feed or a spreadsheet holds, a batch leaves the same in the database as one record at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, models, transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry, ReferenceIndex

from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Organisation, Service
from directory.indexing.models import ReindexRow
from directory.openreferral import importer
from directory.openreferral.batches import taking, waiting_rows
from directory.openreferral.importer import ensure_source, import_records
from directory.spreadsheets import actions, running
from directory.spreadsheets.models import RowOutcome, Spreadsheet, Stage
from tests.unit.directory.openreferral.conftest import RECORD, world  # noqa: F401
from tests.unit.directory.spreadsheets.conftest import as_csv

pytestmark = pytest.mark.database
alike = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MODELS = ("catalogue", "upkeep", "openreferral", "indexing")
PLACE = RECORD["service_at_locations"][0]["location"]


def snapshot() -> dict[str, list[str]]:
    """Every row that an import may write, without its number and its moments, in an order of its own."""
    made = {}
    models_ = [
        m for m in apps.get_app_config("directory").get_models() if m.__module__.split(".")[1] in MODELS
    ]
    for model in (*models_, RowOutcome, ModelLogEntry, ReferenceIndex):
        said = [_said(row) for row in model._base_manager.all()]
        # A listing that several records change is indexed once for all of them.
        made[model.__name__] = sorted(set(said) if model is ReindexRow else said)
    return {name: rows for name, rows in made.items() if rows and name not in {"ImportRun", "IndexState"}}


def _said(row: models.Model) -> str:
    said = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, models.AutoField | models.DateTimeField) and field.name != "said":
            continue
        value = getattr(row, field.attname)
        if field.is_relation and isinstance(field.target_field, models.AutoField):
            named = getattr(row, field.name)
            value = str(named) if named is not None else None
        if field.attname in {"run_id", "spreadsheet_id", "content_path_hash", "uuid"}:
            continue
        if isinstance(field, models.UUIDField) and field.primary_key and field.default.__name__ == "uuid4":
            value = value if isinstance(row, Service | Organisation) else None
        said[field.attname] = re.sub(r"\.\d+\.", ".#.", value) if field.attname == "content_path" else value
    return repr(sorted(said.items()))


def one_at_a_time(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> dict[str, list[str]]:
    with monkeypatch.context() as patch:
        patch.setattr(taking, "FIRST", 1)
        patch.setattr(taking, "MOST", 1)
        return taken_back(do)


def taken_back(do: Callable[[], object]) -> dict[str, list[str]]:
    ensure_source("council")
    with transaction.atomic(), translation.override("en"):
        do()
        made = snapshot()
        transaction.set_rollback(True)
    return made


def the_same(one: dict[str, list[str]], other: dict[str, list[str]]) -> None:
    for name in {*one, *other}:
        here, there = one.get(name, []), other.get(name, [])
        assert [row for row in here if row not in there] == [row for row in there if row not in here], name
        assert len(here) == len(there), name


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A service; some share an organisation, a place or an id, and say other things of them."""
    number = draw(st.sampled_from(("1", "2", "3", RECORD["id"], RECORD["id"].upper())))
    made = RECORD | {"id": number, "name": draw(st.sampled_from(("One", "Two", "", "Breaks")))}
    said = draw(st.sampled_from(("", "Words.", "Other words.")))
    whose = draw(st.sampled_from(("a", "b", RECORD["organization"]["id"])))
    made["organization"] = {**RECORD["organization"], "id": whose, "description": said}
    where = draw(st.sampled_from(("p", "q", PLACE["id"])))
    place = PLACE | {"id": where, "name": draw(st.sampled_from(("Hall", "Shed")))}
    made["service_at_locations"] = [{"id": f"at {number}", "location": place}]
    if draw(st.booleans()):
        made["service_capacities"] = [{"available": draw(st.integers(0, 2))}]
        made["holiday_schedules"] = [{"closed": "true", "start_date": "2030-12-24", "end_date": "2030-12-26"}]
    for key in draw(st.sets(st.sampled_from(("description", "organization", "cost_options", "schedules")))):
        del made[key]
    return made


@pytest.fixture
def some_break(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importer.service_values

    def values(told: Any, *rest: Any, **more: Any) -> Any:
        if told.name == "Breaks":
            raise ZeroDivisionError
        return real(told, *rest, **more)

    monkeypatch.setattr(importer, "service_values", values)


@alike
@given(first=st.lists(records(), min_size=2, max_size=7), then=st.lists(records(), max_size=5))
def test_a_feed(
    world: None,  # noqa: F811
    some_break: None,
    monkeypatch: pytest.MonkeyPatch,
    first: list[dict[str, Any]],
    then: list[dict[str, Any]],
) -> None:
    def bring() -> None:
        import_records(first, source="council", by=SYSTEM)
        import_records(then, source="council", by=SYSTEM)

    the_same(taken_back(bring), one_at_a_time(monkeypatch, bring))


HEADS = [
    "Id",
    "Name",
    "Who runs it",
    "Phone",
    "Place",
    "Address",
    "Postcode",
    "Description",
    "Contact’s name",
]
cells = st.tuples(
    st.sampled_from(("", "1", "2", "3")),
    st.sampled_from(("One", "Two", "Three", "")),
    st.sampled_from(("", "Group", "Other group")),
    st.sampled_from(("", "01632 960011", "none")),
    st.sampled_from(("", "Hall")),
    st.sampled_from(("", "1 High Street")),
    st.sampled_from(("", "DT4 8NF", "ZZ1")),
    st.sampled_from(("", "Debt advice for everybody.")),
    st.sampled_from(("", "Ann Smith")),
)


@alike
@given(first=st.lists(cells, min_size=2, max_size=7), then=st.lists(cells, min_size=1, max_size=4))
def test_a_spreadsheet(
    world: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    first: list[tuple[str, ...]],
    then: list[tuple[str, ...]],
) -> None:
    def bring() -> None:
        for rows in (first, then):
            content = as_csv([HEADS, *rows])
            sheet = actions.take_file(
                name="groups.csv", content=content, source_name="council", kind="services", by=SYSTEM
            )
            Spreadsheet.objects.filter(pk=sheet.pk).update(stage=Stage.TO_IMPORT, show_new=len(rows) % 2)
            running.import_now(sheet, by=SYSTEM)

    the_same(taken_back(bring), one_at_a_time(monkeypatch, bring))


def test_what_the_database_refuses_keeps_no_other_out(
    world: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The whole batch fails with it, and is done again record by record."""
    real = waiting_rows.insert_rows

    def insert(model: Any, rows: Any) -> None:
        if model is Service and any(row.name == "Too much" for row in rows):
            raise DataError("value too long")
        real(model, rows)

    monkeypatch.setattr(waiting_rows, "insert_rows", insert)
    names = ("One", "Too much", "Three")
    made = [RECORD | {"id": str(n), "name": name} for n, name in enumerate(names)]
    report = import_records(made, source="council", by=SYSTEM)
    assert [line.what for line in report.lines] == ["added", "skipped", "added"]
    assert report.lines[1].problems == ["It could not be read (DataError: value too long)."]
    assert (report.run.added, report.run.skipped) == (2, 1)
    assert sorted(Service.objects.values_list("name", flat=True)) == ["One", "Three"]
    assert Organisation.objects.count() == 1


def test_what_a_record_that_fails_named_first_keeps_its_id_for_the_next(
    world: None,  # noqa: F811
    some_break: None,
) -> None:
    """Also where rows of the one that fails were written before it failed, as for a place that is known."""
    import_records([RECORD], source="council", by=SYSTEM)
    new = RECORD["organization"] | {"id": "5a6d1a44-3c3a-5f8e-8a6e-0a3d3b1c9f99", "name": "Anew"}
    moved = [{"id": "x", "location": PLACE | {"name": "The New Chandlery"}}]
    made = {**RECORD, "organization": new, "service_at_locations": moved}
    both = [made | {"id": "1", "name": "Breaks"}, made | {"id": "2", "name": "Holds"}]
    report = import_records(both, source="council", by=SYSTEM)
    assert [line.what for line in report.lines] == ["skipped", "added"]
    assert str(Organisation.objects.get(name="Anew").pk) == new["id"]
