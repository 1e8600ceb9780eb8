"""Words as they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import index_text, normalise, tokenise
from search.language.text import LONGEST


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Can't", "cant"),
        ("can\u2019t", "cant"),
        ("Memory CAFÉ", "memory cafe"),
        ("Men's  Shed (Chickerell)", "mens shed chickerell"),
        ("w/c + d/c", "w c d c"),
        ("Łódź", "lodz"),
        ("straße", "strasse"),
        ("70yo", "70yo"),
        ("ﬁt", "fit"),
        ("", ""),
        ("!?", ""),
    ],
)
def test_it_is_read_without_case_accents_apostrophes_or_punctuation(written: str, read: str) -> None:
    assert normalise(written) == read


def test_what_is_indexed_is_plain_letters_and_digits_in_any_script() -> None:
    assert index_text("خواتین group") != index_text("مردوں group")
    assert index_text("خواتین").isascii()


@given(st.text())
def test_any_text_is_read_and_reading_it_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert all(word and len(word) <= LONGEST for word in tokenise(text))
    assert index_text(text).isascii()
    assert len(index_text(text).split()) == len(tokenise(text))


@given(st.binary())
def test_any_bytes_are_read(raw: bytes) -> None:
    tokenise(raw.decode("utf-8", "surrogateescape"))
    tokenise(raw.decode("utf-16", "replace"))
