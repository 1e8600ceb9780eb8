"""Why a listing is there, said truly: the need it has, the words it holds, how it reaches the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from directory.catalogue.models import Need, NeedPhrase, Service, ServiceArea, ServiceDelivery
from directory.finder.question import SearchParameters
from directory.finder.result_reasons import in_a_sentence
from directory.finder.run_search import find
from directory.words.models import Synonym
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

Index = Callable[[], int]


def why(**asked: Any) -> str:
    return find(SearchParameters(**asked)).rows[0].why


def test_a_wider_need_is_answered_with_the_need_it_really_has(money_advice: Service, index: Index) -> None:
    money = NeedFactory(slug="money-and-debt", name="Money and debt")
    NeedPhrase.objects.create(need=money, text="skint")
    Need.objects.filter(slug="debt-advice").update(parent=money)
    index()
    assert why(q="skint") == "helps with debt advice"


def test_a_synonym_is_said_as_the_listing_writes_it(index: Index) -> None:
    Synonym.objects.create(terms="foodbank\nfood parcel")
    ServiceFactory(name="Parcels", description="Ask for a food parcel.")
    index()
    assert why(q="foodbank") == "speaks of “food parcel”"


def test_a_slip_is_said_as_it_was_meant(index: Index) -> None:
    ServiceFactory(name="Befriending at home", description="")
    index()
    assert why(q="befreinding") == "speaks of “befriending”"


def test_a_word_that_stands_elsewhere_is_not_said_to_be_its_own(index: Index) -> None:
    ServiceFactory(name="Chess", description="", location=LocationFactory(name="The Old Chandlery"))
    index()
    assert why(q="chandlery") == "is to do with “chandlery”"


def test_where_it_serves_is_said_only_as_far_as_it_is_known(index: Index, weymouth: Any) -> None:
    silent = ServiceFactory(name="Debt line", description="")
    ServiceDelivery.objects.create(service=silent, how="phone")
    index()
    assert why(q="debt line", place="DT4 8RU").endswith("may reach you, but does not say where it serves")
    ServiceArea.objects.create(service=silent, name="DT4", codes=["outcode:DT4"])
    index()
    assert why(q="debt line", place="DT4 8RU").endswith("is by phone, for your area")


AREAS = {
    "partly known, visits": (["home-visit"], ["authority:E1"], "Zennor", "ask whether they come to DT4 8"),
    "partly known, phone": (["phone"], ["authority:E1"], "Zennor", "ask whether it is for people in DT4 8"),
    "nothing known": (["home-visit"], [], "Zennor", "ask whether they come to DT4 8"),
    "how it is given is not said": ([], ["outcode:DT4"], "", "come to DT4 8 or you go to them"),
}


@pytest.mark.parametrize("kind", AREAS)
def test_what_to_ask_is_said_where_it_is_not_known_whether_it_reaches_here(
    index: Index, weymouth: Any, kind: str
) -> None:
    ways, codes, unplaced, said = AREAS[kind]
    far = LocationFactory(latitude=50.26, longitude=-5.05)
    service = ServiceFactory(name="Befriending at home", description="", location=far)
    for way in ways:
        ServiceDelivery.objects.create(service=service, how=way)
    ServiceArea.objects.create(service=service, name="Somewhere", codes=codes, unplaced=unplaced)
    index()
    (row,) = find(SearchParameters(q="befriending", place="DT4 8RU")).rows
    assert row.why.endswith(said)
    assert row.unsure == ("near",)
    assert "Covers your area" not in row.where_strong


def test_a_way_of_helping_is_not_said_as_an_area(index: Index, weymouth: Any) -> None:
    service = ServiceFactory(name="Debt line", description="")
    ServiceDelivery.objects.create(service=service, how="online")
    area = ServiceArea.objects.create(service=service, name="Online", codes=[])
    ServiceArea.objects.filter(pk=area.pk).update(unplaced="")
    index()
    (row,) = find(SearchParameters(q="debt line", place="DT4 8RU")).rows
    assert (row.where_strong, row.where) == ("Online", "")
    assert row.why.endswith("may reach you, but does not say where it serves")


def test_what_was_asked_for_and_is_not_known_is_said(index: Index) -> None:
    ServiceFactory(name="Chess", description="")
    index()
    row = find(SearchParameters(q="chess", language="pl", delivery=("phone",), when=("evening",))).rows[0]
    unknown = {tag["label"] for tag in row.tags if tag["kind"] == "unknown"}
    assert {"Languages not known", "How it is given: not known", "Times not known"} <= unknown
    plain = {tag["label"] for tag in find(SearchParameters(q="chess")).rows[0].tags}
    assert not plain & {"Languages not known", "How it is given: not known", "Times not known"}


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Debt advice", "debt advice"),
        ("A warm home", "a warm home"),
        ("PIP and other benefits", "PIP and other benefits"),
        ("English classes", "English classes"),
    ],
)
def test_a_heading_within_a_sentence_keeps_only_the_capitals_of_names(heading: str, said: str) -> None:
    assert in_a_sentence(heading) == said
