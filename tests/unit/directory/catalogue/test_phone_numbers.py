"""A number is read where all of it is there; nothing that is only a part of one is ever dialled."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.phone_numbers import PhoneKind, is_mangled, kind_of, numbers_in, valid


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("999", ["999"]),
        ("101", ["101"]),
        ("116 123", ["116123"]),
        ("NHS 111", ["111"]),
        ("Samaritans: 116 123", ["116123"]),
        ("0808 2000 247", ["+448082000247"]),
        ("Freephone 0808 2000 247 24hrs", ["+448082000247"]),
        ("01632 960011, 24 hours", ["+441632960011"]),
        ("Mon-Fri 9-5 01632 960011", ["+441632960011"]),
        ("Since 2019, ring 01632 960011", ["+441632960011"]),
        ("01632 960011; 07700 900123", ["+441632960011", "+447700900123"]),
        ("01632 960011 01632 960012", ["+441632960011", "+441632960012"]),
        ("1632 960011", ["+441632960011"]),
        ("1632960011.0", ["+441632960011"]),
        ("441632960011", ["+441632960011"]),
        ("01632\u2013960\u2013011", ["+441632960011"]),
        ("+44 (0)1632 960011", ["+441632960011"]),
        ("0044 1632 960011", ["+441632960011"]),
        ("18001 01632 960011", ["1800101632960011"]),
        ("Text SHOUT to 85258", ["85258"]),
        ("+33 1 42 68 53 00", ["+33142685300"]),
    ],
)
def test_whole_numbers_are_read_and_the_words_beside_them_left(written: str, dialled: list[str]) -> None:
    assert [one.dialled for one in numbers_in(written)] == dialled


@pytest.mark.parametrize(
    "written",
    [
        "251150",
        "01632 960011 7",
        "0117979139",
        "0800 SAMARITANS",
        "0300 123HELP",
        "1.17979E+09",
        "In an emergency 999, else 101",
        "999 101",
        "Room 101",
        "85258",
        "0000 000 0000",
        "ask at the desk",
        "help@example.org",
    ],
)
def test_what_is_not_wholly_a_number_is_not_dialled(written: str) -> None:
    assert numbers_in(written) == []


@given(st.text(alphabet=st.sampled_from("0123456789 +-()/.,extE"), max_size=30))
def test_what_is_dialled_is_always_valid_and_made_of_what_was_written(written: str) -> None:
    for one in numbers_in(written):
        assert one.dialled.startswith("1800") or len(one.dialled) <= 6 or valid(one.dialled)
        left = re.sub(r"\D", "", written)
        assert re.sub(r"\D", "", one.dialled)[-6:] in left


def test_kinds_extensions_and_words_of_a_line_are_kept() -> None:
    first, second = numbers_in("Tel: 0117 496 0011 Fax: 0117 496 0012")
    assert (first.kind, second.kind) == (PhoneKind.VOICE, PhoneKind.FAX)
    [extended] = numbers_in("Office 01632 960011 x4321 (mornings)")
    assert (extended.number, extended.label) == ("01632 960011 ext. 4321", "Office mornings")
    [only_text] = numbers_in("07700 900123 (text only)")
    assert only_text.kind == PhoneKind.TEXT
    [code] = numbers_in("85258", PhoneKind.TEXT)
    assert code.dialled == "85258"
    assert [kind_of(word) for word in ("TTY", "Text", "landline", "Facsimile")] == [
        PhoneKind.TEXTPHONE,
        PhoneKind.TEXT,
        PhoneKind.VOICE,
        PhoneKind.FAX,
    ]
    assert is_mangled("1.17979E+09")
    assert not is_mangled("01632 960011")
