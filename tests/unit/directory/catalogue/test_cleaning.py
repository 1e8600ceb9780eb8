"""What feeds write becomes what we keep; what stands for nothing becomes nothing."""

import html
import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue import cleaning, markup


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
        ("&lt;&#x200b;img src=x onerror=alert(1)&gt;", ""),
        ("&lt;&ZeroWidthSpace;script&gt;alert(1)&lt;/script&gt;", ""),
        ("&lt;p&gt;Hello &amp;amp; welcome&lt;/p&gt;", "<p>Hello &amp; welcome</p>"),
        ("<p>Tea &amp;amp;amp; chat</p>", "<p>Tea &amp; chat</p>"),
        ("Tea &amp;amp; chat for people &lt;50.", "Tea & chat for people <50."),
        ("Womenâ€™s cafÃ©, Â£3", "Women’s café, £3"),
        ("Come \u202eereh\u202c", "Come ereh"),
        (
            "<table><tr><th>Day</th><th>Time</th></tr><tr><td>Mon</td><td>10am</td></tr></table>",
            "Day, Time<br>\nMon, 10am",
        ),
        ("**Free** help", "<p><strong>Free</strong> help</p>"),
        ("- One\n- Two", "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>"),
        ("2 * 3 * 4 and a_b_c - or not", "2 * 3 * 4 and a_b_c - or not"),
        ("Fish &amp; chips", "Fish & chips"),
        ("  One\r\n\r\n\r\nTwo  ", "One\n\nTwo"),
        ("<p>&nbsp;</p>", ""),
        ("<p>Tea&#1; and cake&#x7f</p>", "<p>Tea and cake</p>"),
        ("<p>&#1;</p>", ""),
        ("N/A", ""),
        ("???", ""),
        (" – ", ""),
        ("<p>:</p>", ""),
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


@given(
    st.text(
        alphabet=st.sampled_from("<>/&;'\"= \nabcilmnopqrstuxz0123456789!?#*-[]()ü\u200b\u202e\u00ad"),
        max_size=80,
    )
)
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
        ("office@example.org; boss@example.org", "office@example.org"),
        ("Jo Bloggs <jo@example.org>", "jo@example.org"),
        ("info@example.org.", "info@example.org"),
        ("mailto:info@example.org?subject=Hello", "info@example.org"),
        ("info @example.org", ""),
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
        ("See our page", ""),
        ("@ourgroup", ""),
        ("https://example.org https://other.example.org", "https://example.org"),
        ("https://a.example.org, www.b.example.org", "https://a.example.org"),
        ("https://a.example.org/our page", "https://a.example.org/our%20page"),
        ("http://https://example.org", "https://example.org"),
        ("https://www.example.org/a", "https://www.example.org/a"),
    ],
)
def test_web_addresses(written, kept):
    assert cleaning.url(written) == kept


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "<",
                    "&lt;",
                    "&#60;",
                    "&amp;lt;",
                    "&#x200b;",
                    "&ZeroWidthSpace;",
                    "\u200b",
                    "\u202e",
                    "&amp;",
                ),
                "img src=x onerror=alert(1)",
                "script",
                "p",
                "b",
                ">",
                "&gt;",
                "/",
                " ",
                "\n",
                "tea",
                "**",
                "#",
            ]
        ),
        max_size=14,
    )
)
def test_no_entity_becomes_a_tag_when_what_cannot_be_seen_is_taken_out(parts):
    made = cleaning.rich("".join(parts))
    assert not re.search(r"<[a-z/!?]", re.sub(ALLOWED, "", made), re.IGNORECASE), made
    assert cleaning.rich(made) == made


def test_cells_of_a_table_stand_apart_in_the_line_for_results_too():
    table = "<table><tr><td>Mon</td><td>10am</td></tr></table>"
    assert cleaning.first_sentence(cleaning.rich(table)) == "Mon, 10am"


@given(st.one_of(st.text(max_size=40), st.integers(), st.none(), st.floats(), st.lists(st.integers())))
def test_any_value_is_cleaned_without_an_error(value):
    for reader in (
        cleaning.text,
        cleaning.lines,
        cleaning.rich,
        cleaning.email,
        cleaning.url,
        cleaning.list_lines,
        cleaning.day,
        cleaning.clock_time,
        cleaning.number,
    ):
        reader(value)


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


def test_a_line_for_a_listing_is_its_first_sentence():
    words = (
        "<h3>About us</h3><p>Tea and a natter. Every Tuesday in the hall, whoever you are. No booking.</p>"
    )
    assert cleaning.first_sentence(words) == "Tea and a natter. Every Tuesday in the hall, whoever you are."
    assert len(cleaning.first_sentence("word " * 100)) <= 160


characters = st.characters(codec="utf-8") | st.sampled_from(" \n\t\r\x00\x85\xa0\xad\u200b\u2028\u3000\ufeff")


@given(st.text(characters, max_size=30))
def test_plain_text_is_left_at_a_glance_as_if_each_rule_had_been_tried(value: str) -> None:
    cleaned = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    cleaned = markup._CONTROLS.sub("", markup._UNSEEN.sub("", cleaned))
    assert markup.clean_characters(value) == cleaned
    spaced = markup._SPACES.sub(" ", cleaned)
    if "\n" in spaced:
        spaced = markup._EMPTY_LINES.sub("\n\n", markup._LINE_END.sub("\n", spaced))
    assert markup.spaced(cleaned) == spaced.strip()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<H2 class=x>When</H2><p>Now</p>", "<h3>When</h3><p>Now</p>"),
        (
            "<p><B>a</B> <i title='x'>b</i> <bdo>c</bdo></p>",
            "<p><strong>a</strong> <em>b</em> c</p>",
        ),
        ("<div>One</div><DIV id=2>Two</DIV>", "<p>One</p><p>Two</p>"),
        ("<TABLE><TR><TD>Mon</TD><TD>10am</TD></TR></TABLE><p>x</p>", "Mon, 10am<p>x</p>"),
    ],
)
def test_tags_are_called_as_we_call_them(written: str, kept: str) -> None:
    assert cleaning.rich(written) == kept
