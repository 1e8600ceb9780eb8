"""`.ci/services` and the fixtures: what is missing is said with its cure, and never passed over in CI."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import ROOT

sys.path.append(str(ROOT / ".ci"))
from servers import machine


def services(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    names = ("TEST_DATABASE_URL", "ELASTICSEARCH_URL", "CHROMIUM")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, str(ROOT / ".ci" / "services"), *arguments]
    return subprocess.run(
        command, env={**environment, **settings}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def cache() -> Iterator[str]:
    """A cache folder of its own that other users can enter, which pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="waymark-cache-") as folder:
        Path(folder).chmod(0o755)
        yield folder


def nobody() -> str:
    return f"127.0.0.1:{machine.free_port()}"


def test_a_server_of_ones_own_that_does_not_answer_is_an_error_with_a_cure(cache: str) -> None:
    outcome = services(
        "env",
        "postgresql",
        WAYMARK_CACHE=cache,
        TEST_DATABASE_URL=f"postgres://me:secret@{nobody()}/it",
    )

    assert outcome.returncode == 1
    assert "unset TEST_DATABASE_URL" in outcome.stderr
    assert "secret" not in outcome.stderr


def test_what_does_not_run_is_said(cache: str) -> None:
    status = services("status", "elasticsearch", WAYMARK_CACHE=cache)
    asked = services("env", "elasticsearch", WAYMARK_CACHE=cache)

    assert (status.returncode, asked.returncode) == (1, 1)
    assert "not running" in status.stdout
    assert ".ci/services start" in asked.stderr


def test_a_browser_of_ones_own_is_used(cache: str) -> None:
    outcome = services("env", "chromium", WAYMARK_CACHE=cache, PATH="", CHROMIUM=sys.executable)

    assert outcome.stdout == f"export CHROMIUM={sys.executable}\n"


def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)

    with pytest.raises(machine.Trouble, match="WAYMARK_CACHE"):
        machine.trusted_folder(tmp_path / "open")


def test_only_a_process_that_was_started_from_the_folder_is_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    runs = "import time; print('awake', flush=True); time.sleep(60)"
    sleeper = subprocess.Popen([sys.executable, "-c", runs, "mark-of-ours"], stdout=subprocess.PIPE)
    try:
        assert sleeper.stdout
        sleeper.stdout.readline()  # before that its command line may not be there to be read
        pid_file.write_text(f"{sleeper.pid}\n")
        machine.end(pid_file, "mark-of-somebody-else")
        assert sleeper.poll() is None

        machine.end(pid_file, "mark-of-ours")
        assert sleeper.wait(timeout=5) == -15
    finally:
        sleeper.kill()


def test_a_pid_file_without_a_process_is_nobody(tmp_path: Path) -> None:
    assert machine.process_of(tmp_path / "none", "") == 0
    for content in ("", "0", "-1", "words"):
        (tmp_path / "pid").write_text(content)
        assert machine.process_of(tmp_path / "pid", "") == 0


@pytest.mark.parametrize("required", [True, False], ids=["in CI", "at home"])
@pytest.mark.parametrize(
    "body",
    [
        "def test_it(elasticsearch_url): pass",
        "import pytest\n@pytest.mark.skip\ndef test_it(): pass",
        "import pytest\npytest.skip('all of it', allow_module_level=True)",
    ],
    ids=["a service", "a mark", "a module"],
)
def test_a_skip_is_a_failure_in_ci(tmp_path: Path, body: str, *, required: bool) -> None:
    (tmp_path / "test_skipping.py").write_text(f"{body}\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"WAYMARK_REQUIRE_SERVICES": str(int(required)), "ELASTICSEARCH_URL": f"http://{nobody()}"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.conftest"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), str(tmp_path)]

    outcome = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert ("1 skipped" in outcome.stdout) is not required, outcome.stdout
    assert (outcome.returncode not in {0, 5}) is required, outcome.stdout
    assert Path(os.environ["WAYMARK_TEST_FOLDER"]).is_dir(), "it took away the folder that this run works in"
