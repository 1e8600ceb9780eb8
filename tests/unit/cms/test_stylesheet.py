"""Our stylesheets: the copy of the NHS.UK frontend, and what ours may and may not hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import wagtailnhsukfrontend

from cms.stylesheet import COLOURS, COPY, PACKAGED, made_from

STATIC = COPY.parent.parent.parent
OURS = sorted((STATIC / "waymark" / "css").glob("*.css"))
PACKAGE = Path(wagtailnhsukfrontend.__file__).parent / "static" / PACKAGED


def test_the_copy_is_what_the_command_makes() -> None:
    assert COPY.read_text() == made_from(PACKAGE.read_text())


def test_the_copy_asks_no_other_host_and_carries_no_colour_of_theirs() -> None:
    copy = COPY.read_text()

    assert "@font-face" not in copy
    assert "url(" not in copy
    assert "Frutiger" not in copy
    assert [colour for colour in COLOURS if colour in copy and colour not in COLOURS.values()] == []


def test_the_copy_keeps_forms_and_leaves_out_what_we_do_not_use() -> None:
    copy = COPY.read_text()

    for part in (".nhsuk-radios__input", ".nhsuk-error-summary", ".nhsuk-date-input", ".nhsuk-table"):
        assert part in copy
    for part in (".nhsuk-header", ".nhsuk-card", ".nhsuk-footer", ".nhsuk-button"):
        assert part not in copy
    assert copy.count("{") == copy.count("}")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (".nhsuk-header{a:b}.nhsuk-input{a:b}", ".nhsuk-input{a:b}"),
        (".nhsuk-card,.nhsuk-input:focus{a:b}", ".nhsuk-input:focus{a:b}"),
        ("@media print{.nhsuk-card{a:b}}", ""),
        ("@media print{.nhsuk-card{a:b}p{c:d}}", "@media print{p{c:d}}"),
        ("a:not(.nhsuk-button,.nhsuk-card){a:b}", "a:not(.nhsuk-button,.nhsuk-card){a:b}"),
        ("@font-face{font-family:x;src:url(y)}p{color:#005eb8}", "p{color:#00546b}"),
        ('p:after{content:"}"}.nhsuk-card{a:b}', 'p:after{content:"}"}'),
        ("/* } .nhsuk-card{ */p{a:b}", "p{a:b}"),
        ('@font-face{font-family:"}";src:url(y)}p{a:b}', "p{a:b}"),
        ('@charset "UTF-8";p{a:b}', '@charset "UTF-8";p{a:b}'),
    ],
)
def test_rules_are_kept_by_the_parts_they_name(given: str, kept: str) -> None:
    assert made_from(given) == kept


@pytest.mark.parametrize("sheet", OURS, ids=lambda path: path.name)
def test_our_sheets_keep_to_the_tokens(sheet: Path) -> None:
    text = sheet.read_text()

    assert "gradient(" not in text
    assert not re.search(r"url\([\"']?(https?:)?//", text)
    assert text.count("{") == text.count("}")


def test_every_token_that_is_used_is_defined() -> None:
    everything = "".join(sheet.read_text() for sheet in OURS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything))

    used = {
        (sheet.name, token)
        for sheet in OURS
        for token in re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text())
    }
    # The editing screens are drawn in Wagtail's own look, and so with its tokens.
    in_wagtail = {"editing.css", "editors_home.css", "place_map.css", "spreadsheet.css"}
    wagtails = {(name, token) for name, token in used if name in in_wagtail and token.startswith("--w-")}
    assert {token for _, token in used - wagtails} - defined == set()


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


AAA, AA, SEEN = 7.0, 4.5, 3.0


@pytest.mark.parametrize(
    ("words", "ground", "least"),
    [
        *[
            (words, ground, AAA)
            for words in ("ink", "ink-2", "river")
            for ground in ("white", "wash", "pine-100")
        ],
        ("white", "pine-700", AAA),
        ("white", "pine-600", AAA),
        ("white", "ink", AAA),
        ("ink", "focus", AAA),
        ("brick-dark", "brick-100", AAA),
        ("amber-dark", "marker-100", AAA),
        ("plum", "plum-100", AAA),
        ("river", "river-100", AA),
        ("pine-700", "pine-100", AAA),
        ("ink", "grey", AAA),
        ("edge", "white", SEEN),
        ("edge", "pine-100", SEEN),
        ("amber-edge", "marker-100", SEEN),
    ],
)
def test_words_and_edges_stand_out(words: str, ground: str, least: float) -> None:
    tokens = (STATIC / "waymark" / "css" / "tokens.css").read_text()
    colours = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", tokens)) | {"white": "#ffffff"}

    assert _contrast(colours[words], colours[ground]) >= least
