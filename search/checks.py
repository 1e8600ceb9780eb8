"""System checks of the search settings, each with its cure."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from search.meaning import model
from search.registry import ENGINES

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,120}")


@register("search")
def search_settings(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Whether the chosen engine can be opened at all; nothing is asked of a server here."""
    return [*_engine(), *_embedded(), *_elasticsearch(), *_meaning()]


def _engine() -> list[CheckMessage]:
    if settings.SEARCH_ENGINE in ENGINES:
        return []
    return [
        Error(
            f"SEARCH_ENGINE is {settings.SEARCH_ENGINE!r}, which is no search engine we know.",
            hint=f"Set SEARCH_ENGINE to {' or '.join(ENGINES)}.",
            id="search.E001",
        )
    ]


def _embedded() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    folder = Path(settings.SEARCH_INDEX_PATH)
    if folder.exists() and not folder.is_dir():
        found.append(
            Error(
                f"SEARCH_INDEX_PATH ({folder}) is a file; the search index lives in a folder.",
                hint="Set SEARCH_INDEX_PATH to a folder that the site may write to, such as var/search.",
                id="search.E002",
            )
        )
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='porter ascii')")
    except sqlite3.OperationalError:
        found.append(
            Error(
                "This Python's SQLite has no full-text search (FTS5), which the embedded engine needs.",
                hint="Use a Python built with FTS5, as those of Debian, Ubuntu, macOS and Docker are.",
                id="search.E003",
            )
        )
    return found


def _meaning() -> list[CheckMessage]:
    if settings.SEARCH_MEANING in (False, "auto") or not (lacking := model.missing()):
        return []
    return [
        Error(
            f"SEARCH_MEANING is on, but what it needs is not installed: {', '.join(lacking)}.",
            hint=model.CURE,
            id="search.E006",
        )
    ]


def _elasticsearch() -> list[CheckMessage]:
    if settings.SEARCH_ENGINE != "elasticsearch":
        return []
    found: list[CheckMessage] = []
    url = urlsplit(settings.ELASTICSEARCH_URL or "")
    if url.scheme not in ("http", "https") or not url.hostname:
        found.append(
            Error(
                "SEARCH_ENGINE is elasticsearch, but ELASTICSEARCH_URL does not say where the server is.",
                hint="Set ELASTICSEARCH_URL, like http://localhost:9200, or set SEARCH_ENGINE to embedded.",
                id="search.E004",
            )
        )
    if not _NAME.fullmatch(settings.SEARCH_INDEX_NAME):
        found.append(
            Error(
                f"SEARCH_INDEX_NAME is {settings.SEARCH_INDEX_NAME!r}, which Elasticsearch does not allow.",
                hint="Use small letters, digits, dots, dashes and underscores, like waymark-weymouth.",
                id="search.E005",
            )
        )
    return found
