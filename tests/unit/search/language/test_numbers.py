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
        ("my mum is 84", 84),
        ("for a 9 year old", 9),
        ("nine year old girl", 9),
        ("grandad is eighty six", 86),
        ("just turned sixty", 60),
        ("dad, 79, wobbly", 79),
        ("my nan's 91", 91),
        ("67 and new in the village", 67),
        ("58 male", 58),
        ("in her 80s", 85),
        ("he is in his early seventies", 75),
        ("13-17 year olds", 15),
        ("aged between 18 and 24", 21),
        ("under 5s", 4),
        ("over the age of 75", 75),
        ("over 3 miles", None),
        ("\u00a35 or under \u00a35", None),
        ("music of the 60s", None),
        ("one of three children", None),
        ("she is two faced", None),
        ("sober 12 years", None),
        ("12 yrs sober", None),
        ("mum is 5 miles away", None),
        ("im 5 months gone", None),
        ("born in 1950", None),
        ("BMI 42", None),
        ("off work 6 years", None),
        ("been here 20 years", None),
        ("baby is 6 weeks", None),
        ("24 hours", None),
        ("under 50 pounds", None),
        ("25m swimming pool", None),
        ("10m from my house", None),
        ("within 20m", None),
        ("about 30m away", None),
        ("a 50m length", None),
        ("50m walk", None),
        ("50m sprint", None),
        ("climb 15m", None),
        ("less than 15m", None),
        ("over 50 euros", None),
        ("under 20 dollars", None),
        ("over 60 metres", None),
        ("under 30 pence", None),
        ("over 50 kg", None),
        ("under 18 degrees", None),
        ("under 10 grand", None),
        ("lonely 45m", 45),
        ("45m unemployed", 45),
        ("72f alone", 72),
        ("38m in Derby needs a job", 38),
        ("45m walks with a stick", 45),
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
