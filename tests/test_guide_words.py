"""Words in bold in a guide stand on a screen: the label of a button, a link, a heading, a page or a choice.

Bold is for nothing else there; what is stressed is in italics.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.services import ROOT
from tests.source_graph import APPS

GUIDES = sorted(path for path in (ROOT / "docs" / "guide").glob("*.md") if path.name != "README.md")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
FILLED_IN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|%\(\w+\)\w|\{[^{}]*\}")
"""What a label has a name or a number for."""
QUOTED = re.compile(r'"([^"\n]+)"|\'([^\'\n]+)\'')
TWO_WORDS = re.compile(r"[A-Za-z]{2,}.*?[^A-Za-z].*?[A-Za-z]{2,}", re.S)
"""What is left of a label beside what is filled in: with less, anything would do."""
NODE = re.compile(r">([^<>]*)<")
BETWEEN_TAGS = re.compile(r"%\}([^{}]+)\{%")

OF_EDITORS = {
    *("History", "Preview", "Save draft", "Select all", "Set schedule", "Show in menus", "Hours as words"),
    *("Settings › Menus", "Settings › Workflows", "Directory › School terms", "Search words → Try it"),
    *("Submit to “A colleague reads it first", "Sent to a colleague"),
    *("Look before it counts", "Needs, times, cost", "On a day", "On the map", "Part of the year"),
    *("Picked by hand", "The page of this need", "What is shown already", "Whatever fits this rule"),
    *("course", "directory writer", "ends soon", "has ended", "hidden from the public", "never seen"),
}
"""Bold in the guide of editors, who work on Wagtail's own screens; the rest there begins a paragraph."""


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" .:…,?!“”\"'").replace("’", "'")


@cache
def labels() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Those that stand as they are written, and those with a name or a number in them."""
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)
        found |= {one or two for one, two in QUOTED.findall(text)}
        found |= set(NODE.findall(text)) | set(BETWEEN_TAGS.findall(text))
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= _strings(path)
    whole = {_plain(one) for one in found if not FILLED_IN.search(one)}
    filled = [one for one in found if FILLED_IN.search(one) and TWO_WORDS.search(FILLED_IN.sub(" ", one))]
    return frozenset(whole), tuple(_pattern(one) for one in filled)


def _strings(path: Path) -> set[str]:
    """String literals of a module; of an f-string its parts, with what is filled in between them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            found.add("".join(map(str, parts)))
    return found


def _pattern(label: str) -> re.Pattern[str]:
    parts = FILLED_IN.split(re.sub(r"\s+", " ", label.strip()).replace("’", "'"))
    return re.compile(".+?".join(map(re.escape, parts)))


def unknown(guide: str) -> list[str]:
    """Bold words that stand nowhere in templates or code."""
    whole, filled = labels()
    bold = {_plain(one) for one in BOLD.findall(guide)}
    return sorted(
        one for one in bold if one not in whole and not any(pattern.fullmatch(one) for pattern in filled)
    )


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_is_bold_in_a_guide_stands_on_a_screen(guide: Path) -> None:
    found = set(unknown(guide.read_text()))
    assert found == (OF_EDITORS if guide.stem == "editor" else set())


def test_a_button_that_is_gone_is_found() -> None:
    assert unknown("Press **Send to the hub**, then **Wave a magic wand**.") == ["Wave a magic wand"]
