"""An index of its own for each test, and listings to find in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from directory.catalogue.models import Need, NeedPhrase, Service
from directory.indexing import reindex
from directory.places.models import Area, AreaKind, Postcode
from directory.words import vocabulary
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory


@pytest.fixture
def own_index(db: None, settings: Any, tmp_path: Path) -> None:
    """An empty folder for the embedded index, so that no other test's listings are found."""
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    vocabulary.forget()


@pytest.fixture
def weymouth(db: None) -> Postcode:
    """DT4 8RU and its sector, which is near every place the factories make."""
    Area.objects.get_or_create(
        key="sector:DT4 8",
        defaults={
            "kind": AreaKind.SECTOR,
            "code": "DT4 8",
            "name": "DT4 8",
            "search_name": "dt4 8",
            "latitude": 50.6055,
            "longitude": -2.4558,
        },
    )
    return Postcode.objects.get_or_create(
        compact="DT48RU",
        defaults={"sector": "DT4 8", "outcode": "DT4", "latitude": 50.601119, "longitude": -2.455032},
    )[0]


@pytest.fixture
def debt_need(db: None) -> Need:
    need = NeedFactory(slug="debt-advice", name="Debt advice", plain_name="Debts I cannot pay")
    NeedPhrase.objects.create(need=need, text="bailiffs at the door")
    return need


@pytest.fixture
def money_advice(own_index: None, debt_need: Need, weymouth: Postcode) -> Service:
    """A listing in Weymouth that helps with debt."""
    return ServiceFactory(
        name="Drop-in money advice",
        description="Bring the carrier bag of unopened letters.",
        location=LocationFactory(name="The Old Chandlery"),
        need=debt_need,
    )


@pytest.fixture
def index(own_index: None) -> Callable[[], int]:
    """Call it once the listings are made: fills the index with them."""
    return lambda: reindex.rebuild("embedded")
