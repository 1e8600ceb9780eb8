"""A run says what became of every row, how far it came and what is gone; no record is lost with another."""

import copy
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.catalogue.models import Location, Organisation, Service
from directory.openreferral import gone, importer, runs
from directory.openreferral.feeds.reader import NotServices, loads, read, services_in
from directory.openreferral.importer import ImportStopped, ensure_source, import_records, import_services
from directory.openreferral.models import ImportLine, ImportRun, SourceGroup, SourceRecord
from directory.places.models import Postcode

pytestmark = pytest.mark.database


@pytest.fixture
def from_file(world, tmp_path):
    """Import what a file would hold, as the command does."""

    def run(loaded, name="feed.json"):
        path = tmp_path / name
        path.write_text(loaded if isinstance(loaded, str) else json.dumps(loaded), encoding="utf-8")
        return import_services(source=ensure_source("feed-x"), feed=read(str(path)), by=SYSTEM)

    return run


def lines(report):
    return [(line.what, line.problems) for line in report.lines]


def small(number, **more):
    return {"id": f"s{number}", "name": f"Lunch {number}", "status": "active", **more}


@pytest.mark.parametrize("key", ["contents", "content", "services", "items", "results", "data"])
def test_any_usual_envelope(key):
    assert services_in({key: [small(1)]}, "it") == [small(1)]


def test_services_inside_organisations_and_at_locations():
    one = {"id": "o1", "name": "Org", "website": "https://example.org", "services": [small(1), small(2)]}
    found = services_in([one], "it")
    assert [row["id"] for row in found] == ["s1", "s2"]
    assert found[0]["organization"] == {"id": "o1", "name": "Org", "website": "https://example.org"}
    at = [
        {"id": f"a{n}", "location": {"id": f"l{n}", "name": f"Hall {n}"}, "service": small(1)} for n in (1, 2)
    ]
    found = services_in({"contents": at}, "it")
    assert [row["id"] for row in found] == ["s1"]
    assert [place["location"]["id"] for place in found[0]["service_at_locations"]] == ["l1", "l2"]


def test_one_json_for_each_line():
    raw = "\n".join(json.dumps(small(number)) for number in range(3)).encode()
    assert [row["id"] for row in loads(raw, "it")] == ["s0", "s1", "s2"]


@pytest.mark.parametrize("raw", [b"[" * 100_000, b"[" * 300 + b"]" * 300, b'[{"id": ' + b"9" * 9000 + b"}]"])
def test_what_is_too_deep_or_too_long_is_refused_in_words(raw):
    with pytest.raises(NotServices, match=r"deeper|digits"):
        loads(raw, "it")


def test_a_file_too_large_is_refused_with_its_limit(tmp_path, settings):
    settings.FEED_FILE_MOST_MEGABYTES = 1
    (tmp_path / "big.json").write_bytes(b" " * 2_000_000)
    with pytest.raises(NotServices, match="has 2 MB, and a file may have 1 MB"):
        read(str(tmp_path / "big.json"))


def test_every_row_that_is_no_service_has_a_line_with_its_reason(from_file):
    report = from_file([small(1), None, "text", 4, [], {"id": "n", "status": "active"}])
    assert lines(report)[1:] == [
        ("skipped", ["It is null, which says nothing, not a service."]),
        ("skipped", ["It is text or number, not a record, not a service."]),
        ("skipped", ["It is text or number, not a record, not a service."]),
        ("skipped", ["It is a list within the list, not a service."]),
        ("skipped", ["It has no name."]),
    ]
    assert (report.run.added, report.run.skipped) == (1, 5)


def test_a_list_of_nameless_ones_is_told_by_row(from_file):
    report = from_file({"contents": [{"id": "1", "status": "active", "organization": {"id": "o"}}]})
    assert lines(report) == [("skipped", ["It has no name."])]


def test_half_an_emoji_and_nul_are_mended_and_told(from_file):
    text = '[{"id": "s1", "name": "Tea \\ud83d", "status": "active", "description": "a\\u0000b"}]'
    report = from_file(text)
    assert report.run.added == 1
    assert Service.objects.get().name == "Tea \ufffd"
    told = " ".join(report.lines[0].problems)
    assert "half an emoji" in told
    assert "NUL" in told
    assert lines(from_file(text))[0][0] == "unchanged"


def test_the_same_id_twice_is_told_once_and_changes_nothing_again(from_file):
    rows = [small(1), small(1, name="Other"), small(1, name="Third")]
    report = from_file(rows)
    assert lines(report) == [
        ("added", ["It names no organisation."]),
        ("skipped", ["The id “s1” comes 3 times in this feed. The first is used, the others are not."]),
    ]
    again = from_file(rows).run
    assert (again.changed, again.unchanged, again.skipped) == (0, 1, 2)


def test_what_a_whole_feed_holds_no_more_is_listed_and_comes_back(from_file):
    from_file([small(1), small(2)])
    assert not gone.waiting().exists()
    from_file([small(1)])
    assert [row.id_in_source for row in gone.waiting()] == ["s2"]
    assert Service.objects.filter(live=True).count() == 2
    gone.keep(gone=gone.waiting().get(), by=SYSTEM)
    from_file([small(1)])
    assert not gone.waiting().exists()
    from_file([small(1), small(2)])
    assert not SourceRecord.objects.filter(gone_at__isnull=False).exists()


@pytest.mark.parametrize(
    "part", [{"contents": [small(1)], "total_items": 2}, small(1), {"contents": [small(1)], "last": False}]
)
def test_a_part_of_a_feed_calls_nothing_gone(from_file, part):
    from_file([small(1), small(2)])
    report = from_file(part)
    assert not gone.waiting().exists()
    assert report.run.is_part is ("id" not in part)


def test_an_organisations_change_is_not_lost_with_a_record_that_failed(bring, record, monkeypatch):
    second = record(name="Second", id="1b1f7e0e-6c53-5b6e-9d3f-1f3c3a5b7a11")
    bring(record(), second)
    one, two = record(name="First, renamed"), copy.deepcopy(second) | {"name": "Second, renamed"}
    for each in (one, two):
        each["organization"]["description"] = "New words."
        each["service_at_locations"][0]["location"]["name"] = "The New Chandlery"
    real = importer.service_values

    def fails_for_the_first(told, *rest, **more):
        if told.name == "First, renamed":
            raise ZeroDivisionError
        return real(told, *rest, **more)

    monkeypatch.setattr(importer, "service_values", fails_for_the_first)
    assert [line.what for line in bring(one, two).lines] == ["skipped", "changed"]
    assert Organisation.objects.get().description == "New words."
    assert Location.objects.get().name == "The New Chandlery"


def test_lines_are_kept_as_it_goes_and_a_full_disk_ends_it_in_words(world, monkeypatch):
    real = importer.Importing._write

    def full(self, line):
        if sum(self.counts.values()) == 2:
            raise OperationalError("database or disk is full")
        real(self, line)

    monkeypatch.setattr(importer.Importing, "_write", full)
    with pytest.raises(ImportStopped, match=r"after 2 of 3 records. The disk is full"):
        import_records([small(1), small(2), small(3)], source="x", by=SYSTEM)
    run = ImportRun.objects.get()
    assert (run.added, ImportLine.objects.count()) == (2, 2)
    assert runs.state_of(run) == "failed after 2 of 3: The disk is full."
    assert runs.died() == [run]
    monkeypatch.setattr(importer.Importing, "_write", real)
    import_records([small(1), small(2), small(3)], source="x", by=SYSTEM)
    assert runs.died() == []


def test_a_run_that_died_is_told_from_one_that_goes_on(world):
    source = ensure_source("x")
    now = timezone.now()
    run = ImportRun.objects.create(
        source=source, added=37, total=600, last_line_at=now, process=runs.this_process()
    )
    assert runs.state_of(run) == "going on, after 37 of 600"
    assert runs.died() == []
    host = runs.this_process().split(" ")[0]
    run.process = f"{host} 99999999"
    assert runs.state_of(run) == "stopped before its end, after 37 of 600"
    run.process, run.last_line_at = "elsewhere 1", now - timedelta(hours=1)
    run.save()
    assert runs.died() == [run]


def test_an_import_by_somebody_is_theirs_in_the_history(world, record):
    wendy = User.objects.create_superuser("wendy@example.org", "x")
    import_records([record()], source="x", by=wendy)
    entry = ModelLogEntry.objects.filter(action="wagtail.create", object_id=record()["id"]).get()
    assert entry.user_id == wendy.pk


def test_an_editors_mark_holds_even_where_the_words_agree_for_now(bring, record, imported):
    SourceGroup.objects.filter(record__kind="service", group="contact").update(edited_here=True)
    bring(record(email="other@example.org"))
    imported.refresh_from_db()
    assert imported.email == "advice@example.org"
    assert SourceGroup.objects.get(record__kind="service", group="contact").conflict


def test_a_rough_place_is_placed_again_after_postcodes(bring, record, tmp_path):
    row = Postcode.objects.get()
    row.delete()
    rough = record()
    for key in ("latitude", "longitude"):
        del rough["service_at_locations"][0]["location"][key]
    bring(rough)
    by_hand = Location.objects.create(
        name="Hut",
        postcode="DT4 8NF",
        latitude=50.6,
        longitude=-2.4,
        point_doubt="Placed in the middle of DT4",
    )
    assert Location.objects.exclude(point_doubt="").count() == 2
    (tmp_path / "p.csv").write_text("postcode,latitude,longitude\nDT4 8NF,50.61006,-2.456758\n")
    out = io.StringIO()
    call_command("import_postcodes", tmp_path / "p.csv", stdout=out)
    assert "2 of 2 places" in out.getvalue()
    assert not Location.objects.exclude(point_doubt="").exists()
    by_hand.refresh_from_db()
    assert by_hand.latitude == 50.61006
    assert not SourceGroup.objects.filter(edited_here=True).exists()
    assert [line.what for line in bring(rough).lines] == ["unchanged"]
