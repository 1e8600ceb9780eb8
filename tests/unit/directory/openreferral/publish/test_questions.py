"""What each parameter narrows down, alone and together with others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.facts import Basis
from directory.catalogue.models import Schedule, Service, ServiceArea, ServiceNeed
from directory.openreferral.publish import ids
from directory.upkeep.actions import check
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.database
Get = Callable[..., Any]


@pytest.fixture
def names(get: Get) -> Callable[..., set[str]]:
    """Names of the services found; of /service_at_locations the names of theirs, which must be the same."""

    def read(**asked: Any) -> set[str]:
        found = {row["name"] for row in get("/services", **asked)["contents"]}
        at = {row["service"]["name"] for row in get("/service_at_locations", **asked)["contents"]}
        assert at == found
        return found

    return read


def a_service(name: str, **fields: Any) -> Service:
    fields.setdefault("location", LocationFactory())
    return ServiceFactory(name=name, **fields)


def test_search_reads_every_word_wherever_it_stands(db: None, names: Callable[..., set[str]]) -> None:
    a_service(
        "Chair yoga", description="<p>Gentle exercise</p>", organisation=OrganisationFactory(name="Harbour")
    )
    a_service("Allotment", other_names="Growing together")
    assert names(search="yoga HARBOUR") == {"Chair yoga"}
    assert names(text="gentle") == {"Chair yoga"}
    assert names(search="growing") == {"Allotment"}
    assert names(search="yoga growing") == set()
    assert len(names()) == 2


def test_terms_and_taxonomies(db: None, names: Callable[..., set[str]]) -> None:
    debt, sport = NeedFactory(slug="debt"), NeedFactory(slug="sport")
    a_service("Debt help", need=debt)
    guessed = a_service("Maybe debt")
    ServiceNeed.objects.create(service=guessed, need=debt, basis=Basis.INFERRED)
    a_service("Running", need=sport)
    assert names(taxonomy_term_id=ids.of_need("debt")) == {"Debt help"}
    assert names(taxonomy_id=ids.TAXONOMY) == {"Debt help", "Running"}
    assert names(taxonomy_id=ids.of_need("debt")) == set()


def test_ages_count_where_they_are_stated(db: None, names: Callable[..., set[str]]) -> None:
    a_service("Grown up", minimum_age=18, maximum_age=64, ages_basis=Basis.STATED)
    a_service("Seniors", minimum_age=65, ages_basis=Basis.CONFIRMED)
    a_service("Guessed", minimum_age=70, maximum_age=80, ages_basis=Basis.INFERRED)
    a_service("Anybody")
    assert names(minimum_age=18) == {"Grown up", "Seniors"}
    assert names(minimum_age=18.5) == {"Seniors"}
    assert names(maximum_age=64) == {"Grown up"}
    assert names(minimum_age=18, maximum_age=63) == set()


def test_day_and_times_are_of_one_schedule(db: None, names: Callable[..., set[str]]) -> None:
    both = a_service("Both")
    Schedule.objects.create(service=both, days="MO", opens_at=time(9), closes_at=time(11))
    Schedule.objects.create(service=both, days="FR", opens_at=time(18), closes_at=time(20))
    monthly = a_service("Monthly")
    Schedule.objects.create(
        service=monthly, days="2MO", frequency="monthly", opens_at=time(14), closes_at=time(16)
    )
    a_service("No times")
    assert names(day="MO") == names(day="Monday") == names(day="mo") == {"Both", "Monthly"}
    assert names(day="FR,SA") == {"Both"}
    assert names(start_time="10:00") == {"Both", "Monthly"}
    assert names(day="MO", start_time="10:00") == {"Monthly"}
    assert names(end_time="11:00:00") == {"Both"}
    assert names(day="FR", end_time="12:00") == set()


def test_organisation(db: None, names: Callable[..., set[str]]) -> None:
    one = a_service("One")
    a_service("Two")
    assert names(organization_id=one.organisation_id) == {"One"}


def test_postcode_finds_who_serves_it_and_proximity_who_is_near(
    weymouth: Any, names: Callable[..., set[str]]
) -> None:
    for name, areas, north in (
        ("Here", [["sector:DT4 8"]], 0.0),
        ("Elsewhere", [["town:leeds"]], 0.001),
        ("Anywhere", [], 0.02),
        ("Half known", [["town:leeds"], []], 0.2),
    ):
        service = a_service(name, location=LocationFactory(latitude=50.61 + north))
        for codes in areas:
            area = ServiceArea.objects.create(service=service, name="x")
            ServiceArea.objects.filter(pk=area.pk).update(codes=codes, unplaced="" if codes else "x")
    assert names(postcode="DT4 8RU") == {"Here", "Anywhere", "Half known"}
    assert names(postcode="dt48ru", proximity=1500) == {"Here", "Elsewhere"}
    assert names(postcode="DT4 8RU", proximity=5000) == {"Here", "Elsewhere", "Anywhere"}


def test_modified_after_tells_every_change_that_is_shown(db: None, names: Callable[..., set[str]]) -> None:
    with clock.moved_to(clock.now() - timedelta(days=30)):
        changed = [a_service(name) for name in ("Checked", "Moved", "Renamed", "Timed", "Same")]
    since = (clock.now() - timedelta(days=1)).isoformat()
    assert names(modified_after=since) == set()
    check(service=changed[0], by=SYSTEM)
    place = changed[1].at_locations.get().location
    place.name = "New hall"
    place.save()
    organisation = changed[2].organisation
    organisation.name = "New name"
    organisation.save()
    Schedule.objects.create(service=changed[3], days="MO")
    assert names(modified_after=since) == {"Checked", "Moved", "Renamed", "Timed"}
    assert names(modified_after=(clock.now() + timedelta(days=1)).date()) == set()


def test_modified_after_is_told_by_the_row_itself(db: None, get: Get) -> None:
    with clock.moved_to(clock.now() - timedelta(days=30)):
        a_service("One")
    row = get("/services", minimal="true")["contents"][0]
    assert get("/services", modified_after=row["modified_date"])["total_items"] == 1
    assert row["last_modified"] == get(f"/services/{row['id']}")["last_modified"]


def test_what_is_edited_here_is_modified_here(bring: Any, record: Any, get: Get) -> None:
    bring(record())
    service = Service.objects.get(pk=record()["id"])
    assert get(f"/services/{service.pk}")["last_modified"] == "2026-02-12T08:30:09Z"
    before = clock.now()
    service.name = "Renamed here"
    service.save_revision().publish()
    assert get(f"/services/{service.pk}")["last_modified"] >= before.isoformat()[:19]


def test_everything_given_must_hold(weymouth: Any, names: Callable[..., set[str]]) -> None:
    debt = NeedFactory(slug="debt")
    a_service("Debt club", need=debt, minimum_age=18, ages_basis=Basis.STATED)
    a_service("Debt for all", need=debt)
    assert names(search="debt", taxonomy_term_id=ids.of_need("debt"), minimum_age=16, postcode="DT4 8RU") == {
        "Debt club"
    }


def test_pages(db: None, get: Get) -> None:
    made = {str(a_service(f"S{n}").pk) for n in range(7)}
    pages = [get("/services", page=n, per_page=3) for n in (1, 2, 3, 4)]
    assert [len(page["contents"]) for page in pages] == [page["size"] for page in pages] == [3, 3, 1, 0]
    assert {row["id"] for page in pages for row in page["contents"]} == made
    assert [page["first_page"] for page in pages] == [True, False, False, False]
    assert [page["last_page"] for page in pages] == [False, False, True, True]
    assert [page["empty"] for page in pages] == [False, False, False, True]
    assert {page["total_items"] for page in pages} == {7}
    assert {page["total_pages"] for page in pages} == {3}


def test_minimal_is_all_of_it_in_one_page_and_lines_are_all_of_it(client: Any, db: None, get: Get) -> None:
    for n in range(60):
        a_service(f"S{n}")
    assert get("/services", minimal="true")["size"] == 60
    assert get("/services", minimal="true", per_page=10)["size"] == 10
    lines = b"".join(client.get("/o/services", {"format": "ndjson", "full": "true"}).streaming_content)
    assert len(lines.splitlines()) == 60


def test_terms_by_their_parent(db: None, get: Get) -> None:
    money = NeedFactory(slug="money", name="Money")
    NeedFactory(slug="debt", name="Debt", parent=money)
    NeedFactory(slug="gone", archived_at=clock.now())

    def codes(**asked: Any) -> set[str]:
        return {row["code"] for row in get("/taxonomy_terms", **asked)["contents"]}

    assert codes() >= {"money", "debt"}
    assert "gone" not in codes()
    assert codes(parent_id=ids.of_need("money")) == {"debt"}
    assert "debt" not in codes(top_only="true")
    assert codes(search="debt") == {"debt"}
    assert codes(taxonomy_id=ids.of_need("money")) == set()
    assert get(f"/taxonomy_terms/{ids.of_need('debt')}")["parent_id"] == str(ids.of_need("money"))


def test_a_point_that_is_in_doubt_is_not_told(db: None, get: Get) -> None:
    for doubt in ("", "It is not in the area of its postcode."):
        place = LocationFactory(latitude=50.61, longitude=-2.45, point_doubt=doubt)
        ServiceFactory(location=place)
        [row] = [
            row["location"]
            for row in get("/service_at_locations")["contents"]
            if row["location_id"] == str(place.pk)
        ]
        assert ("latitude" in row, "longitude" in row) == (not doubt, not doubt)


def test_an_id_of_a_service_at_a_place_is_found_without_making_all_others(
    db: None, client: Client, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        ServiceFactory(location=LocationFactory())
    shown = [row["id"] for row in get("/service_at_locations", per_page=100)["contents"]]
    for identity in shown:
        assert get(f"/service_at_locations/{identity}")["id"] == identity
    made: list[tuple[UUID, UUID]] = []
    real = ids.of_place

    def counted(*pair: UUID) -> UUID:
        made.append((pair[0], pair[1]))
        return real(*pair)

    monkeypatch.setattr(ids, "of_place", counted)
    assert get(f"/service_at_locations/{shown[3]}")["id"] == shown[3]
    assert len(set(made)) == 1
    # One that came since, and one whose place is another since, are found as well.
    late = ServiceFactory(location=LocationFactory())
    at = late.at_locations.get()
    assert get(f"/service_at_locations/{real(late.pk, at.location_id)}")["service_id"] == str(late.pk)
    before, at.location = at.location_id, LocationFactory()
    at.save()
    assert get(f"/service_at_locations/{real(late.pk, at.location_id)}")["service_id"] == str(late.pk)
    assert client.get(f"/o/service_at_locations/{real(late.pk, before)}").status_code == 404
