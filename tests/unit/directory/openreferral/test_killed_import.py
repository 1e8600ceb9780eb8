"""An import that is killed: what is in is whole, the run says how far it came, and the next finishes it."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count

from directory.catalogue.models import Organisation, Service
from directory.openreferral import import_health, runs
from directory.openreferral.models import ImportLine, ImportRun, SourceGroup, SourceRecord
from tests.processes import manage, running, wait_for
from tests.services import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
MANY = 600
TWO_BATCHES = 24
"""Records of the first two batches."""


def small(number: int) -> dict[str, Any]:
    """A service with an organisation of its own, times, a phone, a contact, a price and closed days."""
    return {
        "id": f"s{number}",
        "name": f"Lunch {number}",
        "description": "",
        "status": "active",
        "organization": {"id": f"o{number}", "name": f"Group {number}"},
        "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}],
        "phones": [{"number": "0117 496 0000"}],
        "contacts": [{"name": "Ann", "email": "ann@example.org"}],
        "cost_options": [{"option": "Lunch", "amount": 3}],
        "holiday_schedules": [{"closed": "true", "start_date": "2030-12-24", "end_date": "2030-12-26"}],
        "service_capacities": [{"available": 3}],
    }


def test_a_killed_import_says_how_far_it_came_and_leaves_nothing_half(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([small(number) for number in range(MANY)]))
    command = manage("import_openreferral", str(feed), "--source", "county")
    with running(command, process_environment, tmp_path / "log") as importing:
        wait_for(lambda: ImportLine.objects.count() >= TWO_BATCHES, "the first two batches")
        importing.send_signal(signal.SIGKILL)
        importing.wait(timeout=30)
    run = ImportRun.objects.get()
    came = Service.objects.count()
    assert TWO_BATCHES <= came < MANY
    assert (run.added, run.ended_at, ImportLine.objects.filter(run=run).count()) == (came, None, came)
    assert runs.state_of(run) == f"stopped before its end, after {came} of {MANY}"
    assert any(f"after {came} of {MANY}" in said for said in import_health.died())
    each = Service.objects.annotate(
        *(Count(name, distinct=True) for name in ("schedules", "phones", "contacts", "costs", "closures")),
        *(Count(name, distinct=True) for name in ("capacities",)),
    )
    for service in each:
        found = [getattr(service, f"{name}__count") for name in WHOLE]
        assert found == [1] * len(WHOLE), (service, found)
    assert Organisation.objects.count() == came, "no organisation without its service"
    assert SourceRecord.objects.filter(kind="service").count() == came
    groups = SourceGroup.objects.filter(record__kind="service").values("record").annotate(n=Count("pk"))
    assert len({row["n"] for row in groups}) == 1
    subprocess.run(command, cwd=ROOT, env=process_environment, check=True, capture_output=True, timeout=300)
    last = ImportRun.objects.latest("started_at")
    assert (last.unchanged, last.added, last.changed) == (came, MANY - came, 0)
    assert Service.objects.count() == MANY
    assert list(import_health.died()) == []


def test_an_import_of_changes_that_is_killed_leaves_each_as_it_was_or_as_it_is_said(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    feed = tmp_path / "feed.json"
    command = manage("import_openreferral", str(feed), "--source", "county")
    feed.write_text(json.dumps([small(number) for number in range(MANY)]))
    subprocess.run(command, cwd=ROOT, env=process_environment, check=True, capture_output=True, timeout=300)
    first = ImportRun.objects.get()
    feed.write_text(json.dumps([changed(number) for number in range(MANY)]))
    with running(command, process_environment, tmp_path / "log") as importing:
        wait_for(lambda: ImportLine.objects.exclude(run=first).count() >= TWO_BATCHES, "two batches")
        importing.send_signal(signal.SIGKILL)
        importing.wait(timeout=30)
    run = ImportRun.objects.latest("started_at")
    assert TWO_BATCHES <= run.changed < MANY
    assert runs.state_of(run) == f"stopped before its end, after {run.changed} of {MANY}"
    said = [
        (
            service.description,
            [str(row.opens_at) for row in service.schedules.all()],
            sorted(row.number for row in service.phones.all()),
            sorted(row.pence for row in service.costs.all()),
            {
                row.value["description"]
                for row in SourceGroup.objects.filter(record__object_id=service.pk, group="words")
            },
        )
        for service in Service.objects.prefetch_related("schedules", "phones", "costs")
    ]
    was = ("", ["10:00:00"], ["0117 496 0000"], [300], {""})
    now = ("In two rooms.", ["09:00:00"], ["0117 496 0000", "0117 496 0001"], [350, 400], {"In two rooms."})
    assert (said.count(now), said.count(was)) == (run.changed, MANY - run.changed)
    subprocess.run(command, cwd=ROOT, env=process_environment, check=True, capture_output=True, timeout=300)
    last = ImportRun.objects.latest("started_at")
    assert (last.unchanged, last.changed, last.added) == (run.changed, MANY - run.changed, 0)
    assert Service.objects.filter(description="In two rooms.").count() == MANY


def changed(number: int) -> dict[str, Any]:
    """The same service with other words, times and prices, and one phone more."""
    return small(number) | {
        "description": "In two rooms.",
        "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}],
        "phones": [{"number": "0117 496 0000"}, {"number": "0117 496 0001"}],
        "cost_options": [{"option": "Lunch", "amount": 3.5}, {"option": "Supper", "amount": 4}],
    }


WHOLE = ("schedules", "phones", "contacts", "costs", "closures", "capacities")
