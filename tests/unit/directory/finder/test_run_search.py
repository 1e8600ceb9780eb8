"""A question is understood, widened where nothing is found, and never answered with an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest

from directory import clock
from directory.catalogue.models import Helpline, Need, NeedPhrase, Schedule, Service, ServiceDelivery
from directory.finder.map_points import on_this_page
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from directory.words import vocabulary
from directory.words.models import DangerLine, DangerPhrase, DangerTopic
from search.documents import Audience, Point
from search.query import Near
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

Index = Callable[[], int]
NEAR = SearchParameters(place="DT4 8RU")


@pytest.fixture
def danger_topic(debt_need: Need) -> DangerTopic:
    topic = DangerTopic.objects.create(
        slug="no-food",
        title="Food today",
        owner="hub",
        review_on="2027-01-01",
        need_slug=debt_need.slug,
        exceptions="starving artist",
        live=True,
    )
    DangerPhrase.objects.create(topic=topic, text="starving")
    DangerLine.objects.create(topic=topic, name="Samaritans", phone="116 123", opens=["always"])
    return topic


def names(**asked: Any) -> list[str]:
    return [row.name for row in find(SearchParameters(**asked)).rows]


def test_lay_words_are_understood_as_a_need(money_advice: Service, index: Index) -> None:
    index()
    answer = find(SearchParameters(q="bailiffs at the door", place="dt4 8ru"))
    assert [row.id for row in answer.rows] == [str(money_advice.pk)]
    assert [need.slug for need in answer.needs] == ["debt-advice"]
    assert answer.near_words == "DT4 8", "a whole postcode is never shown"
    row = answer.rows[0]
    assert (row.where_strong, row.where) == ("0.6\u00a0miles", "The Old Chandlery, DT4 8NF")
    assert row.why == "helps with debt advice, and is near DT4 8"
    assert row.number == 1


def test_a_need_taken_away_is_not_asked_for(money_advice: Service, index: Index) -> None:
    index()
    answer = find(SearchParameters(q="bailiffs at the door", without=("need:debt-advice",)))
    assert answer.needs == ()


def test_nothing_asked_answers_every_listing_a_to_z(index: Index, db: None) -> None:
    for name in ("Zumba", "art club", "Bowls"):
        ServiceFactory(name=name)
    index()
    assert names() == ["art club", "Bowls", "Zumba"]


def test_a_place_that_cannot_be_read_is_said_and_the_rest_is_answered(
    money_advice: Service, index: Index
) -> None:
    index()
    answer = find(SearchParameters(q="bailiffs", place="XX99 9XX"))
    assert "postcode" in answer.errors
    assert answer.rows


def test_nothing_within_reach_looks_further_and_says_so(index: Index, weymouth: Any) -> None:
    ServiceFactory(name="Chess", location=LocationFactory(latitude=50.72, longitude=-2.43))
    index()
    answer = find(SearchParameters(q="chess", place="DT4 8RU", miles=2))
    assert [row.name for row in answer.rows] == ["Chess"]
    assert answer.notes == ("We found nothing within 2 miles, so we looked further.",)


def test_what_comes_to_you_never_vanishes_because_of_a_postcode(index: Index, weymouth: Any) -> None:
    service = ServiceFactory(name="Telephone chat")
    ServiceDelivery.objects.create(service=service, how="phone")
    index()
    answer = find(SearchParameters(q="chat", place="DT4 8RU", miles=1))
    assert [(row.name, row.where_strong, row.metres) for row in answer.rows] == [
        ("Telephone chat", "By phone", None)
    ]
    assert answer.rows[0].number == 1
    assert not on_this_page(answer)


def test_words_nobody_has_are_dropped_before_the_need_is(money_advice: Service, index: Index) -> None:
    index()
    answer = find(SearchParameters(q="bailiffs at the door xylophone"))
    assert [row.id for row in answer.rows] == [str(money_advice.pk)]


def test_when_nothing_helps_the_needs_national_lines_are_there(index: Index, db: None) -> None:
    need = NeedFactory(slug="gambling", name="Gambling")
    Helpline.objects.create(need=need, name="GamCare", phone="0808 8020 133", nations=["england"])
    Helpline.objects.create(need=need, name="Scots only", phone="0800", nations=["scotland"])
    index()
    answer = find(SearchParameters(need="gambling"))
    assert not answer.rows
    assert [line.name for line in answer.helplines] == ["GamCare", "Scots only"]
    england = Near(Point(50.6, -2.4), frozenset({"nation:england"}))
    assert [line.name for line in find(SearchParameters(need="gambling"), near=england).helplines] == [
        "GamCare"
    ]


def test_a_need_without_lines_borrows_those_above_it(index: Index, db: None) -> None:
    above = NeedFactory(slug="safety")
    Helpline.objects.create(need=above, name="Line", phone="0800")
    NeedFactory(slug="below", parent=above)
    index()
    assert [line.name for line in find(SearchParameters(need="below")).helplines] == ["Line"]


def test_an_unknown_need_is_said_and_left_out(money_advice: Service, index: Index) -> None:
    index()
    answer = find(SearchParameters(need="no-such-need"))
    assert "need" in answer.errors
    assert answer.results.total == 1


def test_danger_brings_its_box_its_need_and_the_nearest_help(
    money_advice: Service, danger_topic: DangerTopic, index: Index
) -> None:
    index()
    answer = find(SearchParameters(q="im starvng", place="DT4 8RU"))
    assert answer.danger is not None
    assert answer.danger.title == "Food today"
    assert answer.danger.calls[0].url == "tel:116123"
    assert answer.danger.calls[0].note == "Free. Open now, day and night."
    assert answer.danger.near is not None
    assert answer.danger.near["name"] == money_advice.name
    assert answer.rows[0].id == str(money_advice.pk)
    assert "starv" not in answer.rows[0].why
    assert find(SearchParameters(q="starving artist")).danger is None


def test_a_persons_own_place_is_used_and_not_the_one_asked_for(money_advice: Service, index: Index) -> None:
    index()
    home = Near(Point(50.611, -2.456), metres=500.0)
    answer = find(SearchParameters(q="bailiffs", place="DE1 1AA"), near=home, near_words="home")
    assert answer.place is None
    assert answer.rows[0].why.endswith("is near home")
    assert answer.miles is not None
    assert answer.miles < 1


def test_professionals_find_what_is_kept_for_them(index: Index, db: None) -> None:
    ServiceFactory(name="Quiet room", visibility="professional")
    index()
    assert names(q="quiet") == []
    staff = find(SearchParameters(q="quiet"), audience=Audience.PROFESSIONAL)
    assert [row.name for row in staff.rows] == ["Quiet room"]


def test_a_listing_hidden_since_it_was_indexed_is_not_shown(money_advice: Service, index: Index) -> None:
    index()
    Service.objects.update(visibility="owner")
    assert names(q="bailiffs") == []


def test_an_index_that_cannot_be_read_is_an_empty_basic_answer(own_index: None, settings: Any) -> None:
    settings.SEARCH_INDEX_PATH = "/dev/null/nowhere"
    answer = find(SearchParameters(q="food"))
    assert answer.results.basic
    assert answer.results.resting
    assert answer.rows == ()


def test_what_else_is_meant_stands_behind_the_danger(
    danger_topic: DangerTopic, debt_need: Need, index: Index
) -> None:
    """As strong a need as the danger's own comes after it, and counts less: not the same."""
    fuel = NeedFactory(slug="fuel", name="Fuel")
    NeedPhrase.objects.create(need=fuel, text="meter has run out")
    ServiceFactory(name="Aaa fuel voucher", need=fuel, location=LocationFactory())
    ServiceFactory(name="Zzz pantry", need=debt_need, location=LocationFactory())
    vocabulary.forget()
    index()
    asked = SearchParameters(q="starving and the meter has run out", place="DT4 8RU")
    answer = find(asked)
    DangerTopic.objects.update(live=False)
    vocabulary.forget()
    no_danger_known = find(asked)
    assert answer.danger
    assert not no_danger_known.danger
    assert [need.slug for need in answer.understood.needs] == ["debt-advice", "fuel"]
    weights = {need.slug: need.weight for need in answer.understood.needs}
    assert weights["debt-advice"] == 1.0
    (without,) = [need.weight for need in no_danger_known.understood.needs if need.slug == "fuel"]
    assert 0 < weights["fuel"] < without, "the same words count less for it beside a danger"


def test_a_place_says_its_town_where_nobody_said_where_they_are(money_advice: Service, index: Index) -> None:
    place = money_advice.at_locations.get().location
    place.town = "Weymouth"
    place.save()
    index()
    assert find(SearchParameters(q="money advice")).rows[0].where == "The Old Chandlery, Weymouth, DT4 8NF"
    assert (
        find(SearchParameters(q="money advice", place="DT4 8RU")).rows[0].where
        == "The Old Chandlery, DT4 8NF"
    )


def test_what_began_last_night_is_found_as_open_now(index: Index, own_index: None) -> None:
    night = ServiceFactory(name="Night beds", location=LocationFactory())
    Schedule.objects.create(service=night, days="MO,TU,WE,TH,FR,SA,SU", opens_at=time(20), closes_at=time(8))
    with clock.moved_to(datetime(2026, 11, 24, 2, 0, tzinfo=UTC)):
        index()
        answer = find(SearchParameters(when=("open-now",)))
    assert [row.name for row in answer.rows] == ["Night beds"]
    assert answer.rows[0].next_strong == "On now, until 8am"
