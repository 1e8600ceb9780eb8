"""Knowledge points one way: cms, prescribing, directory, search. Imports, templates, addresses and names."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import ROOT
from tests.source_graph import (
    Function,
    asks_permission,
    components,
    functions,
    holds_the_person,
    import_circles,
    module_of,
    modules,
)
from tests.verb_exceptions import ASKS_NOBODY, HOLDS_NOBODY

APPS = ["cms", "prescribing", "directory", "search"]  # the upper first
ABOVE = {app: APPS[:place] for place, app in enumerate(APPS)}
# The one file that names permissions of the apps above, by decision: a policy spread out is not read.
MAY_NAME = {"directory/accounts/roles.py"}
# Templates that every app builds on belong to the lowest that has templates.
SHARED_TEMPLATES = {"components", "layouts", "accounts", "two_factor", "django"}
JUNK_DRAWERS = {"core", "common", "utils", "util", "helpers", "misc", "lib"}


# Imports -------------------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """The import contract of pyproject.toml, judged on the packages in `folder`."""
    command = [str(ROOT / ".venv" / "bin" / "lint-imports"), "--no-cache"]
    if not Path(command[0]).exists():
        command = ["lint-imports", "--no-cache"]
    # Its banner is drawn with characters that a plain terminal's encoding does not have.
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_the_import_contract_holds() -> None:
    outcome = lint_imports(ROOT)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "0 broken" in outcome.stdout


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("static", "__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("search/results.py", "directory.clock"),
        ("search/engines/base.py", "prescribing.models"),
        ("directory/clock.py", "prescribing.models"),
        ("directory/places/miles.py", "cms.urls"),
        ("prescribing/apps.py", "cms.models"),
        ("search/query.py", "wagtail.models"),
    ],
)
def test_a_planted_import_breaks_the_contract(copy_of_the_house: Path, where: str, what: str) -> None:
    planted = copy_of_the_house / where
    before = planted.read_text()
    # Inside a function, where it would be easy to overlook.
    planted.write_text(f"{before}\n\ndef overlooked():\n    import {what}\n    return {what}\n")
    try:
        outcome = lint_imports(copy_of_the_house)
    finally:
        planted.write_text(before)

    assert outcome.returncode != 0
    assert where.removesuffix(".py").replace("/", ".") in outcome.stdout
    assert "1 broken" in outcome.stdout


def test_search_knows_no_models_of_djangos() -> None:
    for file in python_files("search"):
        for name in imported(file.read_text()):
            assert not name.startswith(("django.db", "django.contrib")), f"{file.relative_to(ROOT)}: {name}"


# Names ---------------------------------------------------------------------------------------------------


def python_files(app: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / app).rglob("*.py")) if "__pycache__" not in path.parts)


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def docstrings(tree: ast.AST) -> set[int]:
    """The identity of every docstring's node: prose may name what code may not."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


def names_in_code(source: str, apps: list[str]) -> list[str]:
    """Strings that name something of these apps: "cms:inbox", "cms.pages", "cms/a.html" or "cms" itself."""
    naming = re.compile(rf"({'|'.join(apps)})([:./]\w|$)")
    tree = ast.parse(source)
    prose = docstrings(tree)
    return [
        f"line {node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in prose
        and (naming.match(node.value) or re.search(rf"\b({'|'.join(apps)})[:/]\w", node.value))
    ]


def names_in_template(source: str, apps: list[str]) -> list[str]:
    """Tags and variables that name a template, an address, or tags of these apps; words for people may."""
    if not apps:
        return []
    tags = re.findall(
        r"{%.*?%}|{{.*?}}", re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", source), re.S
    )
    libraries = [path.stem for app in apps for path in (ROOT / app / "templatetags").glob("[a-z]*.py")]
    naming = re.compile(rf"\b({'|'.join(apps)})[:./]\w|{{% load .*\b({'|'.join([*libraries, '(?!)'])})\b")
    return [tag for tag in tags if naming.search(tag)]


@pytest.mark.parametrize("app", [app for app in APPS if ABOVE[app]])
def test_code_names_nothing_above_it(app: str) -> None:
    found = [
        f"{name}, {naming}"
        for file in python_files(app)
        if (name := str(file.relative_to(ROOT))) not in MAY_NAME
        for naming in names_in_code(file.read_text(), ABOVE[app])
    ]

    assert not found, (
        f"{app} names what is above it; let the upper app register it in ready():\n" + "\n".join(found)
    )


def template_owner(path: Path) -> str:
    """The app whose knowledge a template may show."""
    folder = path.relative_to(ROOT / "templates").parts[0]
    if folder in APPS:
        return folder
    return "directory" if folder in SHARED_TEMPLATES or path.parent == ROOT / "templates" else "prescribing"


def test_templates_name_nothing_above_them() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {tag}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for tag in names_in_template(path.read_text(), ABOVE[template_owner(path)])
    ]

    assert not found, "templates name what is above their app:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "planted",
    [
        'reverse("prescribing:today")',
        'apps.get_model("prescribing", "Person")',
        'render(request, "prescribing/people/person.html")',
        'import_module("cms.navigation")',
        'f"/next?to={x}cms:inbox"',
        'user.has_perm("prescribing.read_person")',
    ],
)
def test_a_planted_name_in_code_is_found(planted: str) -> None:
    assert names_in_code(f'"""May say prescribing.people."""\nx = {planted}\n', ["cms", "prescribing"])


@pytest.mark.parametrize(
    "planted",
    [
        "{% url 'prescribing:today' %}",
        '{% include "cms/footer.html" %}',
        "{% extends 'prescribing/base.html' %}",
        "{% if perms.prescribing.read_person %}",
    ],
)
def test_a_planted_name_in_a_template_is_found(planted: str) -> None:
    assert names_in_template(f"<p>About prescribing.</p>{planted}", ["cms", "prescribing"])


def test_words_for_people_may_name_what_is_above() -> None:
    assert not names_in_template(
        "<p>Social prescribing. cms/</p>{# cms:x #}{{ words }}", ["cms", "prescribing"]
    )
    assert not names_in_code(
        '"""See cms.pages."""\nx = "Social prescribing for all."\n', ["cms", "prescribing"]
    )


# Rooms ---------------------------------------------------------------------------------------------------


def test_there_are_four_apps_and_the_tests() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages == {*APPS, "tests"}


def test_no_room_is_a_junk_drawer() -> None:
    drawers = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*")
        if (path.stem if path.suffix == ".py" else path.name) in JUNK_DRAWERS and "static" not in path.parts
    ]

    assert not drawers, f"a room is named for a concept that a user would recognise, not {drawers}"


MOST_FILES = 22
"""A folder with more files than about twenty holds two rooms."""


def test_no_room_is_overfull() -> None:
    files = Counter(module.path.parent for module in modules().values() if module.path.stem != "__init__")
    overfull = {str(folder.relative_to(ROOT)): n for folder, n in files.items() if n > MOST_FILES}

    assert not overfull, f"cut these folders by what their files are about: {overfull}"


def test_the_readme_names_every_room() -> None:
    readme = (ROOT / "README.md").read_text()
    rooms = {
        path.parent.name
        for app in APPS
        for path in (ROOT / app).glob("*/__init__.py")
        if path.parent.name not in {"migrations", "management", "templatetags", "settings"}
    }

    assert not {room for room in rooms if f"{room}/" not in readme}


# Loading -------------------------------------------------------------------------------------------------

MAY_IMPORT_LATE = {
    "cms.demo.logins": "read by settings before models are ready",
    "directory.indexing.rebuild_processes": "a process of its own finds this module before Django is set up",
    "prescribing.today.continuity.views": "what writes PDF brings numpy; only who saves a list loads it",
    "prescribing.prescriptions.states_page": "run as a program, which sets Django up first",
    "search.registry": "an engine's client is heavy; only the chosen one is loaded",
}
"""Modules that import something of ours inside a function, each with its reason."""


def test_every_import_of_ours_is_there() -> None:
    """mypy says nothing of a module that it cannot find."""
    lost = [
        f"{module.name}: {name}"
        for module in modules().values()
        for name in (*module.imports, *(name for _, name in module.late))
        if name.split(".")[0] in APPS and module_of(name) is None
    ]

    assert not lost


def test_no_module_needs_one_that_needs_it() -> None:
    assert import_circles() == []


def test_nothing_is_imported_late_to_get_round_a_circle() -> None:
    late = [
        f"{module.name}: {function} imports {imported}"
        for module in modules().values()
        if not module.name.endswith(".apps") and module.name not in MAY_IMPORT_LATE
        for function, imported in module.late
    ]

    assert not late, late


def test_a_planted_circle_is_found() -> None:
    edges = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}

    assert [sorted(group) for group in components(edges) if len(group) > 1] == [["a", "b", "c"]]


# Verbs ---------------------------------------------------------------------------------------------------


def verbs() -> list[Function]:
    """What may write: every public function of a module named actions, and every public atomic one."""
    return [
        function
        for function in functions().values()
        if not function.name.startswith("_") and (function.module.endswith(".actions") or function.is_atomic)
    ]


@pytest.mark.parametrize("verb", verbs(), ids=lambda verb: f"{verb.module}.{verb.name}")
def test_a_verb_says_who_and_asks_a_permission(verb: Function) -> None:
    if f"{verb.module}.{verb.name}" in ASKS_NOBODY:
        return
    assert verb.takes_by, "a verb has a keyword-only `by`, an actor"
    assert asks_permission(verb), "a verb calls require(by, …), or stands in ASKS_NOBODY with its reason"


def test_the_list_of_exceptions_names_what_is_there() -> None:
    there = {f"{verb.module}.{verb.name}" for verb in verbs()}

    assert not set(ASKS_NOBODY) - there


def test_a_function_without_a_check_is_found() -> None:
    silent = ast.parse("def close(*, record, by):\n    record.delete()\n").body[0]
    assert isinstance(silent, ast.FunctionDef)

    assert not asks_permission(Function("prescribing.records", "close", silent))


def verbs_of_prescribing() -> list[Function]:
    return [verb for verb in verbs() if verb.module.startswith("prescribing.")]


@pytest.mark.parametrize("verb", verbs_of_prescribing(), ids=lambda verb: f"{verb.module}.{verb.name}")
def test_a_verb_holds_the_person_it_writes_about(verb: Function) -> None:
    assert f"{verb.module}.{verb.name}" in HOLDS_NOBODY or holds_the_person(verb), (
        "it calls prescribing.locks.hold first, or stands in HOLDS_NOBODY with its reason"
    )


def test_the_verbs_that_hold_nobody_are_there() -> None:
    there = {f"{verb.module}.{verb.name}" for verb in verbs_of_prescribing()}

    assert not set(HOLDS_NOBODY) - there
