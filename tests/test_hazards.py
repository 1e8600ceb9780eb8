"""docs/safety/hazards.md: each hazard has a cause, a harm, a control, and an existing test of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable

import pytest

from tests.services import ROOT

HAZARDS = ROOT / "docs" / "safety" / "hazards.md"
COLUMNS = ["Hazard", "Cause", "Harm", "Control", "Test"]
FEWEST = 10


def rows(text: str) -> list[list[str]]:
    """The cells of every row of the hazards' tables, their heads left out."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row != COLUMNS and not all(set(cell) <= set("-: ") for cell in row)]


def named_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def collected(named: Iterable[str]) -> set[str]:
    """The tests that pytest finds in the files of the named ones, without their parameters."""
    files = sorted({test.partition("::")[0] for test in named})
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    environment["WAYMARK_TEST_ON"] = "either"
    output = subprocess.run(
        [*command, *(file for file in files if (ROOT / file).is_file())],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    return {line.partition("[")[0] for line in output.splitlines() if "::" in line}


def problems(text: str, existing: set[str]) -> list[str]:
    found = []
    numbers: list[str] = []
    for row in rows(text):
        name = row[0] or "a row without a name"
        if len(row) != len(COLUMNS) or not all(row):
            found.append(f"{name}: needs {', '.join(COLUMNS).lower()}")
            continue
        number = re.match(r"(H\d{2,3}) \w", name)
        if not number:
            found.append(f"{name}: begins with its number, H00")
        elif number.group(1) in numbers:
            found.append(f"{name}: the number is taken")
        else:
            numbers.append(number.group(1))
        found += [f"{name}: {problem}" for problem in missing_tests(row[-1], existing)]
    return found


def missing_tests(cell: str, existing: set[str]) -> list[str]:
    """What is wrong with the tests that a cell names: `tests/unit/…/test_x.py::test_y`, one or several."""
    named = named_in(cell)
    if not named or re.sub(r"`[^`]+`|<br>|[,;\s]", "", cell):
        return [f"names tests as `tests/…/test_x.py::test_y`, not as {cell}"]
    return [f"there is no {test}" for test in named if test not in existing]


def test_every_control_has_a_test_that_exists() -> None:
    text = HAZARDS.read_text()
    existing = collected(test for row in rows(text) for test in named_in(row[-1]))

    assert len(rows(text)) >= FEWEST
    assert not problems(text, existing)


def test_tests_of_a_class_and_with_parameters_are_collected() -> None:
    found = collected(["tests/test_hazards.py::test_a_row_without_a_proof_is_found"])

    assert "tests/test_hazards.py::test_a_row_without_a_proof_is_found" in found
    assert "tests/test_hazards.py::test_it" not in found


HERE = "`tests/test_hazards.py::test_every_control_has_a_test_that_exists`"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (f"| H01 Lost | a | b | c | {HERE} |", None),
        (f"| H01 Lost | a | b | c | {HERE}, {HERE} |", None),
        ("| H01 Lost | a | b | c | pending |", "names tests as"),
        (f"| H01 Lost | a | b | c | {HERE} and more to come |", "names tests as"),
        ("| H01 Lost | a | b | c | |", "needs hazard, cause"),
        (f"| H01 Lost | a | b | {HERE} |", "needs hazard, cause"),
        (f"| H01 Lost | a | b | | {HERE} |", "needs hazard, cause"),
        (f"| Lost | a | b | c | {HERE} |", "begins with its number"),
        ("| H01 Lost | a | b | c | `tests/test_nowhere.py::test_it` |", "there is no tests/test_nowhere.py"),
        ("| H01 Lost | a | b | c | `tests/test_hazards.py` |", "there is no tests/test_hazards.py"),
    ],
)
def test_a_row_without_a_proof_is_found(row: str, problem: str | None) -> None:
    found = problems(f"| {' | '.join(COLUMNS)} |\n|---|---|---|---|---|\n{row}\n", {HERE.strip("`")})

    assert len(found) == (1 if problem else 0)
    assert not problem or problem in found[0]


def test_a_number_is_given_once() -> None:
    row = f"| H01 Lost | a | b | c | {HERE} |\n"

    assert problems(row * 2, {HERE.strip("`")}) == ["H01 Lost: the number is taken"]
