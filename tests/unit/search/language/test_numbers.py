"""Ages as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import normalise
from search.language.numbers import OLDEST, read_age


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("low mood 70yo housebound", 70),
        ("70 yo", 70),
        ("70 year old man", 70),
        ("she's 81", 81),
        ("I'm 82 and never used it", 82),
        ("aged 72", 72),
        ("mum is 90 and falls", 90),
        ("son caring for me is only 14", 14),
        ("lonely 45M", 45),
        ("45 f", None),
        ("just turned 18", 18),
        ("under 25", 24),
        ("under 25s", 24),
        ("over 60s lunch", 60),
        ("BMI 42", None),
        ("off work 6 years", None),
        ("been here 20 years", None),
        ("baby is 6 weeks", None),
        ("24 hours", None),
        ("under 50 pounds", None),
        ("DT4 8NF", None),
        ("999", None),
        ("aged 300", None),
        ("", None),
    ],
)
def test_an_age_is_read_where_one_is_told(text: str, years: int | None) -> None:
    said = read_age(normalise(text))
    assert (said.years if said else None) == years


def test_a_note_may_say_man_or_woman() -> None:
    man, woman = read_age("45m unemployed"), read_age("72f alone")
    assert man
    assert woman
    assert (man.word, woman.word) == ("man", "woman")


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    said = read_age(normalise(text))
    assert said is None or 0 < said.years <= OLDEST
