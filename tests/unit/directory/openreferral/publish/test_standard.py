"""Every kind of answer against the standard's own schemas, and against ours, which need no other file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from directory.openreferral.publish import ids, shapes
from tests.factories.catalogue import LocationFactory, ServiceFactory
from tests.services import ROOT

Get = Callable[..., Any]
Row = dict[str, Any]
ENVELOPE = [
    "total_items",
    "total_pages",
    "page_number",
    "size",
    "first_page",
    "last_page",
    "empty",
    "contents",
]


@pytest.fixture(scope="session")
def standard(shared_data: Path) -> Callable[[str, Any], list[str]]:
    """`standard("phone", row)` gives what the schema of that name finds wrong."""
    folder = shared_data / "data" / "openreferral" / "oruk-3.0-profile" / "schema"
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    resources = [(name, DRAFT202012.create_resource(schema)) for name, schema in schemas.items()]
    registry: Registry[Any] = Registry().with_resources(resources)

    def wrong(name: str, said: Any) -> list[str]:
        judge = Draft202012Validator(
            {"$ref": f"{name}.json"}, registry=registry, format_checker=FormatChecker()
        )
        return [f"{name} {list(error.path)}: {error.message}"[:300] for error in judge.iter_errors(said)]

    return wrong


def bare_and_whole(whole: Any) -> None:
    """Beside the listing that says everything, one that says only its name, and one that is closed."""
    ServiceFactory(
        name="Only a name", location=LocationFactory(name="", town="", postcode="", address="A street")
    )
    ServiceFactory(status="paused")


def parts(service: Row) -> Iterator[tuple[str, Row]]:
    """Everything within a whole service, by the name of its schema."""
    kinds = {
        "contacts": "contact",
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "cost_options": "cost_option",
        "languages": "language",
        "attributes": "attribute",
        "service_at_locations": "service_at_location",
    }
    for key, kind in kinds.items():
        for row in service[key]:
            yield kind, row
            yield from (("phone", phone) for phone in row.get("phones", ()))
    for at in service["service_at_locations"]:
        yield "location", at["location"]
        yield from (("address", row) for row in at["location"]["addresses"])
        yield from (("accessibility", row) for row in at["location"]["accessibility"])
    for row in service["attributes"]:
        yield "taxonomy_term", row["taxonomy_term"]
    yield "organization", service["organization"]


def answers(get: Get) -> Iterator[tuple[str, Any]]:
    """(schema, answer) of every address, and every row of every list."""
    listed = get("/services")["contents"]
    yield from (("compiled_service_list", row) for row in listed)
    whole = get("/services", full="true")["contents"]
    yield "compiled_service_package", whole
    for row in whole:
        one = get(f"/services/{row['id']}")
        assert one == row
        yield from (
            (name, one) for name in ("service", "compiled_service", "compiled_service_with_definitions")
        )
        yield from parts(one)
    for row in get("/organizations")["contents"]:
        yield "organization", row
        yield "compiled_organization", get(f"/organizations/{row['id']}")
    for row in get("/organizations", full="true")["contents"]:
        yield "compiled_organization", row
    for full in ("", "true"):
        for row in get("/service_at_locations", full=full)["contents"]:
            yield "service_at_location", row
            yield "compiled_service_list", row["service"]
    for row in get("/service_at_locations")["contents"]:
        one = get(f"/service_at_locations/{row['id']}")
        # The published OpenAPI document calls this a service.
        yield from ((name, one) for name in ("service_at_location", "compiled_service"))
        yield "compiled_service", one["service"]
    for row in get("/taxonomies")["contents"]:
        yield "taxonomy", row
        yield "taxonomy", get(f"/taxonomies/{row['id']}")
    for row in get("/taxonomy_terms")["contents"]:
        yield "taxonomy_term", row
        yield "taxonomy_term", get(f"/taxonomy_terms/{row['id']}")


def test_every_answer_is_as_the_standard_says(
    whole: Any, get: Get, standard: Callable[[str, Any], list[str]]
) -> None:
    bare_and_whole(whole)
    kinds = set()
    for name, said in answers(get):
        kinds.add(name)
        assert standard(name, said) == []
    assert len(kinds) == 20, sorted(kinds)


def test_a_wrong_answer_is_told_by_the_schemas(standard: Callable[[str, Any], list[str]]) -> None:
    assert standard("compiled_service", {"id": "x", "name": "y"})
    assert standard("taxonomy_term", {"id": str(ids.TAXONOMY), "name": None, "description": ""})


def ours(shape: Row, said: Any) -> list[str]:
    return [
        error.message
        for error in Draft202012Validator(shape, format_checker=FormatChecker()).iter_errors(said)
    ]


def test_every_answer_has_at_least_the_keys_it_must(whole: Any, get: Get) -> None:
    bare_and_whole(whole)
    of_lists = {
        "/services": shapes.SERVICE,
        "/organizations": shapes.ORGANISATION,
        "/service_at_locations": shapes.SERVICE_AT_LOCATION,
        "/taxonomies": shapes.TAXONOMY,
        "/taxonomy_terms": shapes.TERM,
    }
    of_one = {
        "/services": shapes.SERVICE_IN_FULL,
        "/organizations": shapes.ORGANISATION_IN_FULL,
        "/service_at_locations": shapes.SERVICE_AT_LOCATION,
        "/taxonomies": shapes.TAXONOMY_IN_FULL,
        "/taxonomy_terms": shapes.TERM,
    }
    for path, shape in of_lists.items():
        page = get(path)
        assert list(page) == ENVELOPE
        assert page["contents"]
        assert ours(shapes.page_of(shape), page) == []
        for row in page["contents"]:
            assert ours(of_one[path], get(f"{path}/{row['id']}")) == []
    assert ours(shapes.ABOUT, get("/")) == []
    assert get("/")["version"] == "HSDS-UK-3.0"


def empties(said: Any, where: str = "") -> Iterator[str]:
    """Keys that hold null, and texts that are empty though nothing requires them."""
    required = {"description", "address_1", "city", "state_province", "postal_code"}
    if isinstance(said, dict):
        for key, value in said.items():
            if value is None or (value == "" and key not in required):
                yield f"{where}/{key}"
            yield from empties(value, f"{where}/{key}")
    elif isinstance(said, list):
        for value in said:
            yield from empties(value, where)


def test_nothing_is_null_and_no_text_is_empty(whole: Any, get: Get) -> None:
    bare_and_whole(whole)
    for path in ("/services", "/organizations", "/service_at_locations", "/taxonomies", "/taxonomy_terms"):
        for full in ("", "true"):
            assert list(empties(get(path, full=full))) == []


def test_what_the_page_shows_is_in_the_feed(whole: Any, get: Get) -> None:
    said = get(f"/services/{whole.pk}")

    assert said["name"] == "Money advice"
    assert said["alternate_name"] == "Debt clinic"
    assert said["status"] == "active"
    assert (said["minimum_age"], said["maximum_age"]) == (18, 64)
    assert said["eligibility_description"] == "People who live in Weymouth. Unpaid carers only"
    assert said["application_process"] == "Ring first."
    assert said["organization"]["name"] == "Harbour Advice & Co"
    assert [row["number"] for row in said["phones"]] == [
        "01632 960011 ext. 12",
        "07700 900123",
        "01632 960013",
    ]
    assert [row["name"] for row in said["phones"][0]["languages"]] == ["Polish", "Urdu"]
    assert said["contacts"][0]["name"] == "Jo Lamb"
    assert said["contacts"][0]["phones"][0]["number"] == "01632 960012"
    assert [row.get("freq") for row in said["schedules"]] == [
        "WEEKLY",
        "MONTHLY",
        "MONTHLY",
        None,
        None,
        None,
        "WEEKLY",
    ]
    assert said["schedules"][0]["byday"] == "TU,TH"
    assert said["schedules"][0]["service_at_location_id"] == said["service_at_locations"][0]["id"]
    assert said["schedules"][4]["description"] == "By appointment, Wednesdays, from 9am"
    assert said["cost_options"][0]["amount"] == 3.5
    assert "amount" not in said["cost_options"][1]
    assert [row["document"] for row in said["required_documents"]] == ["Letters you got", "A pen"]
    assert {row["taxonomy_term"]["code"] for row in said["attributes"]} == {"money-and-debt", "debt-advice"}
    place = said["service_at_locations"][0]["location"]
    assert place["addresses"][0]["postal_code"] == "DT4 8NF"
    assert [row["description"] for row in place["accessibility"]] == [
        "Ramp at the back.",
        "Hearing loop: yes. in the main room",
    ]
    assert "until further notice" in said["alert"]
    assert said["holiday_schedules"][0]["closed"] is True


def test_one_that_is_closed_until_further_notice_is_closed_for_now(whole: Any, get: Get) -> None:
    whole.closures.filter(last_day=None).update(first_day="2026-01-01")
    assert get(f"/services/{whole.pk}")["status"] == "temporarily closed"


def test_the_demo_is_valid(world: None, get: Get, standard: Callable[[str, Any], list[str]]) -> None:
    from directory.accounts.actors import SYSTEM
    from directory.catalogue.loading import load_needs
    from directory.openreferral.importer import import_records

    load_needs()
    rows = json.loads((Path(ROOT) / "fixtures" / "demo" / "services.json").read_text(encoding="utf-8"))
    import_records(rows[1::6], source="demo", by=SYSTEM)
    for name, said in answers(get):
        assert standard(name, said) == []
