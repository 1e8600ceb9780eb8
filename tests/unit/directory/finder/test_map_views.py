"""/find/points/: every answer that has a place, few at a time, and nothing that is hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as chance
from hypothesis import strategies as st

from directory.accounts.roles import Role
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Location, Service
from directory.finder.map_points import MOST
from directory.finder.map_views import CLOSEST, read_box, read_zoom
from search.points import Box
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

Index = Callable[[], int]
WEYMOUTH = "50.5,-2.6,50.8,-2.3"
NARROW = "50.59,-2.46,50.75,-2.44"
"""Small enough for the finest squares."""


def asked(client: Client, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/find/points/", parameters)
    assert answer.status_code == 200, answer.content
    assert "no-store" in answer["Cache-Control"]
    found: dict[str, Any] = answer.json()
    return found


def listings(number: int, separated: float = 0.001) -> list[Service]:
    return [
        ServiceFactory(
            name=f"Coffee {each}", location=LocationFactory(latitude=50.6 + each * separated, longitude=-2.45)
        )
        for each in range(number)
    ]


@pytest.mark.usefixtures("own_index")
def test_the_results_of_the_page_have_the_numbers_of_the_list_and_all_others_are_counted(
    client: Client, index: Index
) -> None:
    listings(25)
    index()
    page = client.get("/find/", {"q": "coffee", "page": "2", "format": "json"}).json()
    found = asked(client, q="coffee", page="2", box=WEYMOUTH, zoom="10")
    assert (found["total"], found["placed"]) == (25, 25)
    numbered = [point for point in found["points"] if point["number"]]
    assert [(p["number"], p["id"]) for p in numbered] == [
        (n, row["id"]) for n, row in enumerate(page["results"], start=1)
    ]
    others = [point for point in found["points"] if not point["number"]]
    assert sum(point["count"] for point in others) == 15
    assert len(others) < 5


@pytest.mark.usefixtures("own_index")
def test_closer_by_clusters_come_apart_and_single_ones_have_a_name_and_a_page(
    client: Client, index: Index
) -> None:
    listings(14, separated=0.01)
    index()
    far = asked(client, q="coffee", box=WEYMOUTH, zoom="9")["points"]
    near = asked(client, q="coffee", box=NARROW, zoom="15")["points"]
    assert max(point["count"] for point in far) > 1
    assert {point["count"] for point in near} == {1}
    one = next(point for point in near if not point["number"])
    assert Service.objects.get(pk=one["id"]).name == one["name"]
    assert client.get(one["url"]).status_code == 200


@pytest.mark.usefixtures("own_index")
def test_a_cluster_leads_to_the_same_search_around_it(client: Client, index: Index) -> None:
    listings(14)
    index()
    (cluster,) = (p for p in asked(client, q="coffee", box=WEYMOUTH, zoom="9")["points"] if p["count"] > 1)
    assert "q=coffee&at=" in cluster["url"]
    names = {row["name"] for row in client.get(f"{cluster['url']}&format=json&per_page=50").json()["results"]}
    assert len(names) >= cluster["count"]


@pytest.mark.usefixtures("own_index")
def test_what_stands_at_one_spot_is_named(client: Client, index: Index) -> None:
    place = LocationFactory()
    for number in range(13):
        ServiceFactory(name=f"Coffee {number}", location=place)
    index()
    pile = asked(client, q="coffee", box=WEYMOUTH, zoom="18")["points"][-1]
    assert (pile["count"], pile["number"]) == (3, None)
    assert len(pile["within"]) == 3
    assert client.get(pile["within"][0]["url"]).status_code == 200


@pytest.mark.usefixtures("own_index")
def test_only_the_box_is_answered(client: Client, index: Index) -> None:
    listings(12)
    index()
    elsewhere = asked(client, q="coffee", per_page="1", box="52,-2,53,-1", zoom="12")
    assert [point["number"] for point in elsewhere["points"]] == [1]
    assert elsewhere["placed"] == 12


@pytest.mark.usefixtures("own_index")
def test_a_hidden_place_is_seen_by_professionals_alone(client: Client, index: Index) -> None:
    location = LocationFactory(visibility=Visibility.PROFESSIONAL)
    service = ServiceFactory(name="Coffee", location=location)
    index()
    public = asked(client, q="coffee", box=WEYMOUTH, zoom="18")
    assert (public["total"], public["placed"], public["points"]) == (1, 0, [])
    assert str(location.latitude) not in str(public)
    client.force_login(user_with(Role.NAVIGATOR))
    staff = asked(client, q="coffee", box=WEYMOUTH, zoom="18")
    assert [point["id"] for point in staff["points"]] == [str(service.pk)]


@pytest.mark.usefixtures("own_index")
def test_a_refuge_has_no_point_for_anybody_who_is_not_staff(client: Client, index: Index) -> None:
    need = NeedFactory(slug="domestic-abuse", sensitive=True)
    ServiceFactory(name="Safe rooms", need=need)
    index()
    for parameters in ({"q": "safe rooms"}, {"need": "domestic-abuse"}, {"at": "50.6,-2.4", "miles": "5"}):
        assert asked(client, **parameters, box=WEYMOUTH, zoom="18")["points"] == []


@pytest.mark.usefixtures("own_index")
def test_a_place_hidden_since_it_was_indexed_is_not_named(client: Client, index: Index) -> None:
    """The index is told right after the commit; until then what is read anew counts."""
    listings(12, separated=0.01)
    index()
    Location.objects.update(visibility=Visibility.PROFESSIONAL)  # goes round the signals, as a crash might
    assert asked(client, q="coffee", box=NARROW, zoom="16")["points"] == []


@pytest.mark.usefixtures("own_index")
def test_however_many_there_are_it_asks_the_same_number_of_queries(
    client: Client, index: Index, django_assert_max_num_queries: Any
) -> None:
    listings(3)
    index()
    asked(client, q="coffee", box=WEYMOUTH, zoom="16")
    with django_assert_max_num_queries(60) as few:
        asked(client, q="coffee", box=WEYMOUTH, zoom="16")
        before = len(few)
    listings(40)
    index()
    asked(client, q="coffee", box=WEYMOUTH, zoom="16")
    with django_assert_max_num_queries(before + 3):  # the services off the page, their places and needs
        asked(client, q="coffee", box=WEYMOUTH, zoom="16")


@pytest.mark.usefixtures("own_index")
def test_thousands_would_be_a_few_hundred_at_most(client: Client, index: Index) -> None:
    for number in range(60):
        ServiceFactory(
            name="Coffee",
            location=LocationFactory(latitude=50 + number % 8 * 1.2, longitude=-5 + number // 8 * 0.8),
        )
    index()
    found = asked(client, q="coffee", per_page="1")
    assert len(found["points"]) <= MOST
    assert sum(point["count"] for point in found["points"]) == 60


@pytest.mark.usefixtures("weymouth")
def test_what_cannot_be_read_is_left_out_as_on_the_page(
    client: Client, money_advice: Service, index: Index
) -> None:
    index()
    found = asked(client, q="bailiffs", postcode="XX99", box="here", zoom="-1")
    assert set(found["errors"]) == {"postcode"}
    assert [point["id"] for point in found["points"]] == [str(money_advice.pk)]


@pytest.mark.usefixtures("own_index")
@chance(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ("q", "postcode", "at", "miles", "need", "when", "age", "box", "zoom", "page", "sort")
        ),
        st.text(max_size=40) | st.from_regex(r"-?[0-9.]{1,6}(,-?[0-9.e]{1,6}){0,4}"),
    )
)
def test_no_bytes_break_it(client: Client, parameters: dict[str, str]) -> None:
    assert client.get("/find/points/", parameters).status_code == 200


@pytest.mark.parametrize(
    ("raw", "box"),
    [
        ("50,-3,51,-2", Box(50, -3, 51, -2)),
        ("50,-200,51,200", Box(50, -180, 51, 180)),
        ("51,-3,50,-2", None),
        ("50,2,51,-2", None),
        ("nan,nan,nan,nan", None),
        ("50,-3,51", None),
        ("50,-3,51,inf", Box(50, -3, 51, 180)),
        ("", None),
    ],
)
def test_reading_a_box(raw: str, box: Box | None) -> None:
    assert read_box(raw) == box


@pytest.mark.parametrize(
    ("raw", "zoom"),
    [("12", 12), ("0", 0), ("99", CLOSEST), ("-1", None), ("9999", None), ("²", None), ("", None)],
)
def test_reading_a_zoom(raw: str, zoom: int | None) -> None:
    assert read_zoom(raw) == zoom


def test_it_has_an_address_beside_the_page() -> None:
    assert reverse("directory:find-points") == "/find/points/"
