"""What goes out and comes in again by our own importer is the same, here and in an empty directory."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from directory.accounts.actors import SYSTEM
from directory.catalogue.loading import load_needs
from directory.catalogue.models import Location, Organisation, Service
from directory.openreferral.importer import Report, import_records
from directory.openreferral.models import SourceRecord
from tests.unit.directory.openreferral.publish.conftest import empty_the_directory

pytestmark = pytest.mark.database
Row = dict[str, Any]
Everything = Callable[[], list[Row]]


def counts() -> tuple[int, int, int, int]:
    models = (Service, Organisation, Location, SourceRecord)
    return tuple(model._base_manager.count() for model in models)


def whats(report: Report) -> set[str]:
    return {line.what for line in report.lines}


def differences(before: list[Row], after: list[Row]) -> list[str]:
    """In words short enough to read, key by key."""
    apart = {row["id"] for row in before} ^ {row["id"] for row in after}
    found = [f"only one side has {apart}"] if apart else []
    for one, other in zip(before, after, strict=False):
        for key in sorted(set(one) | set(other)):
            if one.get(key) != other.get(key):
                found.append(f"{one['name']}: {key}: {one.get(key)!r} is {other.get(key)!r}")
    return found


def test_a_listing_that_says_everything_comes_back_the_same(whole, every_service: Everything):
    before = every_service()
    empty_the_directory()
    report = import_records(before, source="other-waymark", by=SYSTEM)

    assert whats(report) == {"added"}, report.lines[0].problems
    assert report.lines[0].problems == []
    assert differences(before, every_service()) == []
    assert before[0]["last_modified"] == every_service()[0]["last_modified"]


def test_a_second_time_changes_nothing(whole, every_service: Everything):
    before = every_service()
    empty_the_directory()
    import_records(before, source="other-waymark", by=SYSTEM)
    held = counts()
    again = import_records(every_service(), source="other-waymark", by=SYSTEM)

    assert whats(again) == {"unchanged"}
    assert counts() == held


def test_our_own_feed_brought_in_here_changes_nothing(whole, every_service: Everything, bring, record):
    bring(record())
    before, held = every_service(), counts()
    report = import_records(before, source="ourselves", by=SYSTEM)

    assert whats(report) == {"unchanged"}
    assert "our own listing" in report.lines[0].problems[0]
    assert counts() == held
    assert every_service() == before


def test_an_old_copy_of_a_listing_of_ours_is_not_made_a_second_listing(whole, every_service: Everything):
    old = every_service()
    Service.objects.filter(pk=whole.pk).update(name="Money advice, renamed")
    import_records(old, source="somebody-who-passes-it-on", by=SYSTEM)

    assert Service.objects.get().name == "Money advice, renamed"


def test_the_lists_and_the_organisations_of_our_feed_bring_nothing_new_either(whole, get, tmp_path: Path):
    held = counts()
    for number, path in enumerate(("/services", "/organizations", "/service_at_locations")):
        for full in ("", "true"):
            file = tmp_path / f"{number}{full}.json"
            file.write_text(json.dumps(get(path, full=full)))
            if path == "/organizations" and not full:
                continue  # no service is in it
            call_command("import_openreferral", str(file), source=f"own-{number}{full}", verbosity=0)

    assert counts() == held


def test_what_is_gone_from_a_listing_goes_from_its_copy(whole, every_service: Everything):
    first = every_service()
    whole.phones.all().delete()
    whole.contacts.all().delete()
    whole.at_locations.all().delete()
    Organisation.objects.update(phone="")
    second = every_service()
    empty_the_directory()
    import_records(first, source="other-waymark", by=SYSTEM)
    report = import_records(second, source="other-waymark", by=SYSTEM)

    assert whats(report) == {"changed"}
    assert differences(second, every_service()) == []
    assert second[0]["phones"] == second[0]["service_at_locations"] == []


def test_ids_of_a_feed_go_out_again(bring, record, get):
    bring(record())
    service = get(f"/services/{record()['id']}")
    at = service["service_at_locations"][0]

    assert service["organization"]["id"] == record()["organization"]["id"]
    assert at["id"] == record()["service_at_locations"][0]["id"]
    assert at["location"]["id"] == record()["service_at_locations"][0]["location"]["id"]
    assert service["schedules"][0]["service_at_location_id"] == at["id"]
    assert get(f"/service_at_locations/{at['id']}")["service"]["id"] == service["id"]
    assert service["last_modified"] == "2026-02-12T08:30:09Z"


@pytest.fixture
def invented(world: None) -> list[Row]:
    """Every fourth listing of the demo, and every one whose places are hidden."""
    load_needs()
    rows = json.loads((django_settings.FIXTURES / "demo" / "services.json").read_text(encoding="utf-8"))
    rows = [row for n, row in enumerate(rows) if n % 4 == 0 or "abuse" in json.dumps(row)]
    import_records(rows, source="demo", by=SYSTEM)
    return rows


def test_the_demo_comes_back_the_same(invented: list[Row], every_service: Everything):
    before = every_service()
    empty_the_directory()
    import_records(before, source="other-waymark", by=SYSTEM)

    assert len(before) > 50
    assert differences(before, every_service()) == []
