"""A feed becomes listings: whole, once, and without losing what was here."""

import uuid

import pytest
from django.db import connection

from directory.accounts.actors import LinkHolder
from directory.accounts.permissions import NotAllowed
from directory.catalogue.facts import Basis
from directory.catalogue.models import Location, Organisation, Phone, Service, ServiceNeed
from directory.indexing.models import ReindexRow
from directory.openreferral.importer import import_records
from directory.openreferral.models import ImportLine, ImportRun, Source, SourceGroup, SourceRecord
from directory.places.models import Area
from directory.places.place_areas import place_again
from tests.factories.catalogue import OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.database


def whats(report):
    return [line.what for line in report.lines]


def test_everything_a_record_says_is_on_the_listing(imported):
    service = imported
    assert (service.name, service.organisation.name) == ("Drop-in money advice", "Harbourside Advice")
    assert service.live
    assert service.email == "advice@example.org"
    assert (service.free, service.free_basis) == ("yes", Basis.STATED)
    assert (service.minimum_age, service.ages_basis) == (18, Basis.STATED)
    assert service.begin_by == "turn-up"
    assert (service.referral_only, service.referral_only_basis) == ("no", Basis.INFERRED)
    place = service.at_locations.get().location
    assert (place.postcode, place.ward_code, place.authority_code) == ("DT4 8NF", "E05012708", "E06000059")
    assert {(row.feature, row.fact, row.basis) for row in place.access.all()} == {
        ("step-free", "yes", Basis.INFERRED),
        ("hearing-loop", "yes", Basis.INFERRED),
        ("parking", "yes", Basis.INFERRED),
    }
    schedule = service.schedules.get()
    assert (schedule.days, schedule.location_id, f"{schedule.opens_at:%H:%M}") == ("TU,TH", place.pk, "10:00")
    assert service.areas.get().codes == ["town:weymouth"]
    assert service.phones.get().number == "01632 960011"
    assert [(row.need.slug, row.basis) for row in service.needs.all()] == [("debt-advice", Basis.INFERRED)]
    assert [row.how for row in service.deliveries.all()] == ["in-person"]
    assert service.languages.get().code == "en"
    assert service.checks.get().on.isoformat() == "2026-02-12"


def test_a_second_run_writes_nothing_and_says_unchanged(
    bring, record, imported, django_assert_max_num_queries
):
    tables = (Service, Location, Organisation, SourceRecord, SourceGroup, Phone, ServiceNeed)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    rows = ReindexRow.objects.count()
    with django_assert_max_num_queries(19):
        assert whats(bring(record())) == ["unchanged"]
    assert [list(model.objects.order_by("pk").values()) for model in tables] == before
    assert ReindexRow.objects.count() == rows


def test_what_the_source_changes_changes(bring, record, imported):
    report = bring(record(name="Money advice", cost_options=[{"option": "Entry", "amount": 2.5}]))
    assert whats(report) == ["changed"]
    assert report.lines[0].changes == ["name", "cost", "free"]
    imported.refresh_from_db()
    assert (imported.name, imported.free, imported.costs.get().pence) == ("Money advice", "no", 250)


def test_a_key_left_out_leaves_what_we_have_and_an_empty_one_removes(bring, record, imported):
    bring(
        record(
            without=("service_at_locations", "contacts", "schedules", "email", "attributes"), name="Advice"
        )
    )
    imported.refresh_from_db()
    assert imported.at_locations.count() == imported.phones.count() == imported.schedules.count() == 1
    assert imported.email == "advice@example.org"
    bring(record(contacts=[], email="", service_at_locations=[], schedules=[]))
    imported.refresh_from_db()
    assert imported.at_locations.count() == imported.phones.count() == imported.schedules.count() == 0
    assert imported.email == ""
    assert Location.objects.count() == 1


def test_a_list_row_after_a_full_one_keeps_its_places(bring, shared_data):
    import json

    folder = shared_data / "data/openreferral/oruk-3.0-profile/examples"
    full = json.loads((folder / "service_full.json").read_text())
    listed = json.loads((folder / "service_list.json").read_text())["contents"]
    bring(full)
    service = Service.objects.get()
    kept = (
        service.at_locations.count(),
        service.schedules.count(),
        service.costs.count(),
        service.areas.count(),
    )
    assert kept == (1, 1, 1, 1)
    bring(*listed)
    now = (
        service.at_locations.count(),
        service.schedules.count(),
        service.costs.count(),
        service.areas.count(),
    )
    assert now == kept


def test_a_feeds_uuid_is_kept_where_it_is_free(imported, record):
    assert str(imported.pk) == record()["id"]
    assert str(imported.organisation.pk) == record()["organization"]["id"]


def test_a_feed_never_overwrites_anothers_record_or_a_local_one(bring, record):
    local = ServiceFactory(pk=uuid.UUID(record()["id"]), name="Ours")
    bring(record(), source="council")
    bring(record(name="Theirs"), source="charity")
    local.refresh_from_db()
    assert local.name == "Ours"
    assert {service.name for service in Service.objects.all()} == {"Ours", "Drop-in money advice", "Theirs"}
    assert whats(bring(record(), source="council")) == ["unchanged"]


def test_an_id_that_is_no_uuid_is_the_same_listing_next_time(bring, record):
    bring(record(id="1502"))
    bring(record(id="1502", name="Again"))
    assert Service.objects.get().name == "Again"


def test_a_bad_record_does_not_keep_the_others_out(bring, record):
    odd = record(id="2", description={"not": "text"}, contacts="none", schedules=[3])
    report = bring(record(name=""), odd, record(id="3", name="Good"), {"id": "4"})
    assert whats(report) == ["skipped", "added", "added", "skipped"]
    assert report.lines[0].problems == ["It has no name."]
    assert (report.run.added, report.run.skipped) == (2, 2)
    assert ImportLine.objects.filter(run=report.run).count() == 4


def test_half_a_record_leaves_nothing_behind(bring, record, monkeypatch):
    """A service that cannot be finished takes its place with it; the next service there is whole."""
    monkeypatch.setattr("directory.openreferral.importer.touch", _breaks_once())
    report = bring(record(), record(id="2", name="Second"))
    assert whats(report) == ["skipped", "added"]
    assert [service.name for service in Service.objects.all()] == ["Second"]
    assert Organisation.objects.count() == Location.objects.count() == 1
    assert SourceRecord.objects.count() == 4  # the service, its organisation, its place, and it there


def _breaks_once():
    calls = []

    def touch(ids):
        calls.append(ids)
        if len(calls) == 1:
            raise ValueError("the disk is full")

    return touch


def test_a_dry_run_reports_and_writes_nothing(world, record):
    from directory.accounts.actors import SYSTEM
    from directory.openreferral.feeds.reader import Feed
    from directory.openreferral.importer import ensure_source, import_services

    source = ensure_source("council")
    feed = Feed(iter([record()]), "3.0", 1, "here")
    report = import_services(source=source, feed=feed, by=SYSTEM, dry_run=True)
    assert whats(report) == ["added"]
    assert not Service.objects.exists()
    assert not ImportRun.objects.exists()
    assert not ReindexRow.objects.exists()


def test_only_who_may_import_may(world, record):
    with pytest.raises(NotAllowed):
        import_records([record()], source="x", by=LinkHolder("1", "A group", "2"))
    assert not Service.objects.exists()


def test_statuses(bring, record):
    for i, status in enumerate(("active", "inactive", "temporarily closed", "defunct", "odd")):
        bring(record(id=str(i), status=status))
    found = dict(SourceRecord.objects.filter(kind="service").values_list("id_in_source", "object_id"))
    states = {i: Service.objects.get(pk=pk).status for i, pk in found.items()}
    assert states == {"0": "active", "1": "paused", "2": "paused", "3": "ended", "4": "unsure"}


@pytest.mark.parametrize(
    ("point", "doubt", "problem"),
    [
        ({"latitude": 50.7, "longitude": -2.456758}, "10.0 km from DT4 8NF", "10.0 km"),
        ({"latitude": 100, "longitude": 101}, "nowhere on earth", "nowhere on earth"),
        ({"latitude": -2.456758, "longitude": 50.61006}, "", "swapped"),
        ({"latitude": 78988, "longitude": 367773}, "", "National Grid"),
        ({"latitude": 0, "longitude": 0}, "", ""),
        ({}, "", ""),
    ],
)
def test_points_that_cannot_be_right_are_mended_or_doubted(bring, record, point, doubt, problem):
    made = record()
    location = made["service_at_locations"][0]["location"]
    location.update({"latitude": None, "longitude": None}, **point)
    report = bring(made)
    place = Location.objects.get()
    assert doubt in place.point_doubt
    assert bool(place.point_doubt) == bool(doubt)
    assert any(problem in said for said in report.lines[0].problems) or not problem
    if "nowhere" not in doubt and "km" not in doubt:
        assert (place.latitude, place.longitude) == pytest.approx((50.61, -2.4567), abs=0.002)


def test_an_area_nobody_knows_is_told_and_gives_no_cover(bring, record):
    report = bring(record(service_areas=[{"id": "1", "name": "Narnia"}]))
    assert "Cover: “Narnia” is not an area we know." in report.lines[0].problems
    area = Service.objects.get().areas.get()
    assert (area.codes, area.unplaced) == ([], "Narnia")


def test_an_area_known_in_part_keeps_the_rest_as_not_placed(bring, record):
    report = bring(record(service_areas=[{"id": "1", "name": "Weymouth and Narnia"}]))
    assert "Cover: “Narnia” is not an area we know." in report.lines[0].problems
    area = Service.objects.get().areas.get()
    assert (area.codes, area.unplaced) == (["town:weymouth"], "Narnia")


@pytest.mark.parametrize(
    ("name", "way", "nations"),
    [
        ("Online", "online", 0),
        ("Telephone", "phone", 0),
        ("UK-wide by phone", "phone", 4),
        ("By phone", "phone", 0),
    ],
)
def test_a_way_of_helping_in_an_area_field_is_a_delivery_or_a_nation(bring, record, name, way, nations):
    report = bring(record(service_areas=[{"id": "1", "name": name}]))
    assert not [problem for problem in report.lines[0].problems if "Cover" in problem]
    service = Service.objects.get()
    area = service.areas.get()
    assert (len(area.codes), area.unplaced) == (nations, "")
    assert (way, Basis.STATED) in service.deliveries.values_list("how", "basis")


def test_an_area_placed_since_is_no_change_of_the_feed(bring, record):
    said = record(service_areas=[{"id": "1", "name": "Narnia"}])
    bring(said)
    Area.objects.create(key="town:narnia", kind="town", code="narnia", name="Narnia", search_name="narnia",
                        latitude=50.6, longitude=-2.4)  # fmt: skip
    assert place_again() == 1
    area = Service.objects.get().areas.get()
    assert (area.codes, area.unplaced) == (["town:narnia"], "")
    assert place_again() == 0
    bring(said)
    assert Service.objects.get().areas.get().codes == ["town:narnia"]
    assert not SourceGroup.objects.filter(edited_here=True).exists()


def test_terms_state_and_words_infer(bring, record):
    bring(record(description="Cards and cake.", attributes=record()["attributes"]))
    assert [(row.need.slug, row.basis) for row in ServiceNeed.objects.all()] == [
        ("money-and-debt", Basis.STATED)
    ]


def test_a_place_of_two_services_is_one_place(bring, record):
    bring(record(), record(id="2", name="Second"))
    assert Location.objects.count() == Organisation.objects.count() == 1
    assert Location.objects.get().at_services.count() == 2


def test_a_hidden_number_stays_hidden_when_the_feed_changes_it(bring, record, imported):
    imported.phones.update(visibility="professional")
    bring(record(contacts=[{"id": "g1", "phones": [{"number": "01632 960099"}]}]))
    phone = imported.phones.get()
    assert (phone.number, phone.visibility) == ("01632 960099", "professional")


def test_a_changed_organisation_touches_all_its_listings(bring, record, monkeypatch):
    bring(record(), record(id="2", name="Second"))
    touched: set[uuid.UUID] = set()
    monkeypatch.setattr("directory.openreferral.importer.touch", touched.update)
    organisation = record()["organization"] | {"name": "Renamed"}
    report = bring(record(organization=organisation))
    assert report.lines[0].changes == ["organisation’s name"]
    assert Organisation.objects.get().name == "Renamed"
    assert touched == set(Service.objects.values_list("pk", flat=True))


def test_a_service_of_nobody_belongs_to_one_that_says_so(bring, record):
    report = bring(record(without=("organization",)))
    assert Service.objects.get().organisation.name == "Not named by council"
    assert "It names no organisation." in report.lines[0].problems


def test_an_organisation_of_ours_with_the_same_id_is_not_taken(bring, record):
    ours = OrganisationFactory(pk=uuid.UUID(record()["organization"]["id"]), name="Ours")
    bring(record())
    ours.refresh_from_db()
    assert ours.name == "Ours"
    assert Service.objects.get().organisation.name == "Harbourside Advice"


def test_the_run_is_kept_and_audited(bring, record):
    from directory.audit.models import AuditEvent

    report = bring(record())
    assert report.run.ended_at is not None
    event = AuditEvent.objects.get(kind="listings.imported")
    assert event.detail["added"] == 1
    assert event.about_id == str(Source.objects.get().pk)


def test_what_one_record_costs_does_not_grow_with_the_feed(bring, record):
    def cost(count, start):
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            bring(*[record(id=str(start + i), name=f"N{i}") for i in range(count)])
        return len(queries)

    bring(record(id="a"))
    assert cost(20, 100) / 20 < cost(2, 200) / 2
