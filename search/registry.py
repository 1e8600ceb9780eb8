"""Which engine answers: `engine()` is the chosen one, `embedded()` is always there.

The chosen engine's client is imported when it is first asked for, so that a site on the embedded engine
never loads it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from search.engines.base import Engine, EngineUnavailable
from search.points import Points, View
from search.query import Query
from search.results import Results

logger = logging.getLogger(__name__)

ENGINES = ("embedded", "elasticsearch")
SETTINGS = ("SEARCH_ENGINE", "SEARCH_INDEX_PATH", "SEARCH_INDEX_NAME", "ELASTICSEARCH_URL")


def engine() -> Engine:
    """The engine the settings choose."""
    return _elasticsearch() if chosen() == "elasticsearch" else embedded()


def engines() -> tuple[Engine, ...]:
    """Every engine that is kept current: the embedded one, and the chosen one where it is another."""
    return (embedded(),) if chosen() == "embedded" else (embedded(), engine())


def chosen() -> str:
    """The name of the engine the settings choose."""
    name = settings.SEARCH_ENGINE
    if name not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH_ENGINE is {name!r}; it may be {' or '.join(ENGINES)}.")
    return name


@cache
def embedded() -> Engine:
    """The engine that needs no server; it answers when the chosen one can't."""
    from search.engines.embedded import Embedded

    return Embedded(Path(settings.SEARCH_INDEX_PATH))


@cache
def _elasticsearch() -> Engine:
    from search.engines.elasticsearch import Elasticsearch

    return Elasticsearch(settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_NAME)


def search(query: Query) -> Results:
    """The chosen engine's answer, or the embedded one's marked `basic`, or an empty one marked so.

    A search never shows an error to the public.
    """
    asked = engine()
    try:
        return asked.search(query)
    except EngineUnavailable:
        logger.warning("The %s search engine cannot be reached.", asked.name)
    if asked.name != "embedded":
        try:
            return replace(embedded().search(query), basic=True)
        except EngineUnavailable:
            logger.error("The embedded search index cannot be read either.")
    return Results(hits=(), total=0, engine=asked.name, basic=True)


def points(query: Query, view: View, *, some: bool = False) -> Points:
    """Where the answers to a question meet, from the engine that would answer it; none where none can."""
    for asked in dict.fromkeys((engine(), embedded())):
        try:
            return asked.points(query, view, some=some)
        except EngineUnavailable:
            logger.warning("The %s search engine cannot be reached.", asked.name)
    return Points()


def forget_engines(*, setting: str = "", **_: object) -> None:
    """Open the engines anew when a setting of theirs changes, which only tests do."""
    if not setting or setting in SETTINGS:
        embedded.cache_clear()
        _elasticsearch.cache_clear()


setting_changed.connect(forget_engines)
