"""Changed records are read and written together: what comes of it is what comes of each by itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Revision

from directory.accounts.actors import SYSTEM
from directory.catalogue.facts import Basis, Visibility
from directory.catalogue.models import Location, Organisation, Phone, Schedule, Service, ServiceNeed
from directory.openreferral import provenance
from directory.openreferral.batches import taking
from directory.openreferral.importer import import_records
from directory.openreferral.models import SourceGroup
from tests.unit.directory.openreferral.batches.test_batches_are_alike import (
    PLACE,
    one_at_a_time,
    taken_back,
    the_same,
)
from tests.unit.directory.openreferral.conftest import RECORD, world  # noqa: F401

pytestmark = pytest.mark.database
Record = dict[str, Any]


def record(number: int) -> Record:
    """A service of its own; two to an organisation, three to a place."""
    made = {key: value for key, value in RECORD.items() if key != "assured_date"}
    made |= {"id": f"s{number}", "name": f"Service {number}", "phones": [{"number": "01632 960001"}]}
    made["organization"] = {**RECORD["organization"], "id": f"o{number // 2}", "name": f"Group {number // 2}"}
    place = PLACE | {"id": f"p{number // 3}", "name": f"Hall {number // 3}"}
    made["service_at_locations"] = [{"id": f"at{number}", "location": place}]
    made["schedules"] = [{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:30"}]
    return made


def changed(number: int) -> Record:
    """The same with something else in each part of it, in its organisation and in its place."""
    made = record(number)
    made |= {
        "name": f"Renamed {number}",
        "description": "Lunch for carers.",
        "url": "https://new.example.org",
    }
    made["phones"] = [{"number": "01632 960002"}, {"number": "01632 960001"}]
    made["schedules"] = [
        {"freq": "WEEKLY", "byday": day, "opens_at": "09:00", "closes_at": "12:30"} for day in ("TU", "WE")
    ]
    made["cost_options"] = [{"option": "Lunch", "amount": 3}]
    made["organization"] = {**made["organization"], "description": f"Said by {number}."}
    place = PLACE | {"id": f"p{(number + 1) // 3}", "name": f"New hall {number}", "accessibility": []}
    made["service_at_locations"] = [{"id": f"at{number}", "location": place}]
    made["service_capacities"] = [{"available": number % 2}]
    return made


def service(number: int) -> Service:
    return Service.objects.get(name=f"Service {number}")


def edit_here() -> None:
    """What editors do between two readings: words, a draft, a confirmed need, a hidden number."""
    one, draft = service(0), service(1)
    Service.objects.filter(pk=one.pk).update(description="<p>Ours.</p>", email="ours@example.org")
    one.refresh_from_db()
    provenance.mark_edits(one)
    draft.name, draft.alert = "Drafted", "Only in the draft"
    draft.save_revision()
    ServiceNeed.objects.filter(service=service(2)).update(basis=Basis.CONFIRMED)
    Phone.objects.filter(service=service(3)).update(visibility=Visibility.OWNER)
    Schedule.objects.filter(service=service(4)).delete()
    Service.objects.filter(pk=service(5).pk).update(free="no", free_basis=Basis.CONFIRMED)
    Organisation.objects.filter(name="Group 1").update(description="Our own words.")
    Location.objects.filter(name="Hall 1").update(town="Elsewhere")


def drafts() -> list[tuple[str, str, str]]:
    said = (revision.content for revision in Revision.objects.order_by("pk"))
    return [(content["name"], content["alert"], content["description"]) for content in said]


def timeless(snapshot: dict[str, list[str]]) -> dict[str, list[str]]:
    """A draft is called by when it was saved."""
    moment = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00:00")
    return {name: [moment.sub("#", row) for row in rows] for name, rows in snapshot.items()}


def test_changed_records_are_as_one_by_one_with_edits_between(
    world: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[Any] = []

    def bring() -> None:
        import_records(map(record, range(7)), source="council", by=SYSTEM)
        edit_here()
        report = import_records([*map(changed, range(6)), record(6)], source="council", by=SYSTEM)
        found.append([(line.what, line.changes, line.problems) for line in report.lines])
        found.append(drafts())
        found.append(sorted(Phone.objects.values_list("service__name", "number", "visibility")))
        found.append(SourceGroup.objects.filter(edited_here=True).count())

    the_same(timeless(taken_back(bring)), timeless(one_at_a_time(monkeypatch, bring)))
    half = len(found) // 2
    assert found[:half] == found[half:]
    lines, kept, phones, edited = found[:half]
    assert [what for what, *_ in lines] == ["changed"] * 6 + ["unchanged"]
    assert any("conflict" in words for words in lines[1][1]), "the draft's name is not written over"
    assert ("Drafted", "Only in the draft", "Lunch for carers.") in kept
    assert ("Renamed 3", "01632 960001", "owner") in phones, "what is hidden stays hidden"
    assert edited >= 4, "what was edited here stays"


@pytest.mark.sqlite
def test_more_changed_records_ask_the_database_no_more(
    world: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(taking, "FIRST", 100)

    def asked(first: int, count: int) -> int:
        numbers = range(first, first + count)
        import_records(map(record, numbers), source="council", by=SYSTEM)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            report = import_records(map(plainly_changed, numbers), source="council", by=SYSTEM)
        assert report.run.changed == count
        return len(queries)

    def plainly_changed(number: int) -> Record:
        return record(number) | {"description": "Lunch for carers.", "url": "https://new.example.org"}

    assert asked(100, 24) <= asked(0, 6) + 3
