"""A small world to import into, and records as a feed writes them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Need, Service
from directory.openreferral.importer import Report, import_records
from directory.places.loading import load_areas, load_postcodes
from directory.places.models import Area, Postcode
from directory.places.place_names import fold
from directory.words.models import TermMapping

RECORD: dict[str, Any] = {
    "id": "0b1f7e0e-6c53-5b6e-9d3f-1f3c3a5b7a10",
    "name": "Drop-in money advice",
    "description": "Help with debt and arrears. Just turn up. Free and confidential.",
    "status": "active",
    "url": "https://www.example.org/advice",
    "email": "advice@example.org",
    "organization": {
        "id": "5a6d1a44-3c3a-5f8e-8a6e-0a3d3b1c9f01",
        "name": "Harbourside Advice",
        "description": "Independent advice.",
        "website": "https://www.example.org",
    },
    "service_at_locations": [
        {
            "id": "9c3e2d10-7777-5b1e-9d3f-1f3c3a5b7a10",
            "location": {
                "id": "7d3f5b2a-1111-5b1e-9d3f-1f3c3a5b7a10",
                "name": "The Old Chandlery",
                "location_type": "physical",
                "latitude": 50.61006,
                "longitude": -2.456758,
                "addresses": [
                    {
                        "id": "a1",
                        "address_1": "14 Custom House Court",
                        "city": "Weymouth",
                        "state_province": "Dorset",
                        "postal_code": "DT4 8NF",
                        "country": "GB",
                        "address_type": "physical",
                    }
                ],
                "accessibility": [{"id": "b1", "description": "Step-free from the car park. Hearing loop."}],
            },
        }
    ],
    "schedules": [
        {
            "id": "c1",
            "freq": "WEEKLY",
            "interval": 1,
            "byday": "TU,TH",
            "opens_at": "10:00",
            "closes_at": "12:30",
            "service_at_location_id": "9c3e2d10-7777-5b1e-9d3f-1f3c3a5b7a10",
        }
    ],
    "cost_options": [{"id": "d1", "option": "Free", "amount": 0}],
    "service_areas": [{"id": "e1", "name": "Weymouth"}],
    "languages": [{"id": "f1", "name": "English", "code": "en"}],
    "contacts": [{"id": "g1", "phones": [{"id": "h1", "number": "01632 960011"}]}],
    "minimum_age": 18,
    "assured_date": "2026-02-12",
    "last_modified": "2026-02-12T08:30:09",
    "attributes": [{"id": "i1", "taxonomy_term": {"id": "j1", "name": "Money", "vocabulary": "topics"}}],
}


@pytest.fixture
def world(db: None) -> None:
    """Weymouth with one postcode, two needs and one term of the feed."""
    within = ["authority:E06000059", "nation:england"]
    for key, name, point in (
        ("town:weymouth", "Weymouth", (50.6139, -2.4576)),
        ("sector:DT4 8", "DT4 8", (50.6065, -2.4552)),
        ("outcode:DT4", "DT4", (50.6119, -2.4593)),
    ):
        kind, code = key.split(":")
        load_areas(
            [
                Area(
                    key=key,
                    kind=kind,
                    code=code,
                    name=name,
                    search_name=fold(name),
                    latitude=point[0],
                    longitude=point[1],
                    reach=4500,
                    within=within,
                )
            ]
        )
    load_postcodes(
        [
            Postcode(
                compact="DT48NF",
                sector="DT4 8",
                outcode="DT4",
                latitude=50.61006,
                longitude=-2.456758,
                ward_code="E05012708",
                authority_code="E06000059",
            )
        ]
    )
    money = Need.objects.create(slug="money-and-debt", name="Money and debt", live=True)
    Need.objects.create(
        slug="debt-advice", name="Debt advice", parent=money, keywords="debt\narrears", live=True
    )
    Need.objects.create(slug="befriending", name="Befriending", keywords="befriending\nlonely", live=True)
    TermMapping.objects.create(vocabulary="topics", term="money", needs=["money-and-debt"])


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    """`record(name=…, without=("email",))`: a service of a feed, changed here and there."""

    def make(without: Iterable[str] = (), **changes: Any) -> dict[str, Any]:
        made = copy.deepcopy(RECORD) | changes
        return {key: value for key, value in made.items() if key not in without}

    return make


@pytest.fixture
def bring(world: None) -> Callable[..., Report]:
    """`bring(record, …, source="council")` imports and gives the report."""

    def run(*records: Mapping[str, Any], source: str = "council") -> Report:
        return import_records(records, source=source, by=SYSTEM)

    return run


@pytest.fixture
def imported(bring: Callable[..., Report], record: Callable[..., dict[str, Any]]) -> Service:
    """The record, imported."""
    bring(record())
    return Service.objects.get(pk=RECORD["id"])
