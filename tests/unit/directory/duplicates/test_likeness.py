"""What makes two listings or organisations likely to be one, and what tells them apart."""

import uuid

import pytest

from directory.duplicates.finding import MOST, SHARED, compared
from directory.duplicates.likeness import LEAST, Traits, of_organisations, of_services
from directory.duplicates.models import in_order

HALL = ((50.61, -2.45),)
TOWN_AWAY = ((50.71, -2.43),)
WORDS = "come along for a cup of tea a chat and a game of cards everybody is welcome bring a friend"


def traits(number, name, **more):
    given = {"organisation": uuid.UUID(int=1000 + number)} | more
    return Traits(id=uuid.UUID(int=number), name=name, **given)


def services(name, other, **more):
    theirs = {key.removeprefix("their_"): value for key, value in more.items() if key.startswith("their_")}
    both = {key: value for key, value in more.items() if not key.startswith("their_")}
    return of_services(traits(1, name, **both), traits(2, other, **(both | theirs)))


@pytest.mark.parametrize(
    ("name", "other", "more"),
    [
        ("harbour lunch club", "harbour lunch club", {"postcodes": frozenset({"DT48NF"})}),
        ("harbour lunch club", "lunch club harbour", {"points": HALL}),
        ("harbour lunch club", "harbor lunch club", {"phones": frozenset({"+441305"}), "points": HALL}),
        ("knit and natter", "knit and natter group", {"phones": frozenset({"+441305"}), "words": WORDS}),
        (
            "debt advice",
            "money help",
            {"words": WORDS, "phones": frozenset({"+441"}), "pages": frozenset({"a.org/b"})},
        ),
        ("community counselling", "community counselling", {"words": WORDS}),
    ],
)  # fmt: skip
def test_these_are_shown_to_an_editor(name, other, more):
    found = services(name, other, **more)
    assert found.score >= LEAST
    assert found.reasons


@pytest.mark.parametrize(
    ("name", "other", "more"),
    [
        ("coffee morning", "coffee morning", {}),
        ("coffee morning", "coffee morning", {"points": HALL, "their_points": TOWN_AWAY, "words": WORDS}),
        ("tuesday lunch club", "thursday lunch club", {"points": HALL, "phones": frozenset({"+441305"})}),
        ("1st weymouth scouts", "2nd weymouth scouts", {"points": HALL, "phones": frozenset({"+441305"})}),
        ("mens shed", "womens shed", {"points": HALL, "phones": frozenset({"+441305"}), "words": WORDS[:50]}),
        ("yoga", "debt advice", {"points": HALL, "phones": frozenset({"+4"}), "emails": frozenset({"a@b"})}),
    ],
)  # fmt: skip
def test_these_are_two(name, other, more):
    assert services(name, other, **more).score == 0


def test_what_one_organisation_does_shares_its_phone_and_site():
    shared = {
        "organisation": uuid.UUID(int=7),
        "phones": frozenset({"+441305"}),
        "emails": frozenset({"a@b"}),
        "sites": frozenset({"b.org"}),
    }
    assert services("home visits", "phone visits by volunteers", **shared).score == 0
    assert services("home visits", "home visits", **shared, points=HALL).score >= LEAST


def test_an_organisation_of_the_same_name_unless_its_site_and_phone_are_others():
    one = traits(1, "weymouth carers", sites=frozenset({"a.org"}))
    assert of_organisations(one, traits(2, "weymouth carers")).score >= LEAST
    other = traits(2, "weymouth carers", sites=frozenset({"b.org"}))
    assert of_organisations(one, other).score == 0
    branch = traits(3, "citizens advice", points=HALL)
    assert of_organisations(branch, traits(4, "citizens advice", points=TOWN_AWAY)).score == 0


def test_a_phone_that_many_share_says_nothing():
    many = [
        traits(n, f"club {chr(97 + n)}{chr(98 + n)}x meeting", phones=frozenset({"+44"}))
        for n in range(SHARED + 1)
    ]
    many += [traits(50, "harbour lunch club", phones=frozenset({"+44"}), words=WORDS)]
    many += [traits(51, "harbour lunch club", phones=frozenset({"+44"}), words=WORDS)]
    found = compared(many, of_services)
    assert list(found) == [in_order(uuid.UUID(int=50), uuid.UUID(int=51))]
    assert "the same phone" not in found[in_order(uuid.UUID(int=50), uuid.UUID(int=51))].reasons


def test_of_ten_thousand_only_those_that_share_something_are_compared():
    every = [
        traits(n, f"lunch club {n % 500}", postcodes=frozenset({f"P{n}"}), phones=frozenset({f"+{n}"}))
        for n in range(10_000)
    ]
    every.append(traits(20_000, "lunch club 7", postcodes=frozenset({"P7"}), phones=frozenset({"+7"})))
    asked = []

    def score(a, b):
        asked.append((a.id, b.id))
        return of_services(a, b)

    found = compared(every, score)
    assert set(found) == {in_order(uuid.UUID(int=7), uuid.UUID(int=20_000))}
    assert len(asked) < len(every) * MOST
