"""What holds of the repository as a whole: sizes, reasons, pins, settings, and nothing private in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.services import ROOT

APPS = ("cms", "prescribing", "directory", "search")
LONGEST = 400
NEEDED = ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL")
MADE_UP = {
    "SECRET_KEY": "made-up-for-a-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "sqlite:///:memory:",
    "ALLOWED_HOSTS": "waymark.example.org",
    "SITE_URL": "https://waymark.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


def ours() -> list[Path]:
    """Every file of code that people write here."""
    return [
        path
        for folder in (*APPS, "templates", "tests", ".ci")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".js", ".css"} and not {"migrations", "vendor"} & set(path.parts)
    ]


def test_no_file_is_longer_than_a_room() -> None:
    counts = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in ours()}
    long = {name: lines for name, lines in counts.items() if lines > LONGEST}

    assert len(counts) > 100
    assert not long, f"over {LONGEST} lines, is each one room? {long}"


def test_every_dependency_says_why_it_is_there() -> None:
    lists = re.findall(
        r"^(?:dependencies|\w+) = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.M | re.S
    )
    lines = [line for text in lists for line in text.splitlines() if re.match(r'  "[a-z0-9-]+[\[><=]', line)]
    silent = [line.strip() for line in lines if not re.search(r'",\s+# \S.{4}', line)]

    assert len(lines) > 30
    assert not silent


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_with_hashes_and_name_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=\S)", text)
    pinned = [entry for entry in entries if not entry.startswith("#")]

    assert all(re.match(r"[a-z0-9._-]+(\[.*\])?==\S+", entry) for entry in pinned)
    assert all("--hash=sha256:" in entry for entry in pinned)
    assert "://" not in text
    assert "--index-url" not in text


def test_locks_hold_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    plain = (ROOT / "requirements.lock").read_text()
    dev = (ROOT / "requirements-dev.lock").read_text()

    def unlocked(wanted: list[str], lock: str) -> list[str]:
        names = [re.split(r"[\[><=~ ]", line)[0] for line in wanted]
        others = [name for name in names if name != project["name"]]  # an extra may name another of our own
        return [name for name in others if not re.search(rf"^{name}(\[.*\])?==", lock, re.M)]

    assert not unlocked(project["dependencies"], plain), "run `make lock`"
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    assert not unlocked(project["dependencies"] + extras, dev), "run `make lock`"


# Settings ------------------------------------------------------------------------------------------------


def start_production(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in NEEDED}
    return subprocess.run(
        [sys.executable, "-c", "import cms.settings.production"],
        cwd=ROOT, env={**environment, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_production_starts_with_its_secrets() -> None:
    outcome = start_production(MADE_UP)

    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("missing", NEEDED)
def test_production_refuses_to_start_without_a_secret_and_says_the_cure(missing: str) -> None:
    outcome = start_production({name: value for name, value in MADE_UP.items() if name != missing})

    assert outcome.returncode != 0
    assert f"{missing} is not set. Set it to" in outcome.stderr
    assert not [name for name in NEEDED if name != missing and f"{name} is not set" in outcome.stderr]


def test_an_example_that_was_not_filled_in_is_not_enough() -> None:
    outcome = start_production(dict.fromkeys(NEEDED, " "))

    assert outcome.returncode != 0
    assert all(f"{name} is not set. Set it to" in outcome.stderr for name in NEEDED)


def test_every_setting_is_in_the_example_and_the_deployers_guide() -> None:
    source = "\n".join(
        (ROOT / "cms" / "settings" / f"{name}.py").read_text() for name in ("base", "dev", "production")
    )
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source)) | set(NEEDED)
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    guide = (ROOT / "docs" / "deploying.md").read_text()

    assert not read - example, ".env.example does not explain these"
    assert (
        not example
        - read
        - {"POSTGRES_PASSWORD", "SITE_DATABASE_PASSWORD", "ELASTIC_PASSWORD", "HOST", "PORT"}
    ), "nothing reads these"
    assert not [name for name in sorted(read) if f"`{name}`" not in guide]


# Nothing private -----------------------------------------------------------------------------------------


def check_tracked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "tracked.py")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ("index = https://" + "pypi" + ".org/simple", "a package registry's host"),
        ("open('/" + "work/main/x')", "a path of one machine"),
        ("-----BEGIN RSA PRIVATE " + "KEY-----", "a private key"),
    ],
)
def test_what_must_not_be_tracked_is_found(tmp_path: Path, planted: str, what: str) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "innocent.txt").write_text("/a/b/work/c is fine, and so is the home page\n")
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    assert check_tracked(tmp_path).returncode == 0

    (tmp_path / "planted.txt").write_text(f"\n{planted}\n")
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    outcome = check_tracked(tmp_path)

    assert outcome.returncode == 1
    assert f"planted.txt:2: {what}" in outcome.stderr
