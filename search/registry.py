"""Which engine answers: `engine()` is the chosen one, `embedded()` is always there.

The chosen engine's client is imported when it is first asked for, so that a site on the embedded engine
never loads it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from search.documents import Audience
from search.engines.base import Engine, EngineUnavailable
from search.points import Points, View
from search.query import Query
from search.results import Results, Suggestion

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

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
    """The chosen engine's answer, or the embedded one's marked `basic`, or an empty one marked `resting` too.

    A search never shows an error to the public.
    """
    found, basic = _answer(lambda engine: engine.search(query))
    if found is None:
        return Results(hits=(), total=0, engine=chosen(), basic=True, resting=True)
    return replace(found, basic=True) if basic else found


def suggest(text: str, *, audience: Audience, now: datetime, limit: int = 5) -> tuple[Suggestion, ...]:
    """Services whose names begin like this, from the engine that can answer; none when neither can."""
    found, _ = _answer(lambda engine: engine.suggest(text, audience=audience, now=now, limit=limit))
    return found or ()


def _answer(ask: Callable[[Engine], Answer]) -> tuple[Answer | None, bool]:
    """The chosen engine's answer, else the embedded one's and True, else None and True."""
    asked = engine()
    try:
        return ask(asked), False
    except EngineUnavailable:
        logger.warning("The %s search engine cannot be reached.", asked.name)
    if asked.name != "embedded":
        try:
            return ask(embedded()), True
        except EngineUnavailable:
            logger.error("The embedded search index cannot be read either.")
    return None, True


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
