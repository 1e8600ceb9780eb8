"""The questions as their makers word them, and what an answer is called: changed wording measures another
thing.

Personal wellbeing: the four questions of the Office for National Statistics (ONS4), each from 0 to 10 and
never added up. Loneliness: the three items of the UCLA scale in the wording of the Office for National
Statistics, with their total from 3 to 9, and the direct question.
"""

from __future__ import annotations

from dataclasses import dataclass

CREDIT_WELLBEING = "Questions: Office for National Statistics. The four are never added up."
CREDIT_LONELINESS = (
    "Questions: UCLA three-item loneliness scale, and the direct question of the Office for National "
    "Statistics. A higher total is lonelier."
)


@dataclass(frozen=True, slots=True)
class Question:
    """`name` is the field of an Assessment; `low` and `high` are read out at the ends of the scale."""

    name: str
    short: str
    asked: str
    better: str
    low: str = ""
    high: str = ""


WELLBEING = (
    Question(
        "satisfied",
        "Satisfied with life",
        "Overall, how satisfied are you with your life nowadays?",
        "higher is better",
        "Not at all satisfied",
        "Completely satisfied",
    ),
    Question(
        "worthwhile",
        "Life is worthwhile",
        "Overall, to what extent do you feel that the things you do in your life are worthwhile?",
        "higher is better",
        "Not at all worthwhile",
        "Completely worthwhile",
    ),
    Question(
        "happy",
        "Happy yesterday",
        "Overall, how happy did you feel yesterday?",
        "higher is better",
        "Not at all happy",
        "Completely happy",
    ),
    Question(
        "anxious",
        "Anxious yesterday",
        "Overall, how anxious did you feel yesterday?",
        "lower is better",
        "Not at all anxious",
        "Completely anxious",
    ),
)
LONELINESS = (
    Question(
        "companionship", "Company", "How often do you feel that you lack companionship?", "lower is better"
    ),
    Question("left_out", "Left out", "How often do you feel left out?", "lower is better"),
    Question("isolated", "Isolated", "How often do you feel isolated from others?", "lower is better"),
)
OFTEN = ((1, "Hardly ever or never"), (2, "Some of the time"), (3, "Often"))
LONELY_OFTEN_ASKED = "How often do you feel lonely?"


def band(question: str, score: int | None) -> str:
    """ "low", "medium", "high", "very high"; of anxiety "very low" to "high". Empty of a blank."""
    if score is None:
        return ""
    edges = ((1, "very low"), (3, "low"), (5, "medium"), (10, "high"))
    if question != "anxious":
        edges = ((4, "low"), (6, "medium"), (8, "high"), (10, "very high"))
    return next(words for last, words in edges if score <= last)


def loneliness_total(companionship: int | None, left_out: int | None, isolated: int | None) -> int | None:
    """From 3 to 9, higher is lonelier. None unless all three were answered."""
    if companionship is None or left_out is None or isolated is None:
        return None
    return companionship + left_out + isolated
