"""The outside parts that some tests need: where they are, and what to do when they are not there.

Nothing here starts a server; `.ci/services start` does, and docs/testing.md says how to bring your own.
"""

from __future__ import annotations

import json
import os
import shutil
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parent.parent
CURE = 'Run `.ci/services start` and `eval "$(.ci/services env)"`, or see docs/testing.md'


def required() -> bool:
    """Whether everything has to be there (CI), so that nothing may be skipped."""
    return os.environ.get("WAYMARK_REQUIRE_SERVICES") == "1"


def missing(what: str, cure: str = CURE) -> NoReturn:
    """Skip the test, saying how to bring `what`; fail it where everything is required."""
    words = f"{what}. {cure}"
    if required():
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


@cache
def elasticsearch_problem() -> str:
    """Why there is no Elasticsearch 8 to test with; empty when there is one."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        return "ELASTICSEARCH_URL is not set"
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            version = json.load(answer)["version"]["number"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        return f"Elasticsearch does not answer at ELASTICSEARCH_URL ({type(problem).__name__})"
    return "" if version.startswith("8.") else f"Elasticsearch {version} answers, and the tests need an 8.x"


def elasticsearch_url() -> str:
    """The address of a real Elasticsearch 8; skips (or in CI fails) the test where there is none."""
    problem = elasticsearch_problem()
    if problem:
        missing(problem)
    return os.environ["ELASTICSEARCH_URL"]


def chromium_path() -> str:
    """The path of a Chromium or Chrome to drive; skips (or in CI fails) the test where there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
    )
    if not found or not Path(found).exists():
        missing(
            f"No Chromium at {named}" if named else "No Chromium on this machine",
            "Install one (Debian: apt-get install chromium) or point CHROMIUM at its executable",
        )
    return found


def shared_data() -> Path:
    """The folder of public samples (feeds, postcodes, queries) that stands beside a checkout, not in it."""
    path = Path(os.environ.get("WAYMARK_SHARED") or ROOT.parent / "shared")
    if not path.is_dir():
        missing(
            "The shared data is not here",
            "Put it beside the checkout as `shared/`, or point WAYMARK_SHARED at it",
        )
    return path


def remove_indexes(url: str, prefix: str) -> None:
    """Delete every index whose name starts with `prefix`; by name, for a server may refuse wildcards."""
    with urllib.request.urlopen(f"{url}/_cat/indices/{prefix}*?format=json&h=index", timeout=30) as answer:
        names = [row["index"] for row in json.load(answer)]
    for name in names:
        request = urllib.request.Request(f"{url}/{name}", method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()


def database_url(settings: dict[str, Any]) -> str:
    """The DATABASE_URL of an open connection's settings, for a process of its own."""
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{settings['NAME']}"
    user, password = quote(settings["USER"], safe=""), quote(settings["PASSWORD"], safe="")
    return f"postgres://{user}:{password}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
