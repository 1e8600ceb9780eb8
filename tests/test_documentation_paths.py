"""What the docs, docstrings and comments name as a file of ours is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.services import ROOT
from tests.source_graph import APPS

TOP = (*APPS, "templates", "fixtures", "tests", "docs", r"\.ci")
MENTIONED = re.compile(rf"(?<![\w/.<-])((?:{'|'.join(TOP)})/[\w./-]*\w/?)")
"""A path from the top of the checkout. A test's name may follow after "::"."""
INVENT = {
    "tests/test_architecture.py",
    "tests/test_documentation_paths.py",
    "tests/test_hazards.py",
    "tests/unit/test_prepared.py",
}
"""Tests that name files which are not there, to see that they are found."""
MADE_LATER = re.compile(r"^(tests/landed/|fixtures/demo/$|docs/screenshots/)")
"""Named as an example of what somebody makes."""


def pages() -> list[Path]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "fixtures").rglob("*.md")]
    # The changelog and the decisions tell of their day.
    return [path for path in sorted(found) if path.name != "CHANGELOG.md" and "decisions" not in path.parts]


def missing(text: str) -> list[str]:
    named = (match.split("::")[0].rstrip("/.") for match in MENTIONED.findall(text))
    return sorted({path for path in named if not MADE_LATER.match(path) and not there(path)})


def there(path: str) -> bool:
    """In the checkout, or a template named as `{% include %}` names it."""
    return (ROOT / path).exists() or (ROOT / "templates" / path).exists()


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_are_there(page: Path) -> None:
    assert missing(page.read_text()) == []


def test_files_that_the_source_names_are_there() -> None:
    files = [path for app in (*APPS, "tests") for path in (ROOT / app).rglob("*.py")]
    found = {
        str(path.relative_to(ROOT)): lost
        for path in files
        if "migrations" not in path.parts and str(path.relative_to(ROOT)) not in INVENT
        if (lost := [name for name in missing(path.read_text()) if name.endswith(".py")])
    }

    assert not found


BARE = re.compile(r"(?<![\w/.*<-])([a-z][a-z0-9_]+\.py)\b")


def test_files_that_a_docstring_names_alone_are_there() -> None:
    files = [path for app in (*APPS, "tests") for path in (ROOT / app).rglob("*.py")]
    known = {path.name for path in files} | {"manage.py", "tracked.py", "test_skipping.py"}
    found = {
        str(path.relative_to(ROOT)): lost
        for path in files
        if "migrations" not in path.parts and str(path.relative_to(ROOT)) not in INVENT
        if (lost := sorted(set(BARE.findall(path.read_text())) - known))
    }

    assert not found


def test_a_file_that_is_gone_is_found() -> None:
    assert missing("Written in directory/nowhere/at_all.py, as README.md says.") == [
        "directory/nowhere/at_all.py"
    ]
