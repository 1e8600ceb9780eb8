"""Templates, CSS and JavaScript are as their formatters leave them, and no line is too long to read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.services import ROOT

LONGEST_LINE = 140
LONGEST_FILE = 400  # of CSS and JavaScript, in lines
STATIC = Path("cms/static/waymark")


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def sheets_and_scripts() -> list[Path]:
    return sorted(path for path in (ROOT / STATIC).rglob("*") if path.suffix in {".css", ".js"})


def long_lines(paths: Iterable[Path]) -> list[str]:
    return [
        f"{path}:{number}: {len(line)} characters"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]


def test_no_line_is_too_long() -> None:
    assert len(templates()) > 200
    assert len(sheets_and_scripts()) > 20

    assert not long_lines([*templates(), *sheets_and_scripts()])


def test_no_sheet_or_script_is_too_long() -> None:
    assert not [
        str(path) for path in sheets_and_scripts() if len(path.read_text().splitlines()) > LONGEST_FILE
    ]


def test_a_planted_long_line_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "long.html"
    planted.write_text(f"<p>short</p>\n<p>{'word ' * 30}</p>\n")

    assert long_lines([planted]) == [f"{planted}:2: 157 characters"]


# Each formatter, on a tree of its own with one file that is not in the form.


def formatted(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BIN": str(Path(sys.executable).parent)}
    command = [str(folder / ".ci" / "format"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (".ci/format", ".oxfmtrc.json", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    shutil.copytree(ROOT / STATIC, tmp_path / STATIC)
    return tmp_path


@pytest.mark.parametrize("kind", ["templates", "css-js"])
def test_the_formatter_changes_nothing_of_ours(tree: Path, kind: str) -> None:
    files = sorted(path for path in tree.rglob("*.*") if path.suffix in {".html", ".css", ".js"})
    before = [path.read_text() for path in files]

    assert formatted(tree, "--check", kind).returncode == 0
    assert formatted(tree, kind).returncode == 0
    assert [path.read_text() for path in files] == before


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        (
            "templates",
            "templates/planted.html",
            f'<p><a href="/a-rather-long-address/" class="wm-button {"x" * 60}" data-key="a">one</a></p>\n',
        ),
        ("css-js", f"{STATIC}/css/planted.css", "p{color:red;margin:0}\n"),
        ("css-js", f"{STATIC}/js/planted.js", "const one = (two)=>{return two}\n"),
    ],
)
def test_what_is_not_in_the_form_is_found_and_mended_once(
    tree: Path, kind: str, name: str, text: str
) -> None:
    planted = tree / name
    planted.write_text(text)

    assert formatted(tree, "--check", kind).returncode == 1
    assert planted.read_text() == text
    assert formatted(tree, kind).returncode == 0
    mended = planted.read_text()
    assert mended != text
    assert formatted(tree, kind).returncode == 0
    assert planted.read_text() == mended
    assert formatted(tree, "--check", kind).returncode == 0


@pytest.mark.parametrize(
    "text",
    [
        '<p>Call <a href="tel:1">one</a>.</p>\n',
        '<p>Call <a href="tel:1">one</a>, or <strong>two</strong>: <em>three</em>.</p>\n',
        "<p>{{ one }}{% if two %}, {{ two }}{% endif %}.</p>\n",
        "<textarea>\n  as   it is\n</textarea>\n",
        "<pre>  as   it is\n</pre>\n",
    ],
)
def test_what_people_read_is_left(tree: Path, text: str) -> None:
    planted = tree / "templates" / "planted.html"
    planted.write_text(text)

    assert formatted(tree, "templates").returncode == 0
    assert planted.read_text() == text
