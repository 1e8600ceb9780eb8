"""What feeds write becomes what we keep; what stands for nothing becomes nothing."""

import html
import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue import cleaning


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "<p>Tea &amp; <b onclick=x>cake</b></p><script>alert(1)</script>",
            "<p>Tea &amp; <strong>cake</strong></p>",
        ),
        ("<h1>About</h1>", "<h3>About</h3>"),
        ('<a href="javascript:x">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ("Tea & cake, £2 < £3", "Tea & cake, £2 < £3"),
        ("Fish &amp; chips", "Fish & chips"),
        ("  One\r\n\r\n\r\nTwo  ", "One\n\nTwo"),
        ("<p>&nbsp;</p>", ""),
        ("<p>Tea&#1; and cake&#x7f</p>", "<p>Tea and cake</p>"),
        ("<p>&#1;</p>", ""),
        ("N/A", ""),
        (None, ""),
        (3, ""),
    ],
)
def test_descriptions_are_plain_or_a_safe_subset(written, kept):
    assert cleaning.rich(written) == kept


ALLOWED = (
    r"</?(?:p|ul|ol|li|strong|em|h3)>|<br>|</a>"
    r"|<a (?:href=\"(?:https?|mailto|tel):[^\"<>]*\" )?rel=\"[a-z ]+\">"
)


@given(st.text(alphabet=st.sampled_from("<>/&;'\"= \nabcilmnopqrstux123!?#ü"), max_size=80))
def test_no_tag_survives_but_those_we_allow_and_cleaning_twice_changes_nothing(text):
    for wrapped in (
        text,
        f"<p>{text}</p>",
        f"<script>{text}</script>",
        f"<img src=x onerror='{text}'>",
        html.escape(f"<img src=x onerror='{text}'>"),
        f"&lt;script&gt;{text}&lt;/script&gt;",
    ):
        made = cleaning.rich(wrapped)
        left = re.sub(ALLOWED, "", made)
        assert not re.search(r"<[a-z/!?]", left, re.IGNORECASE), made
        assert cleaning.rich(made) == made


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Unknown-123@noemail.invalid", ""),
        ("noemail@council.gov.uk", ""),
        ("none", ""),
        ("mailto:Team@Example.ORG", "Team@example.org"),
        ("office@example.org; boss@example.org", ""),
        ("office.x@example.org", "office.x@example.org"),
    ],
)
def test_emails(written, kept):
    assert cleaning.email(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.example.org", "https://www.example.org"),
        ("http://", ""),
        ("https://none", ""),
        ("javascript:alert(1)", ""),
        ("ask at the desk", ""),
        ("https://www.example.org/a", "https://www.example.org/a"),
    ],
)
def test_web_addresses(written, kept):
    assert cleaning.url(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0800 0354213", [("0800 0354213", "")]),
        ("Bristol Youth MAPS: 0117 332 7111", [("0117 332 7111", "Bristol Youth MAPS")]),
        ("1179695763", [("0117 969 5763", "")]),
        ("7700900123", [("07700 900123", "")]),
        ("07700900123 (text only)", [("07700900123", "text only")]),
        ("01632 960011 or 01632 960012", [("01632 960011", ""), ("01632 960012", "")]),
        ("116 123", [("116 123", "")]),
        ("999", [("999", "")]),
        ("00000000000", []),
        ("N/A", []),
        ("ask at the desk", []),
    ],
)
def test_telephone_numbers(written, kept):
    assert cleaning.phones(written) == kept


@given(st.one_of(st.text(max_size=40), st.integers(), st.none(), st.floats(), st.lists(st.integers())))
def test_any_value_is_cleaned_without_an_error(value):
    for reader in (
        cleaning.text,
        cleaning.lines,
        cleaning.rich,
        cleaning.email,
        cleaning.url,
        cleaning.phones,
        cleaning.age,
        cleaning.pence,
        cleaning.day,
        cleaning.clock_time,
        cleaning.number,
    ):
        reader(value)


@pytest.mark.parametrize(
    ("written", "years"), [(-1, None), (0, 0), ("18", 18), (121, None), ("old", None), (None, None)]
)
def test_ages(written, years):
    assert cleaning.age(written) == years


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-09-02T12:06:15.654", date(2025, 9, 2)),
        ("2023-06-15T23:30:45.123Z", date(2023, 6, 16)),
        ("2024-05-05T10:00:00.1234567Z", date(2024, 5, 5)),
        ("01/02/2024", date(2024, 2, 1)),
        ("2005-01-01", date(2005, 1, 1)),
        ("soon", None),
    ],
)
def test_dates_with_and_without_a_zone(written, day):
    assert cleaning.day(written) == day


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("10:00:00", time(10)),
        ("9.30pm", time(21, 30)),
        ("12am", time(0)),
        ("24:00", time(23, 59)),
        ("19:30Z", time(19, 30)),
        ("late", None),
        ("25:00", None),
    ],
)
def test_clock_times(written, at):
    assert cleaning.clock_time(written) == at


@pytest.mark.parametrize(
    ("written", "pence"), [(0, 0), ("12.50", 1250), ("£3", 300), ("1,000", 100_000), (-1, None)]
)
def test_money_in_pence(written, pence):
    assert cleaning.pence(written) == pence


def test_a_line_for_a_listing_is_its_first_sentence():
    words = (
        "<h3>About us</h3><p>Tea and a natter. Every Tuesday in the hall, whoever you are. No booking.</p>"
    )
    assert cleaning.first_sentence(words) == "Tea and a natter. Every Tuesday in the hall, whoever you are."
    assert len(cleaning.first_sentence("word " * 100)) <= 160
