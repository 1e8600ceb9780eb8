"""Names that may be one person's when nothing else is known, and those that are not."""

from __future__ import annotations

import pytest

from prescribing.people.as_written.alike import may_be_alike, names_alike
from prescribing.people.as_written.names import searchable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thomas Guppy", "Tom Guppy"),
        ("Bill Hann", "William Hann"),
        ("Cathrine Smyth", "Katherine Smith"),
        ("Kate Smith", "Catherine Smith"),
        ("Stephen Reid", "Steven Reed"),
        ("Guppy Thomas", "Thomas Guppy"),
        ("Hallett, Peg", "Margaret Hallet"),
        ("Muhammad Kahn", "Mohammed Kahn"),
        ("Ann McDonald", "Anne Macdonald"),
        ("Pat Thompson", "Patricia Thomson"),
        ("Mr Geoff Clarke", "Jeffrey Clark"),
        ("Zoë O'Neill", "Zoe ONeil"),
    ],
)
def test_alike(one: str, other: str) -> None:
    assert names_alike(one, other)
    assert names_alike(other, one)
    assert may_be_alike(one, searchable(other)), "the quick look leaves none of them out"
    assert may_be_alike(other, searchable(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Hill", "Joan Hill"),
        ("Ann Hall", "Ann Hill"),
        ("Tom Guppy", "Tom Hann"),
        ("Tom Guppy", "Bill Guppy"),
        ("Rose", "Rose Lee"),
        ("Guppy", "Thomas Guppy"),
        ("Lee Marden", "Lou Marsden"),
        ("", "Thomas Guppy"),
    ],
)
def test_not_alike(one: str, other: str) -> None:
    assert not names_alike(one, other)
