"""A number beside a filter is what pressing it brings: asked over by chance, of the page's own choices."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from django.http import QueryDict

from directory.catalogue.models import (
    LocationAccess,
    Need,
    Schedule,
    Service,
    ServiceDelivery,
    ServiceLanguage,
)
from directory.finder import chips_and_filters
from directory.finder.question import SearchParameters, read
from directory.finder.run_search import SearchAnswer, find
from directory.places.models import Postcode
from directory.upkeep.models import Capacity
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory


def listing(chance: random.Random, needs: list[Need]) -> Service:
    """One of which some things are known, some denied and some not known."""
    place = LocationFactory(latitude=50.601 + chance.random() / 8, longitude=-2.455)
    service: Any = ServiceFactory(
        location=place,
        need=chance.choice(needs),
        free=chance.choice(("yes", "no", "not-known")),
        begin_by=chance.choice(("", "turn-up", "professional")),
        minimum_age=chance.choice((None, None, 18, 50)),
    )
    for feature in ("step-free", "hearing-loop", "lift"):
        if chance.random() < 0.6:
            LocationAccess.objects.create(location=place, feature=feature, fact=chance.choice(("yes", "no")))
    for how in chance.sample(("in-person", "phone", "online"), chance.randint(0, 2)):
        ServiceDelivery.objects.create(service=service, how=how)
    if chance.random() < 0.5:
        ServiceLanguage.objects.create(service=service, code=chance.choice(("pl", "ur")), name="")
    if chance.random() < 0.6:
        opens = chance.choice((9, 13, 19))
        days = ",".join(chance.sample(("MO", "TU", "SA"), 2))
        Schedule.objects.create(service=service, days=days, opens_at=time(opens), closes_at=time(opens + 2))
    if chance.random() < 0.6:
        Capacity.objects.create(service=service, state=chance.choice(("open", "full", "ask")))
    made: Service = service
    return made


@pytest.fixture
def listings(own_index: None, weymouth: Postcode, index: Callable[[], int]) -> None:
    chance = random.Random(7)
    money = NeedFactory(slug="money")
    needs = [money, NeedFactory(slug="debt", parent=money), NeedFactory(slug="food")]
    for _number in range(18):
        listing(chance, needs)
    index()


FILTER = {"self": "self_referral"}
"""Filters by the name of their parameter, where it is another."""


def questions() -> Iterator[SearchParameters]:
    chance = random.Random(11)
    for number in range(6):
        yield SearchParameters(
            place="DT4 8RU" if number % 3 else "",
            miles=chance.choice((None, 3.0, 5.0)),
            need=chance.choice(("", "", "money")),
            free=chance.random() < 0.2,
            when=chance.choice(((), (), ("morning",))),
            access=chance.choice(((), (), ("step-free",))),
            delivery=chance.choice(((), (), ("phone",))),
            age=chance.choice((None, None, 30)),
            language=chance.choice(("", "", "pl")),
            self_referral=chance.random() < 0.2,
            taking=chance.random() < 0.2,
        )


def offered(answer: SearchAnswer) -> Iterator[tuple[str, int, int, SearchParameters]]:
    """What may be pressed, the numbers beside it (known, not known), and the question it asks."""
    asked = answer.asked
    yields: dict[str, Callable[[str], dict[str, Any]]] = {
        "miles": lambda v: {"miles": None if v == "any" else float(v), "any_distance": v == "any"},
        "delivery": lambda v: {"delivery": (v,)},
        "free": lambda _v: {"free": True},
        "self": lambda _v: {"self_referral": True},
        "taking": lambda _v: {"taking": True},
        "access": lambda v: {"access": (v,)},
        "when": lambda v: {"when": (v,)},
    }
    for group in chips_and_filters.groups(answer):
        for choice in (*group.choices, *group.more):
            if choice.count is not None:
                again = replace(asked, page=1, **yields[group.name](choice.value))
                yield f"{group.name} {choice.value}", choice.count, choice.unknown, again
    for choice in chips_and_filters.languages(answer):
        again = replace(asked, language=choice.value)
        yield f"language {choice.value}", choice.count or 0, choice.unknown, again
    tree = chips_and_filters.need_tree(answer)
    for link in (*tree.above[1:], *tree.within, *tree.more):
        yield f"need {link.label}", link.count, 0, read(QueryDict(link.href[1:]))


@pytest.mark.usefixtures("listings")
def test_pressing_a_filter_brings_the_number_beside_it() -> None:
    pressed = set()
    for asked in questions():
        answer = find(asked)
        if answer.notes:  # widened: its numbers are of another question than the one in the address
            continue
        for name, count, unknown, again in offered(answer):
            then = find(replace(again, per_page=50), facets=False)
            if not then.notes:
                assert then.results.total == count + unknown, (name, asked)
                filter_name = FILTER.get(name.split()[0], name.split()[0])
                unsure = [filter_name in hit.unsure for hit in then.results.hits]
                if filter_name not in ("miles", "need") and not asked.place:
                    assert (unsure.count(False), unsure.count(True)) == (count, unknown), (name, asked)
                pressed.add(name.split()[0])
            else:
                assert count + unknown == 0, (name, asked)
    assert pressed == {"miles", "delivery", "free", "self", "taking", "access", "when", "language", "need"}
