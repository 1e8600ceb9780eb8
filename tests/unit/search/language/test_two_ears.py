"""Phrases and what was learnt, one decision: the box, the quiet line, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from search.language.danger import DangerTopic
from search.language.two_ears import ALSO, MAY_BE, PHRASE_MAY_BE, PHRASE_SURE, SURE, hear_danger

TOPICS = (
    DangerTopic("suicide", ("want to die", "dying to meet")),
    DangerTopic("hunger", ("no food",)),
    DangerTopic("home", ("hits me",)),
)


@dataclass
class Told:
    """A learnt ear that says what it is told to."""

    likely: float = 0.0
    order: tuple[str, ...] = ("home", "hunger", "suicide")
    second: float = 0.5

    def probability(self, text: str) -> float:
        return self.likely

    def shares(self, text: str, sharpness: float = 1.0) -> dict[str, float]:
        return {slug: self.second**place for place, slug in enumerate(self.order)}


def hear(text: str, likely: float, order: tuple[str, ...] = ("home", "hunger", "suicide")) -> tuple | None:
    ear = Told(likely, order)
    heard = hear_danger(text, TOPICS, ear, ear)  # type: ignore[arg-type]
    return heard and (heard.topic.slug, heard.sure, heard.phrase)


def test_without_a_learnt_ear_the_phrases_decide_alone() -> None:
    heard = hear_danger("i want to die", TOPICS)
    assert heard is not None
    assert (heard.topic.slug, heard.sure, heard.probability) == ("suicide", True, None)
    assert hear_danger("a nice walk", TOPICS) is None


@pytest.mark.parametrize(
    ("text", "likely", "expected"),
    [
        ("no phrase in it", MAY_BE - 0.01, None),
        ("no phrase in it", MAY_BE, ("home", False, False)),
        ("no phrase in it", SURE - 0.01, ("home", False, False)),
        ("no phrase in it", SURE, ("home", True, False)),
        ("dying to meet people", PHRASE_MAY_BE - 0.01, None),
        ("dying to meet people", PHRASE_MAY_BE, ("suicide", False, True)),
        ("i want to die", PHRASE_SURE, ("suicide", True, True)),
        ("we have no food", SURE, ("hunger", True, True)),
    ],
)
def test_each_ear_has_its_say(text: str, likely: float, expected: tuple | None) -> None:
    assert hear(text, likely) == expected


def test_a_phrase_names_the_danger_unless_another_is_heard_plainly() -> None:
    assert hear("he hits me", SURE, ("hunger", "home", "suicide")) == ("home", True, True)
    assert hear("he hits me", SURE, ("hunger", "suicide", "home")) == ("hunger", True, True)
    assert hear("he hits me", PHRASE_SURE, ("hunger", "suicide", "home")) == ("home", True, True)


def test_a_kind_that_editors_took_away_is_never_answered() -> None:
    assert hear("no phrase in it", SURE, ("gone", "hunger")) == ("hunger", True, False)
    assert hear("no phrase in it", SURE, ("gone",)) is None


@pytest.mark.parametrize(
    ("text", "likely", "second", "expected"),
    [
        ("no phrase in it", SURE, ALSO, ("home", "hunger")),
        ("no phrase in it", SURE, ALSO - 0.01, ("home", None)),
        ("no phrase in it", MAY_BE, 0.9, ("home", "hunger")),
        ("we have no food", SURE, ALSO - 0.01, ("hunger", "home")),
        ("i want to die", SURE, 0.9, ("home", "hunger")),
        ("i want to die", PHRASE_SURE, 0.9, ("suicide", None)),
    ],
)
def test_a_second_danger_is_told_where_it_is_not_much_less_likely(
    text: str, likely: float, second: float, expected: tuple[str, str | None]
) -> None:
    ear = Told(likely, second=second)
    heard = hear_danger(text, TOPICS, ear, ear)  # type: ignore[arg-type]
    assert heard is not None
    assert (heard.topic.slug, heard.also and heard.also.slug) == expected
