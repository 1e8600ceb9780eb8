from __future__ import annotations

import contextlib
from datetime import date

import nhs_number
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from prescribing.people.identity import (
    age_band,
    age_on,
    read_nhs_number,
    show_nhs_number,
)

SPACES = st.lists(st.sampled_from(["", " ", "-", "  ", "\u00a0"]), min_size=11, max_size=11)


def with_check_digit(nine: str) -> str:
    """The number that begins so; one in eleven has no check digit and is not valid."""
    check = -sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return f"{nine}{check % 10}"


NUMBERS = st.from_regex(r"9[0-9]{8}", fullmatch=True).map(with_check_digit).filter(nhs_number.is_valid)


@given(NUMBERS, SPACES)
def test_any_spacing_of_a_number_is_read(number: str, spaces: list[str]) -> None:
    typed = "".join(a + b for a, b in zip(spaces, [*number, ""], strict=True))
    assert read_nhs_number(typed) == number
    assert read_nhs_number(show_nhs_number(number)) == number


@given(NUMBERS, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: str, place: int, more: int) -> None:
    wrong = str((int(number[place]) + more) % 10)
    with pytest.raises(ValidationError):
        read_nhs_number(number[:place] + wrong + number[place + 1 :])


@given(st.text(max_size=30))
def test_nothing_but_ten_digits_is_ever_read(typed: str) -> None:
    with contextlib.suppress(ValidationError):
        read = read_nhs_number(typed)
        assert read == "" or (len(read) == 10 and read.isascii() and read.isdigit())


def test_what_is_wrong_is_said_with_an_example() -> None:
    with pytest.raises(ValidationError, match="999 014 2378"):
        read_nhs_number("12345")


def test_letters_that_look_like_digits_are_not() -> None:
    with pytest.raises(ValidationError):
        read_nhs_number("٩٩٩٠١٤٢٣٧٨")


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.dates(date(2026, 1, 2), date(2030, 1, 1)))
def test_an_age_stands_in_its_band(born: date, day: date) -> None:
    age = age_on(born, day)
    assert age is not None
    band = age_band(age)
    if age >= 90:
        assert band == "90 or over"
    else:
        low, high = (int(word) for word in band.split(" to "))
        assert low <= age <= high


def test_ages_change_on_the_birthday() -> None:
    assert age_on(date(1948, 2, 29), date(2026, 2, 28)) == 77
    assert age_on(date(1948, 2, 29), date(2026, 3, 1)) == 78
