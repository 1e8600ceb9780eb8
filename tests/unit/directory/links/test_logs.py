"""No token, no query string and no error message reaches a log line, in-process and on real servers."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from directory.links.logs import WithoutSecrets, private_traceback, without_secrets
from tests.processes import free_port, manage, serving

TOKEN = "Zm9vYmFyLXRva2VuLXRoYXQtbXVzdC1uZXZlci1iZS1sb2dnZWQ"
TYPED = "my-husband-hits-me"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f'"GET /a/{TOKEN}/ HTTP/1.1" 200 512', '"GET /a/…/ HTTP/1.1" 200 512'),
        (f'"GET /password/a/{TOKEN} HTTP/1.1" 200', '"GET /password/a/… HTTP/1.1" 200'),
        (f'"GET /a%2F{TOKEN}%2F HTTP/1.1" 404', '"GET /a%2F…%2F HTTP/1.1" 404'),
        (f'"GET /A/{TOKEN}/ HTTP/1.1" 404', '"GET /A/…/ HTTP/1.1" 404'),
        (f'"GET /find/?q={TYPED} HTTP/1.1" 200 9', '"GET /find/?… HTTP/1.1" 200 9'),
        (f"Not Found: /find/?q={TYPED}", "Not Found: /find/?…"),
        (f"referer http://testserver/a/{TOKEN}/?x=1", "referer http://testserver/a/…/?…"),
        ("Is the worker running? It is.", "Is the worker running? It is."),
    ],
)
def test_lines_lose_what_is_secret_and_nothing_else(line: str, kept: str) -> None:
    assert without_secrets(line) == kept


def test_a_record_is_rewritten_with_its_arguments() -> None:
    record = logging.LogRecord(
        "x", logging.INFO, __file__, 1, "%s asked %s", ("Jo", f"/a/{TOKEN}/?q={TYPED}"), None
    )
    assert WithoutSecrets().filter(record)
    assert logging.Formatter().format(record) == "Jo asked /a/…/?…"


def test_a_traceback_keeps_its_place_and_loses_its_message() -> None:
    try:
        try:
            raise ValueError(f"Key (email)=({TYPED}@example.org) already exists")
        except ValueError as cause:
            raise RuntimeError(TYPED) from cause
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Failed", (), sys.exc_info())
    WithoutSecrets().filter(record)
    text = logging.Formatter().format(record)
    assert TYPED not in text.replace("raise RuntimeError(TYPED)", "")
    assert "builtins.ValueError" in text
    assert "builtins.RuntimeError" in text
    assert "test_logs.py" in text


def test_causes_come_first() -> None:
    error = TypeError()
    error.__cause__ = KeyError(TYPED)
    lines = private_traceback(error)
    assert lines[-1] == "builtins.TypeError"
    assert lines.index("builtins.KeyError") < lines.index("which led to:")


SERVERS = {
    "runserver": lambda port: manage("runserver", "--noreload", str(port)),
    "gunicorn": lambda port: [
        *(sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--access-logfile", "-", "--log-level", "debug", "--timeout", "90"),
    ],
}


@pytest.mark.parametrize("name", SERVERS)
def test_a_real_servers_log_holds_no_token_and_nothing_typed(
    name: str, process_environment: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    log = tmp_path / "log.txt"
    environment = {**process_environment, "DEBUG": "0", "ALLOWED_HOSTS": "127.0.0.1"}
    with serving(SERVERS[name](port), environment, port, log) as url:
        for path in (
            f"/a/{TOKEN}/",
            f"/password/a/{TOKEN}/",
            f"/nowhere/?q={TYPED}",
            f"/signin/?next={TYPED}",
        ):
            request = urllib.request.Request(url + path, headers={"Referer": f"{url}/a/{TOKEN}/?q={TYPED}"})
            with contextlib.suppress(urllib.error.HTTPError):
                urllib.request.urlopen(request, timeout=90).read()
        post = urllib.request.Request(f"{url}/signin/?q={TYPED}", data=f"email={TYPED}".encode())
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(post, timeout=90).read()
    text = log.read_text()
    assert len(re.findall(r"/nowhere/", text)) >= 1, text  # it did log the request
    assert TOKEN not in text
    assert TOKEN[:12] not in text
    assert TYPED not in text


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("%d things", ("x",)),
        ("%s and %s", ("x",)),
        ("nothing", ("x",)),
        ("%(a)s", ({"b": "x"},)),
        ("100%", ("x",)),
    ],
)
def test_a_wrong_log_call_leaves_a_line_and_never_raises(words: str, arguments: tuple[object, ...]) -> None:
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, words, arguments, None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage().startswith(words)
    assert "do not fit" in record.getMessage()


def test_a_log_call_whose_words_cannot_be_written_leaves_a_line() -> None:
    class Unwritable:
        def __str__(self) -> str:
            raise RuntimeError(TYPED)

    for words, arguments in ((Unwritable(), ()), ("%s", (Unwritable(),))):
        record = logging.LogRecord("x", logging.WARNING, __file__, 1, words, arguments, None)  # type: ignore[arg-type]
        assert WithoutSecrets().filter(record)
        assert TYPED not in record.getMessage()
