"""Places for somebody who is still typing."""

from __future__ import annotations

import pytest

from directory.places.models import Area, AreaKind
from directory.places.place_names import fold
from directory.places.suggest_places import begun_with, split
from tests.factories.catalogue import LocationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(db: None) -> None:
    Area.objects.all().delete()
    add("authority:D", "Dorset", latitude=None)
    add("authority:K", "Kent", latitude=None)
    add("authority:S", "Surrey")
    add("town:weybridge", "Weybridge", within=["authority:S"])
    add("town:weymouth", "Weymouth", within=["authority:D", "nation:england"])
    add("town:ashford-kent", "Ashford", within=["authority:K"])
    add("town:ashford-surrey", "Ashford", within=["authority:S"])
    add("ward:W", "Weymouth", within=["authority:D"])
    add("outcode:DT4", "DT4", within=["authority:D"])
    add("outcode:DT11", "DT11", within=["authority:D"])
    add("sector:DT4 8", "DT4 8")


def add(key: str, name: str, *, latitude: float | None = 50.6, within: list[str] | None = None) -> None:
    kind, code = key.split(":")
    Area.objects.create(
        key=key,
        kind=AreaKind(kind),
        code=code,
        name=name,
        search_name=fold(name),
        latitude=latitude,
        longitude=latitude,
        within=within or [],
    )


def names(text: str, limit: int = 9) -> list[tuple[str, str, str]]:
    return [(place.name, place.within, place.typed) for place in begun_with(text, limit=limit)]


def test_a_town_says_what_it_lies_in_and_stands_once() -> None:
    assert names("weym") == [("Weymouth", "Dorset", "Weymouth")]
    assert names("WÉY") == [("Weymouth", "Dorset", "Weymouth"), ("Weybridge", "Surrey", "Weybridge")]


def test_towns_of_our_listings_come_first() -> None:
    assert names("wey", 1)[0][0] == "Weymouth"  # the shorter name
    LocationFactory(town="Weybridge")
    assert names("wey", 1)[0][0] == "Weybridge"


def test_the_town_of_a_hidden_place_weighs_nothing() -> None:
    LocationFactory(town="Weybridge", visibility="professional")
    assert names("wey", 1)[0][0] == "Weymouth"


def test_two_of_one_name_are_told_apart_by_what_is_typed_for_them() -> None:
    assert {typed for _, _, typed in names("ashf")} == {"Ashford, Kent", "Ashford, Surrey"}


def test_districts_and_whole_postcodes() -> None:
    assert [name for name, *_ in names("dt")] == ["DT4", "DT11"]
    assert names("dt4 8nf") == [("DT4 8NF", "", "DT4 8NF")]


@pytest.mark.parametrize("text", ["", "w", "mouth", "%", "_e", "\x00\x00", "dt4 8"])
def test_what_begins_no_name_finds_nothing(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("food bank in wey", ("food bank", "wey")),
        ("a charity in need near Wey", ("a charity in need", "Wey")),
        ("near wey", ("", "wey")),
        ("weymouth", ("", "weymouth")),
        ("lunch in ", ("", "lunch in")),
        ("", ("", "")),
    ],
)
def test_a_place_may_end_the_question(text: str, parts: tuple[str, str]) -> None:
    assert split(text) == parts


def test_it_takes_the_same_few_queries_however_many_there_are(django_assert_max_num_queries: object) -> None:
    for number in range(30):
        add(f"town:weystoke-{number}", f"Weystoke {number}", within=["authority:D"])
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(begun_with("wey", limit=20)) == 20


def test_of_more_than_are_read_ours_and_the_larger_towns_come_first() -> None:
    def place(name: str, reach: int, number: int = 0) -> Area:
        return Area(
            key=f"town:{name}-{number}", kind=AreaKind.TOWN, code=f"{name}-{number}", name=name,
            search_name=name.lower(), latitude=52.0, longitude=-1.0 + number / 100, reach=reach,
        )  # fmt: skip

    small = [place(f"Wea{chr(97 + n % 26)}{chr(97 + n // 26)}", 1500, n) for n in range(90)]
    Area.objects.bulk_create([*small, place("Westerbridge", 6000), place("Wexham", 800)])
    assert begun_with("we", limit=50)[0].name == "Westerbridge"
    LocationFactory.create(town="Wexham")
    assert [found.name for found in begun_with("we", limit=50)][:2] == ["Wexham", "Westerbridge"]
