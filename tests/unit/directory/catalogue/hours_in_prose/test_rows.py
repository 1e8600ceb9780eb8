"""What was read becomes rows, and what was not understood is kept as it was written."""

from __future__ import annotations

from datetime import date

import pytest

from directory.catalogue.hours_in_prose import all_values, read_hours

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("Mondays, school holidays only. Bring·a,cup | or two; ask", "Bring·a,cup | or two; ask"),
        ("Mondays 10am to 12 noon. Ring first • or ask at the desk.", "Ring first • or ask at the desk"),
        ("Ask Jo. Mondays 10am to 12 noon. Ring first", "Ask Jo. Ring first"),
        ("Mondays 10am to 12 noon", ""),
    ],
)
def test_words_not_understood_keep_what_stands_between_them(words: str, note: str) -> None:
    [row] = all_values(read_hours(words, today=TODAY), words=words)
    assert (row["days"], row["note"]) == ("MO", note)
