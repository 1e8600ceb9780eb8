"""The rules of the words for danger, and wordings that must and must not raise it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from search.language import DangerTopic, danger
from tests.unit.shipped import OPENS, PHRASE, good_number, read, twice

DANGER: list[dict[str, Any]] = read("danger.json")
NEEDS = [need for top in read("needs.json") for need in [top, *top["children"]]]
SLUGS = {need["slug"] for need in NEEDS}
TOPICS = [DangerTopic(topic["slug"], tuple(topic["phrases"]), tuple(topic["exceptions"])) for topic in DANGER]
KNOWN = {word for need in NEEDS for text in need.get("phrases", []) for word in text.split()}
"""As in production, a word that needs are spoken of with is taken as it stands, not as a slip."""


def test_the_danger_topics_are_there() -> None:
    """The gravest first: of several that are spoken of, the first speaks."""
    assert [topic["slug"] for topic in DANGER] == [
        "overdose",
        "gas-or-carbon-monoxide",
        "fire",
        "medical-emergency",
        "suicide-and-self-harm",
        "a-child-asking",
        "forced-marriage-or-cutting",
        "sexual-assault",
        "being-hurt",
        "child-at-risk",
        "modern-slavery",
        "followed-or-threatened",
        "missing-person",
        "adult-at-risk",
        "medicine-run-out",
        "nowhere-to-sleep",
        "no-food-or-heat",
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
        "this job is killing me",
        "dead bored",
        "bored to death indoors",
        "my feet are killing me",
        "could murder a curry",
        "i would kill for a cuppa",
        "dead sea scrolls talk",
        "tired of living alone",
        "dont want to wake up so early",
        "keep cutting the grass",
        "overdosed on chocolate",
        "stabbing pain in my foot",
        "shooting pain in leg",
        "scared to death of flying",
        "controlling my blood pressure",
        "knife skills cookery",
        "jump rope",
        "hang out with friends",
        "rope making",
        "burning fat",
        "followed by coffee",
        "threat of redundancy",
        "camping in a tent",
        "suicide bereavement group",
        "self defence class",
        "a dead end job",
        "killing time on a sunday",
        "chocolate to die for",
        "my knees are killing me",
        "a mug of tea and company",
        "odd jobs done",
        "sing with other people",
        "drowning in debt",
        "scared of falling",
        "grooming for my dog",
        "intruder alarm fitted",
        "baby first aid course",
        "cant breathe through my nose",
        "lost my husband to suicide",
        "walk 5 km with a group",
        "not safe on the stairs",
        "no heating engineer will come",
        "help with my weight",
        "starting a new hobby",
        "free meals for children",
        "someone to walk the dog while i am in hospital",
    ],
)
def test_everyday_words_raise_no_alarm(harmless: str) -> None:
    found = danger(harmless, TOPICS, KNOWN)
    assert found is None, found.slug


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("I don't want to be here anymore", "suicide-and-self-harm"),
        ("dont want to be alive", "suicide-and-self-harm"),
        ("he wrote a goodbye note", "suicide-and-self-harm"),
        ("cant keep myself safe tonight", "suicide-and-self-harm"),
        ("SI with plan, 45M", "suicide-and-self-harm"),
        ("family would be better without me", "suicide-and-self-harm"),
        ("i need to top myself", "suicide-and-self-harm"),
        ("gone over on heroin", "overdose"),
        ("she took his whole dosette box", "overdose"),
        ("slurred speech all of a sudden", "medical-emergency"),
        ("her lips have gone blue", "medical-emergency"),
        ("he forced himself on me", "sexual-assault"),
        ("I said no and he carried on", "sexual-assault"),
        ("he controls all my money", "being-hurt"),
        ("he put his hands round my throat", "being-hurt"),
        ("being cuckooed by dealers", "followed-or-threatened"),
        ("keeps turning up outside my work", "followed-or-threatened"),
        ("the toddler with bruises next door", "child-at-risk"),
        ("kids being neglected next door", "child-at-risk"),
        ("came home and locks were changed", "nowhere-to-sleep"),
        ("pt needs a bed for tonight", "nowhere-to-sleep"),
        ("leccy has run out", "no-food-or-heat"),
        ("kids going to bed hungry", "no-food-or-heat"),
        ("my daughter keeps cutting herself", "suicide-and-self-harm"),
        ("im gonna kms", "suicide-and-self-harm"),
        ("cant see the point i wish i was dead", "suicide-and-self-harm"),
        ("wnat to die", "suicide-and-self-harm"),
        ("my boyfriend hits me and i cant leave", "being-hurt"),
        ("my mum is being hit", "being-hurt"),
        ("im scared of my husband", "being-hurt"),
        ("ive been kicked out and its raining", "nowhere-to-sleep"),
        ("me and my kids are homeless tonight", "nowhere-to-sleep"),
        ("no were to sleep tonite", "nowhere-to-sleep"),
        ("there is no food in the house", "no-food-or-heat"),
        ("lecky run out and baby cold", "no-food-or-heat"),
        ("havent eaten since yesterday", "no-food-or-heat"),
        ("i think a child is in danger next door", "child-at-risk"),
        ("my stepdad touches me", "child-at-risk"),
        ("my dad has chest pain", "medical-emergency"),
        ("she has collapsed and wont wake up", "medical-emergency"),
        ("no food and now chest pains", "medical-emergency"),
        ("my friend was raped", "sexual-assault"),
        ("hes outside my door my ex is following me", "followed-or-threatened"),
        ("my son took too many tablets", "overdose"),
        ("took all my pills want to die", "overdose"),
    ],
)
def test_frightened_wordings_are_heard(said: str, slug: str) -> None:
    found = danger(said, TOPICS, KNOWN)
    assert found is not None
    assert found.slug == slug
