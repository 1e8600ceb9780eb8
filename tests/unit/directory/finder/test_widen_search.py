"""Little or nothing found: wider step by step, in order, and said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.catalogue.models import Need, NeedPhrase, Schedule, ServiceDelivery
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

Index = Callable[[], int]


@pytest.fixture
def food(own_index: None, weymouth: Any) -> Need:
    """Groceries, with emergency parcels under it."""
    above = NeedFactory(slug="groceries", name="Groceries")
    below = NeedFactory(slug="parcels", name="Emergency parcels", parent=above)
    NeedPhrase.objects.create(need=below, text="nothing in the cupboard")
    return below


def delivered(name: str, how: str, **about: Any) -> None:
    ServiceDelivery.objects.create(service=ServiceFactory(name=name, **about), how=how)


def found(q: str, **asked: Any) -> tuple[list[str], tuple[str, ...]]:
    answer = find(SearchParameters(q=q, **asked))
    return [row.name for row in answer.rows], answer.notes


def test_the_wider_need_stands_apart_from_what_was_meant(food: Need, index: Index, client: Client) -> None:
    ServiceFactory(name="Larder", need=food)
    ServiceFactory(name="Cookery", need=NeedFactory(slug="cookery", parent=food.parent))
    index()
    answer = find(SearchParameters(q="nothing in the cupboard"))
    assert [row.name for row in answer.rows] == ["Larder"]
    assert answer.results.total == 1
    (apart,) = answer.apart
    assert [(row.number, row.name) for row in apart.rows] == [(1, "Cookery")]
    assert (apart.title, apart.total) == ("You could also look at these", 1)
    assert "groceries" in apart.text
    data = client.get("/find/", {"q": "nothing in the cupboard", "format": "json"}).json()
    assert data["total"] == 1
    assert [(row["name"], row["apart"]) for row in data["results"]] == [("Larder", ""), ("Cookery", "lesser")]
    assert "Cookery" in client.get("/find/", {"q": "nothing in the cupboard"}).content.decode()


def test_a_stray_word_is_shown_apart_and_all_of_it_can_be_asked_for(own_index: None, index: Index) -> None:
    ServiceFactory(name="Fuel vouchers", summary="When the electric letter says they will cut you off.")
    for number in range(3):
        ServiceFactory(name=f"Cut down {number}", summary="Drinking less.")
    for number in range(30):
        ServiceFactory(name=f"Golf {number}")
    index()
    answer = find(SearchParameters(q="electric gas meter letter cut", per_page=3))
    assert [row.name for row in answer.rows] == ["Fuel vouchers"]
    (apart,) = answer.apart
    assert apart.total == 3
    assert len(apart.rows) == 2, "the page is full"
    assert "any=1" in apart.link
    assert find(SearchParameters(q="electric gas meter letter cut", any_word=True)).results.total == 4


TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("today", "Emergency parcels: nothing is open today. The next: tomorrow 10am, Larder."),
        ("open-now", "Emergency parcels: nothing is open now. The next: tomorrow 10am, Larder."),
        (
            "tue",
            "Emergency parcels: nothing is on at the time you asked for. The next: tomorrow 10am, Larder.",
        ),
    ],
)
def test_where_nothing_is_on_it_says_what_is_next(food: Need, index: Index, when: str, said: str) -> None:
    friday = ServiceFactory(name="Cupboard", need=food)
    Schedule.objects.create(service=friday, days="FR", opens_at=time(9), closes_at=time(11))
    wednesday = ServiceFactory(name="Larder", need=food)
    Schedule.objects.create(service=wednesday, days="WE", opens_at=time(10), closes_at=time(12))
    with clock.moved_to(TUESDAY_NOON):
        index()
        answer = find(SearchParameters(q="nothing in the cupboard", when=(when,)))
    assert answer.rows == ()
    assert answer.notes == ()
    (apart,) = answer.apart
    assert [row.name for row in apart.rows] == ["Larder", "Cupboard"]
    assert apart.text == said
    assert apart.total == 2


def test_a_stray_match_that_is_on_does_not_hide_that_what_was_meant_is_not(food: Need, index: Index) -> None:
    larder = ServiceFactory(name="Larder", need=food)
    Schedule.objects.create(service=larder, days="WE", opens_at=time(10), closes_at=time(12))
    carpentry = ServiceFactory(name="Carpentry", description="We build a cupboard from nothing.")
    Schedule.objects.create(service=carpentry, days="TU", opens_at=time(10), closes_at=time(16))
    with clock.moved_to(TUESDAY_NOON):
        index()
        answer = find(SearchParameters(q="nothing in the cupboard", when=("today",)))
    assert answer.apart[0].why == "other-time"
    assert [row.name for row in answer.apart[0].rows] == ["Larder"]


def test_what_is_on_later_today_is_found_and_nothing_else_is_said(food: Need, index: Index) -> None:
    service = ServiceFactory(name="Larder", need=food)
    Schedule.objects.create(service=service, days="TU", opens_at=time(14), closes_at=time(16))
    with clock.moved_to(TUESDAY_NOON):
        index()
        later = find(SearchParameters(q="nothing in the cupboard", when=("today",)))
        now = find(SearchParameters(q="nothing in the cupboard", when=("open-now",)))
    assert [row.name for row in later.rows] == ["Larder"]
    assert later.apart == ()
    assert now.rows == ()
    assert "The next: today 2pm, Larder." in now.apart[0].text


def test_the_wider_need_alone(food: Need, index: Index) -> None:
    ServiceFactory(name="Cookery", need=NeedFactory(slug="cookery", parent=food.parent))
    index()
    assert found("nothing in the cupboard") == (
        ["Cookery"],
        ("There is nothing for just that, so we looked for groceries.",),
    )


def test_with_enough_nothing_is_widened(food: Need, index: Index) -> None:
    for _ in range(5):
        ServiceFactory(need=food)
    ServiceFactory(name="Cookery", need=NeedFactory(slug="cookery", parent=food.parent))
    index()
    names, notes = found("nothing in the cupboard")
    assert "Cookery" not in names
    assert notes == ()


def test_any_distance_comes_after_twenty_five_miles(index: Index, weymouth: Any) -> None:
    ServiceFactory(name="Chess in Derby", location=LocationFactory(latitude=52.92, longitude=-1.47))
    ServiceFactory(name="Chess in Dorchester", location=LocationFactory(latitude=50.72, longitude=-2.43))
    index()
    names, _notes = found("chess", place="DT4 8RU", miles=2)
    assert names == ["Chess in Dorchester"]


DERBY = {"latitude": 52.92, "longitude": -1.47}
DORCHESTER = {"latitude": 50.72, "longitude": -2.43}


def test_each_step_is_said_with_how_far(index: Index, weymouth: Any) -> None:
    ServiceFactory(name="Chess in Derby", location=LocationFactory(**DERBY))
    ServiceFactory(name="Bowls in Dorchester", location=LocationFactory(**DORCHESTER))
    index()
    assert found("bowls", place="DT4 8RU", miles=1)[1] == (
        "We found nothing within 1 mile, so we looked further.",
    )
    assert found("bowls", place="DT4 8RU", miles=1.4)[1] == (
        "We found nothing within 1.4 miles, so we looked further.",
    )
    assert found("chess", place="DT4 8RU")[1] == (
        "We found nothing within 25 miles, so we looked at any distance.",
    )
    assert found("chess", place="DT4 8RU", miles=60)[1] == (
        "We found nothing within 60 miles, so we looked at any distance.",
    )
    assert found("chess", place="DT4 8RU", any_distance=True)[1] == ()


def test_what_was_meant_is_looked_for_further_away_too(food: Need, index: Index) -> None:
    """Neither the words anywhere, nor the need within reach: both are widened, and both are said."""
    ServiceFactory(name="Larder", need=food, location=LocationFactory(**DERBY))
    index()
    answer = find(SearchParameters(q="nothing in the cupboard", place="DT4 8RU", need="parcels"))
    assert [row.name for row in answer.rows] == ["Larder"]
    assert answer.miles is None
    assert answer.as_asked == 0


def test_the_words_are_dropped_after_distance_and_before_the_wider_need(food: Need, index: Index) -> None:
    ServiceFactory(name="Larder", need=food, location=LocationFactory())
    ServiceFactory(name="Cookery", need=food.parent, location=LocationFactory())
    index()
    answer = find(SearchParameters(q="zither", need="parcels", place="DT4 8RU"))
    assert [row.name for row in answer.rows][:1] == ["Larder"]
    assert answer.notes[0] == "Nothing has your words, so these help with emergency parcels."


def test_a_need_that_was_chosen_gives_way_to_the_one_above_it(food: Need, index: Index) -> None:
    ServiceFactory(name="Cookery", need=food.parent, location=LocationFactory(**DERBY))
    index()
    answer = find(SearchParameters(need="parcels", place="DT4 8RU"))
    assert [row.name for row in answer.rows] == ["Cookery"]
    outside, *widened = answer.notes
    assert outside.startswith("DT4 8 is outside the area of this directory.")
    assert widened == [
        "There is nothing for just that, so we looked for groceries.",
        "We found nothing within 25 miles, so we looked at any distance.",
    ]


def test_a_filter_is_never_widened_away(food: Need, index: Index) -> None:
    ServiceFactory(name="Larder", need=food, minimum_age=50, maximum_age=60)
    index()
    answer = find(SearchParameters(q="nothing in the cupboard", age=20))
    assert answer.rows == ()


def test_the_data_says_what_was_done_too(food: Need, index: Index, client: Client) -> None:
    ServiceFactory(name="Larder", need=food, location=LocationFactory(**DERBY))
    index()
    asked = {"q": "nothing in the cupboard", "postcode": "DT4 8RU", "miles": "2"}
    notes = client.get("/find/", {**asked, "format": "json"}).json()["notes"]
    assert notes[1:] == ["We found nothing within 25 miles, so we looked at any distance."]
    assert notes[1] in client.get("/find/", asked).content.decode()


def test_what_was_only_read_in_the_words_is_left_out_before_nothing_is_shown(
    food: Need, index: Index
) -> None:
    ServiceFactory(name="Larder", need=food, minimum_age=50)
    index()
    names, notes = found("nothing in the cupboard, he is 19")
    assert names == ["Larder"]
    assert notes == ("Nothing fits all that we read in your words, so we left out the age.",)


def test_what_was_chosen_is_never_left_out(food: Need, index: Index) -> None:
    ServiceFactory(name="Larder", need=food, minimum_age=50)
    index()
    assert found("nothing in the cupboard", age=19)[0] == []


def test_below_what_is_on_at_another_time_stands_what_is_less(food: Need, index: Index) -> None:
    larder = ServiceFactory(name="Larder", need=food)
    Schedule.objects.create(service=larder, days="WE", opens_at=time(10), closes_at=time(12))
    cookery = ServiceFactory(name="Cookery", need=NeedFactory(slug="cookery", parent=food.parent))
    Schedule.objects.create(service=cookery, days="TU", opens_at=time(10), closes_at=time(16))
    with clock.moved_to(TUESDAY_NOON):
        index()
        answer = find(SearchParameters(q="nothing in the cupboard", when=("today",)))
    assert [(apart.why, [row.name for row in apart.rows]) for apart in answer.apart] == [
        ("other-time", ["Larder"]),
        ("lesser", ["Cookery"]),
    ]


def test_what_fits_but_for_what_was_only_read_in_the_words_stands_below(food: Need, index: Index) -> None:
    delivered("Round to yours", "home-visit", need=food)
    delivered("Larder", "in-person", need=food)
    index()
    answer = find(SearchParameters(q="nothing in the cupboard at home"))
    assert [row.name for row in answer.rows] == ["Round to yours"]
    (apart,) = answer.apart
    assert (apart.why, [row.name for row in apart.rows]) == ("but-for", ["Larder"])
    assert apart.title == "These fit, but for the way of being helped"


def test_who_is_too_young_is_not_shown_below_either(food: Need, index: Index) -> None:
    ServiceFactory(name="Larder", need=food, minimum_age=16)
    ServiceFactory(name="Lunch for over fifties", need=food, minimum_age=50)
    index()
    answer = find(SearchParameters(q="nothing in the cupboard, he is 19"))
    assert [row.name for row in answer.rows] == ["Larder"]
    assert [row.name for apart in answer.apart for row in apart.rows] == []


def test_what_was_chosen_is_not_shown_below_without_it(food: Need, index: Index) -> None:
    delivered("Round to yours", "home-visit", need=food)
    delivered("Larder", "in-person", need=food)
    index()
    answer = find(SearchParameters(q="nothing in the cupboard", delivery=("home-visit",)))
    assert [row.name for row in answer.rows] == ["Round to yours"]
    assert [apart.why for apart in answer.apart if apart.why == "but-for"] == []
