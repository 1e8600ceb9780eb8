"""The interface every engine keeps; tests/contract/search holds each implementation to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from search.documents import Audience, Document
from search.points import Points, View
from search.query import Query
from search.results import Results, Suggestion

Prepared = Any
"""Some documents as an engine writes them: its own business, but that it can be pickled."""

AT_ONCE = 500
"""Documents that are prepared together."""


class EngineUnavailable(Exception):
    """The engine cannot be reached in time; the caller falls back to the embedded one and says so."""


class Engine(ABC):
    """Documents in, ranked answers out. Everything is keyed by (service id, audience)."""

    name: str

    @abstractmethod
    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; visible to `search` when this returns."""

    @abstractmethod
    def remove(self, service_ids: Iterable[str]) -> None:
        """Forget these services for every audience; unknown ids are ignored."""

    @abstractmethod
    def search(self, query: Query) -> Results:
        """Answer, or raise EngineUnavailable."""

    @abstractmethod
    def suggest(
        self, text: str, *, audience: Audience, now: datetime, limit: int = 5
    ) -> tuple[Suggestion, ...]:
        """Services of this audience, not closed at `now`, for somebody who is still typing.

        What was typed begins the name or the organisation of each, at any word of it, compared without case,
        accents and apostrophes. Whole names begun come first, then whole organisations, then later words;
        within each by name. None for fewer than two letters. Never raises for the text; raises
        EngineUnavailable.
        """

    @abstractmethod
    def points(self, query: Query, view: View, *, some: bool = False) -> Points:
        """Where what `search` finds meets, by the squares of a map, or raise EngineUnavailable.

        A service is at each of its places that fits the filters and, where a place is asked for, lies within
        the distance and matters. `some` is `Results.some_words` of the same question.
        """

    @staticmethod
    @abstractmethod
    def prepare(documents: Iterable[Document]) -> Prepared:
        """What `fill` is to write of these documents. It asks nothing of the index, so that it may be made in
        any process."""

    @abstractmethod
    def fill(
        self, prepared: Iterable[Prepared], *, before_swap: Callable[[Rebuild], None] | None = None
    ) -> int:
        """Fill a new index and swap it in atomically; readers see the old one until then.

        `before_swap` is called with a handle that takes `put` and `remove`, to replay what changed meanwhile.
        Returns the number of documents. Raises and leaves the old index untouched on any error.
        """

    def remove_leftovers(self) -> None:  # noqa: B027  most engines tidy when they fill
        """Remove what killed rebuilds left behind, when nobody is rebuilding. Raises EngineUnavailable."""

    def rebuild(
        self, documents: Iterable[Document], *, before_swap: Callable[[Rebuild], None] | None = None
    ) -> int:
        """As `fill`, with documents that are prepared as they come."""
        return self.fill(map(self.prepare, at_once(documents)), before_swap=before_swap)

    @abstractmethod
    def vocabulary(self) -> dict[str, int]:
        """Every word of the public documents with the number of documents it stands in, for spelling."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether there is an index to ask."""


class Rebuild(ABC):
    """A half-built index that is not yet read by anyone."""

    @abstractmethod
    def put(self, documents: Iterable[Document]) -> None: ...

    @abstractmethod
    def remove(self, service_ids: Iterable[str]) -> None: ...


def at_once(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """So many of them at a time, AT_ONCE or at the end fewer."""
    remaining = iter(documents)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch
