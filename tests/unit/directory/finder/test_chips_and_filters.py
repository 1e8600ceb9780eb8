"""Chips take away what they say, and filters show what they would leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import QueryDict

from directory.catalogue.models import LocationAccess, Need, Service, ServiceLanguage
from directory.finder import chips_and_filters
from directory.finder.chips_and_filters import NeedLink, NeedTree
from directory.finder.question import SearchParameters, read
from directory.finder.run_search import SearchAnswer, find
from tests.factories.catalogue import NeedFactory, ServiceFactory

Index = Callable[[], int]


@pytest.fixture
def listing(money_advice: Service, index: Index) -> Service:
    place = money_advice.at_locations.get().location
    LocationAccess.objects.create(location=place, feature="step-free", fact="yes")
    ServiceLanguage.objects.create(service=money_advice, code="pl", name="Polish")
    money_advice.free = "yes"
    money_advice.save()
    index()
    return money_advice


def chips(answer: SearchAnswer) -> dict[str, SearchParameters]:
    return {chip.label: read(QueryDict(chip.href[1:])) for chip in chips_and_filters.chips(answer)}


def test_each_chip_is_the_same_search_without_it(listing: Service) -> None:
    asked = SearchParameters(
        q="bailiffs at the door",
        place="DT4 8RU",
        miles=3.0,
        free=True,
        when=("evening", "sat"),
        access=("step-free",),
        delivery=("phone",),
        age=67,
        language="pl",
        self_referral=True,
        taking=True,
    )
    without = chips(find(asked))
    assert without["Debts I cannot pay"].without == ("need:debt-advice",)
    assert without["Near DT4 8, up to 3 miles"].place == ""
    assert not without["Free"].free
    assert without["Evening"].when == ("sat",)
    assert without["Step-free"].access == ()
    assert without["By phone"].delivery == ()
    assert without["Age 67"].age is None
    assert without["In Polish"].language == ""
    assert not without["I can contact them myself"].self_referral
    assert not without["Taking new people"].taking
    assert all(again.q == asked.q for again in without.values())


def test_what_the_words_ask_for_is_a_chip_that_can_be_taken_away(listing: Service) -> None:
    answer = find(SearchParameters(q="bailiffs on saturday mornings"))
    labels = chips(answer)
    assert {"Saturday", "Morning"} <= set(labels)
    again = find(labels["Saturday"])
    assert "Saturday" not in chips(again)
    assert "Morning" in chips(again)


def test_kinds_of_help_are_a_tree_that_is_walked_down_and_up(
    listing: Service, debt_need: Need, index: Index
) -> None:
    debt_need.parent = NeedFactory(slug="money", name="Money", plain_name="Money worries")
    debt_need.save()
    NeedFactory(slug="food", name="Food", plain_name="Food")
    index()
    top = chips_and_filters.need_tree(find(SearchParameters(place="DT4 8RU")))
    money = NeedLink("Money worries", "?postcode=DT4+8RU&need=money", 1)
    assert top == NeedTree(within=(money,))  # nothing here helps with food

    answer = find(SearchParameters(need="money"))
    assert chips(answer)["Money worries"].nothing
    debts = NeedLink("Debts I cannot pay", "?need=debt-advice", 1)
    everything = NeedLink("All kinds of help", "?", 0)
    assert chips_and_filters.need_tree(answer) == NeedTree((everything,), "Money worries", (debts,))

    bottom = chips_and_filters.need_tree(find(SearchParameters(need="debt-advice")))
    assert bottom == NeedTree((everything, NeedLink("Money worries", "?need=money", 1)), "Debts I cannot pay")


def test_many_kinds_of_help_are_folded_the_fullest_stand_open(money_advice: Service, index: Index) -> None:
    for number in range(10):
        ServiceFactory(need=NeedFactory(slug=f"need-{number}", plain_name=f"Need {number}"))
    ServiceFactory(need=Need.objects.get(slug="need-9"))
    index()
    tree = chips_and_filters.need_tree(find(SearchParameters()))
    assert (tree.within[0].label, tree.within[0].count) == ("Need 9", 2)
    assert (len(tree.within), len(tree.more)) == (8, 3)


def test_filters_count_what_they_would_leave(listing: Service) -> None:
    answer = find(SearchParameters(q="bailiffs", place="DT4 8RU"))
    groups = {group.name: group for group in chips_and_filters.groups(answer)}
    far = {choice.value: (choice.count, choice.chosen) for choice in groups["miles"].choices}
    assert far == {"1": (1, False), "3": (1, False), "5": (1, False), "10": (1, True), "any": (1, False)}
    assert [(c.value, c.count) for c in groups["access"].choices] == [("step-free", 1)]
    assert groups["free"].choices[0].count == 1
    assert [(c.label, c.count) for c in chips_and_filters.languages(answer)] == [("Polish", 1)]


def test_an_odd_distance_stands_among_the_others(listing: Service) -> None:
    answer = find(SearchParameters(q="bailiffs", place="DT4 8RU", miles=7.0))
    far = next(group for group in chips_and_filters.groups(answer) if group.name == "miles")
    assert [c.value for c in far.choices] == ["1", "3", "5", "7", "10", "any"]
    assert [c.value for c in far.choices if c.chosen] == ["7"]


def test_without_a_place_distance_is_not_asked(listing: Service) -> None:
    assert "miles" not in {
        group.name for group in chips_and_filters.groups(find(SearchParameters(q="bailiffs")))
    }


def test_days_and_the_rarer_ways_in_stand_folded_and_open_when_chosen(listing: Service, index: Index) -> None:
    place = listing.at_locations.get().location
    LocationAccess.objects.create(location=place, feature="changing-places", fact="yes")
    index()
    groups = {
        group.name: group
        for group in chips_and_filters.groups(find(SearchParameters(access=("changing-places",))))
    }
    assert [(c.value, c.count) for c in groups["access"].more] == [("changing-places", 1)]
    assert groups["access"].open
    assert [c.value for c in groups["when"].more] == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert not groups["when"].open


def test_who_finds_nothing_is_offered_the_kinds_of_help_there_are(listing: Service, debt_need: Need) -> None:
    NeedFactory(slug="bankruptcy", parent=debt_need)
    answer = find(SearchParameters(q="xylophone", place="DT4 8RU"))
    assert [(kind.label, kind.href) for kind in chips_and_filters.kinds_of_help(answer)] == [
        ("Debts I cannot pay", "?postcode=DT4+8RU&need=debt-advice")
    ]


def test_the_distance_said_in_the_question_is_the_one_ticked(money_advice: Service, index: Index) -> None:
    index()
    for asked, ticked in (
        (SearchParameters(q="money advice within 3 miles of DT4 8RU"), "3"),
        (SearchParameters(q="money advice within 7 miles of DT4 8RU"), "7"),
        (SearchParameters(q="money advice", place="DT4 8RU"), "10"),
        (SearchParameters(q="money advice", place="DT4 8RU", any_distance=True), "any"),
        (SearchParameters(q="money advice", place="DT4 8RU", miles=5), "5"),
    ):
        group = next(one for one in chips_and_filters.groups(find(asked)) if one.name == "miles")
        assert [choice.value for choice in group.choices if choice.chosen] == [ticked], asked


def test_a_weekday_is_one_chip_and_days_stand_in_order(money_advice: Service, index: Index) -> None:
    index()
    week = chips(find(SearchParameters(q="money advice on a weekday")))
    assert "A weekday" in week
    assert "Monday" not in week
    assert len(week["A weekday"].without) == 5
    two = list(chips(find(SearchParameters(q="money advice wednesday or tuesday"))))
    assert two.index("Tuesday") < two.index("Wednesday")


@pytest.mark.parametrize(
    ("count", "unknown", "said"),
    [
        (3, 34, "3, and 34 we do not know"),
        (0, 37, "none we know of, 37 not known"),
        (3, 0, "3"),
        (0, 0, "0"),
        (None, 0, ""),
    ],
)
def test_what_is_known_is_never_mixed_with_what_is_not(count: int | None, unknown: int, said: str) -> None:
    assert chips_and_filters.Choice("1", "Step-free", False, count, unknown).number == said
