"""`manage.py demo` as somebody meets it first: it builds, prints the logins, serves, and ends cleanly."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import requests

from cms.demo.logins import LOGINS, PASSWORD
from prescribing.prescriptions.states import State
from tests.processes import free_port, manage, wait_for
from tests.services import ROOT

pytestmark = pytest.mark.sqlite


@dataclass
class Demo:
    """A demo in a process group of its own, as a terminal would start it."""

    process: subprocess.Popen[bytes]
    port: int
    database: Path
    said: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rows(self, sql: str) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()

    def interrupt(self) -> None:
        """What Ctrl-C does: everything in the terminal's group is told."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=60)


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def environment(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "WAYMARK_DEMO"},
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "SEARCH_INDEX_PATH": str(folder / "index"),
        "SEARCH_ENGINE": "embedded",
    }


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Demo]:
    port, log = free_port(), folder / "demo.log"
    log.unlink(missing_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(
            manage("demo"),
            cwd=ROOT,
            env={**environment(folder), "PORT": str(port)},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(lambda: process.poll() is not None or listens(port), "the demo", seconds=300)
        said = log.read_text()
        assert process.poll() is None, said[-3000:]
        yield Demo(process, port, folder / "demo.sqlite3", said)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place of this worker's own, copied from the one that is built once for all of them."""
    base = tmp_path_factory.getbasetemp()
    built = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "demo-built"
    built.mkdir(exist_ok=True)
    with (built / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (built / "done").exists():
            command = manage("demo", "--no-serve")
            done = subprocess.run(
                command, cwd=ROOT, env=environment(built), capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr[-3000:]
            (built / "done").write_text(done.stdout)
    return Path(shutil.copytree(built, base / "demo"))


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Demo]:
    with started(folder) as running:
        yield running


def sign_in(demo: Demo, email: str) -> requests.Session:
    """By the form, as anybody would."""
    browser = requests.Session()
    page = browser.get(f"{demo.url}/signin/", timeout=60)
    assert page.ok, page.url
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    answer = browser.post(
        page.url,
        data={**hidden, "auth-username": email, "auth-password": PASSWORD},
        headers={"Referer": page.url},
        timeout=60,
    )
    assert answer.ok
    assert "sessionid" in browser.cookies, f"{email} did not get in"
    return browser


def test_the_logins_are_printed_and_each_gets_in(demo: Demo) -> None:
    for login in LOGINS:
        assert login.email in demo.said
        browser = sign_in(demo, login.email)
        begin = browser.get(f"{demo.url}/start/", timeout=60)
        assert begin.ok, f"{login.email} begins at {begin.url}, which answers {begin.status_code}"
        assert "/signin/" not in begin.url


def test_a_wrong_address_shows_our_own_page(demo: Demo) -> None:
    page = requests.get(f"{demo.url}/no/such/page/", timeout=60)
    assert page.status_code == 404
    assert "Find help" in page.text
    assert "DEBUG" not in page.text
    assert requests.get(f"{demo.url}/static/waymark/css/tokens.css", timeout=60).ok


def test_there_is_somebody_in_every_state(demo: Demo) -> None:
    states = dict(demo.rows("SELECT state, count(*) FROM prescribing_prescription GROUP BY state"))
    assert set(states) == set(State.values)
    assert sum(states.values()) >= 120
    [(people,)] = demo.rows("SELECT count(*) FROM prescribing_person")
    assert people >= 40


def test_history_audit_and_outbox_agree(demo: Demo) -> None:
    """Everything was told through the verbs: each transition has its audit event, each sending its mail."""
    moved = demo.rows(
        "SELECT count(*) FROM prescribing_prescriptiontransition AS t WHERE NOT EXISTS (SELECT 1 FROM "
        "directory_auditevent AS e WHERE "
        "e.kind IN ('prescription.' || t.event, 'prescription.' || t.event || 'd') AND "
        "replace(e.about_id, '-', '') = t.prescription_id)"
    )
    assert moved == [(0,)]
    unsent = demo.rows("SELECT count(*) FROM directory_outboxmessage WHERE state IN ('failed')")
    assert unsent == [(0,)]
    assert demo.rows("SELECT count(*) > 20 FROM directory_sentmessage") == [(1,)]


def test_the_receptionist_sees_what_she_sent(demo: Demo) -> None:
    page = sign_in(demo, "receptionist@example.org").get(f"{demo.url}/sent/", timeout=60)
    for name in ("Colin Strand", "Agnes Fenn", "Rohan Dell", "Marjorie Pell"):
        assert name in page.text


def test_the_public_finds_something(demo: Demo) -> None:
    found = requests.get(f"{demo.url}/find/?q=lonely&postcode=DT4+8&format=json", timeout=60).json()
    assert found["total"] > 3
    assert found["engine"] == "embedded"


SOME_DAYS_ONLY = {
    "How help is given is not said",
    "Courses that have ended",
    "School terms to fill in",
    "Words for danger to look at again",
    "Helplines to look at again",
}
"""Lists of the editors' home that fill when a day has come, or when a listing leaves out what these say."""


def test_each_list_of_the_editors_home_has_something(folder: Path) -> None:
    code = (
        "import json; from cms.editing.home_counts import what_waits;"
        "print('COUNTS', json.dumps({one.title: one.count for one in what_waits()}))"
    )
    run = subprocess.run(
        manage("shell", "-v", "0", "-c", code),
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    [line] = [line for line in run.stdout.splitlines() if line.startswith("COUNTS")]
    counts = json.loads(line.removeprefix("COUNTS"))
    assert {title for title, count in counts.items() if not count} <= SOME_DAYS_ONLY


def test_there_is_an_event_a_photo_and_a_question_that_was_answered(demo: Demo) -> None:
    [(event,)] = demo.rows("SELECT id FROM directory_service WHERE name = 'Winter warmth open day'")
    page = requests.get(f"{demo.url}/services/{UUID(event)}/", timeout=60)
    assert page.ok
    assert "10am to 3pm" in page.text
    [(over,)] = demo.rows("SELECT id FROM directory_service WHERE name LIKE 'Carers%thank-you tea'")
    assert "was on" in requests.get(f"{demo.url}/services/{UUID(over)}/", timeout=60).text.lower()
    [(shown,)] = demo.rows("SELECT service_id FROM directory_listingphoto WHERE state = 'shown'")
    assert "mugs of tea" in requests.get(f"{demo.url}/services/{UUID(shown)}/", timeout=60).text
    answers = demo.rows("SELECT answers FROM prescribing_prescription WHERE answers LIKE '%stairs%'")
    assert "A few, with a rail" in answers[0][0]


def test_the_inbox_has_the_mail_with_links(demo: Demo) -> None:
    assert "/a/" in requests.get(f"{demo.url}/demo/inbox/", timeout=60).text


def test_it_was_built_once_and_started_without_building(demo: Demo, folder: Path) -> None:
    assert "Listings" in (folder / "done").read_text()
    assert "Listings" not in demo.said


def test_ctrl_c_leaves_nothing_running(folder: Path) -> None:
    with started(folder) as another:
        another.interrupt()
        with pytest.raises(ProcessLookupError):
            os.killpg(another.process.pid, 0)  # neither web nor worker is left
        assert not listens(another.port)
