"""The rules of the words for danger, and wordings that must and must not raise it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.shipped import OPENS, PHRASE, good_number, read, twice

DANGER: list[dict[str, Any]] = read("danger.json")
SLUGS = {need["slug"] for top in read("needs.json") for need in [top, *top["children"]]}


def test_the_danger_topics_are_there() -> None:
    assert [topic["slug"] for topic in DANGER] == [
        "suicide-and-self-harm",
        "being-hurt",
        "nowhere-to-sleep",
        "no-food-or-heat",
        "child-at-risk",
        "medical-emergency",
        "sexual-assault",
        "followed-or-threatened",
        "overdose",
    ]


@pytest.mark.parametrize("topic", DANGER, ids=lambda topic: topic["slug"])
def test_a_danger_topic_is_whole(topic: dict[str, Any]) -> None:
    assert topic["owner"] == "hub lead"
    assert date.fromisoformat(topic["review_on"])
    assert topic["need"] in SLUGS | {""}
    assert "!" not in topic["title"] + topic["lead"]
    assert len(topic["phrases"]) >= 30
    texts = [*topic["phrases"], *topic["exceptions"]]
    assert twice(texts) == []
    assert [text for text in texts if not PHRASE.fullmatch(text) or len(text) > 200] == []


@pytest.mark.parametrize("topic", DANGER, ids=lambda topic: topic["slug"])
def test_danger_lines_can_be_rung_at_any_hour(topic: dict[str, Any]) -> None:
    assert any(line["opens"] == ["always"] and line["free"] for line in topic["lines"])
    for line in topic["lines"]:
        assert line["phone"] or line["text"] or line["note"]
        assert not line["phone"] or good_number(line["phone"])
        assert [spell for spell in line["opens"] if not OPENS.fullmatch(spell)] == []
        assert len(line["note"]) <= 200
    if topic["silent_999"]:
        assert any("55" in line["note"] for line in topic["lines"] if line["phone"] == "999")


def test_a_danger_phrase_belongs_to_one_topic() -> None:
    assert twice([text for topic in DANGER for text in topic["phrases"]]) == []


@pytest.mark.parametrize(
    "harmless",
    [
        "dying to get out more",
        "a dead end job",
        "killing time on a sunday",
        "chocolate to die for",
        "my knees are killing me",
        "cake and coffee with a view",
        "drowning in debt",
        "scared of falling",
        "cant breathe through my nose",
        "lost my husband to suicide",
        "walk 5 kms with a group",
    ],
)
def test_everyday_words_raise_no_alarm(harmless: str) -> None:
    """Whole phrases within the exceptions' reach: what is left after them holds no phrase of danger."""
    for topic in DANGER:
        left = f" {harmless} "
        for text in sorted(topic["exceptions"], key=len, reverse=True):
            left = left.replace(f" {text} ", " | ")
        assert [text for text in topic["phrases"] if f" {text} " in left] == []


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("i dont want to be here anymore", "suicide-and-self-harm"),
        ("my daughter keeps cutting herself", "suicide-and-self-harm"),
        ("im gonna kms", "suicide-and-self-harm"),
        ("my boyfriend hits me and i cant leave", "being-hurt"),
        ("my mum is being hit", "being-hurt"),
        ("ive been kicked out and its raining", "nowhere-to-sleep"),
        ("me and my kids are homeless tonight", "nowhere-to-sleep"),
        ("there is no food in the house", "no-food-or-heat"),
        ("lecky run out and baby cold", "no-food-or-heat"),
        ("i think a child is in danger next door", "child-at-risk"),
        ("my dad has chest pain", "medical-emergency"),
        ("she has collapsed and wont wake up", "medical-emergency"),
        ("my friend was raped", "sexual-assault"),
        ("hes outside my door my ex is following me", "followed-or-threatened"),
        ("my son took too many tablets", "overdose"),
    ],
)
def test_frightened_wordings_are_heard(said: str, slug: str) -> None:
    topic = next(topic for topic in DANGER if topic["slug"] == slug)
    left = f" {said} "
    for text in sorted(topic["exceptions"], key=len, reverse=True):
        left = left.replace(f" {text} ", " | ")
    assert any(f" {text} " in left for text in topic["phrases"])
