"""Words of danger stand in no address: they wait in the session, and the address holds a key without meaning.

Back, History and the list of addresses a browser offers then tell nobody who looks over somebody's shoulder.
What was understood of the words ("need:domestic-abuse") is as telling, so with a key it is not spelt out
either. A key opens the question in the session that asked it, for KEPT_SECONDS, and nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict

from directory import clock
from directory.catalogue.models import AccessFeature, DeliveredBy
from directory.finder import question
from directory.finder.danger_heard import heard
from directory.finder.question import KEY, WHEN, SearchParameters, clean, unspoken
from directory.finder.run_search import SUITS
from directory.words import vocabulary

KEPT_SECONDS = 30 * 60
MOST_KEPT = 10
"""Questions one session holds; the oldest goes first."""
_KEPT = "private_questions"


def tells_of_danger(asked: SearchParameters) -> bool:
    """Whether the words are such that no address may hold them."""
    if not asked.q:
        return False
    words, speller = vocabulary.current()
    return bool(heard(asked.q, words, speller.words))


def keep(session: SessionBase, asked: SearchParameters) -> SearchParameters:
    """The same question, its words kept in the session and its links with a key instead of them."""
    kept = {**_living(session), (key := new_key()): {"q": asked.q, "until": _now() + KEPT_SECONDS}}
    session[_KEPT] = dict(list(kept.items())[-MOST_KEPT:])
    return replace(asked, key=key)


def forget(session: SessionBase) -> None:
    """Everything that was kept, at once: whoever leaves in a hurry leaves nothing here."""
    session.pop(_KEPT, None)


def new_key() -> str:
    return secrets.token_urlsafe(12)


def read(parameters: QueryDict, request: HttpRequest) -> SearchParameters:
    """What was asked, where the address holds a key as well. `forgotten` where nothing is kept for it.

    Words that came with the key are newer than those that were kept.
    """
    asked = question.read(parameters)
    key = clean(parameters.get(KEY, ""))[:40]
    if not key:
        return asked
    kept = _living(getattr(request, "session", None)).get(key)
    if kept is None and not asked.q:
        return replace(asked, forgotten=True, need="", without=())
    spoken = _spoken(key) if "~" in f"{asked.need}{asked.without}" else {}
    return replace(
        asked,
        key=key,
        q=asked.q or str(kept["q"] if kept else ""),
        need=spoken.get(asked.need, asked.need),
        without=tuple(said for said in (spoken.get(each, each) for each in asked.without) if said[:1] != "~"),
    )


def _living(session: Any) -> dict[str, dict[str, Any]]:
    """What is kept and not too old; what is too old is forgotten for good."""
    kept: Mapping[str, dict[str, Any]] = session.get(_KEPT, {}) if session is not None else {}
    living = {key: each for key, each in kept.items() if each["until"] > _now()}
    if len(living) < len(kept):
        session[_KEPT] = living
    return living


def _now() -> float:
    return clock.now().timestamp()


def _spoken(key: str) -> dict[str, str]:
    """What each unspoken name stands for, of all that can be chosen or taken away."""
    return {unspoken(key, name): name for name in _names()}


def _names() -> Iterator[str]:
    for slug in vocabulary.current()[0].needs:
        yield from (slug, f"need:{slug}")
    yield from (f"times:{value}" for value in WHEN)
    yield from (f"access:{value}" for value in AccessFeature.values)
    yield from (f"delivery:{value}" for value in {*DeliveredBy.values, *SUITS})
    yield from (f"age:{years}" for years in range(131))
    yield from ("free:", "place:")
