"""Elasticsearch 8. Nothing else in the project imports its client.

One document per service and audience with its meetings nested. An alias names the index that is read; a
rebuild fills a new index and moves the alias. What is stored and asked is plain data, written in the other
files of this folder.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from elastic_transport import Urllib3HttpNode
from elasticsearch import ApiError, NotFoundError, TransportError, helpers
from elasticsearch import Elasticsearch as Client
from elasticsearch.dsl import A, Search
from urllib3 import Timeout

from search.documents import Audience, Document
from search.engines.base import AT_ONCE, Engine, EngineUnavailable, Prepared, Rebuild
from search.engines.elasticsearch.bodies import (
    fitting,
    how_many,
    narrow_enough,
    page_and_counts,
    results,
    some_will_do,
)
from search.engines.elasticsearch.points import places_clauses, read_places
from search.engines.elasticsearch.stored import (
    MAPPING,
    SETTINGS,
    VERSION,
    put_actions,
    removal_action,
)
from search.engines.elasticsearch.suggest import ORDER, names_starting_with, suggestion
from search.engines.name_starts import typed
from search.engines.query_rules import can_relax, within_limits
from search.points import Points, View
from search.query import Query
from search.results import Results, Suggestion

logger = logging.getLogger(__name__)

SECONDS = 1.5
"""How long a search may take before the embedded engine answers instead."""
CONNECTING = 1.0
"""How long a server may take to answer at all, for a search and for a writer alike."""
WRITING = 60.0
MERGING = 3600.0
RETRY_AFTER_SECONDS = 30.0
"""Seconds a server that failed is not asked again."""
JUST_BEGUN = timedelta(minutes=10)
SWAPPING = 20.0
"""Seconds a writer waits for a rebuild to move the alias; longer, and the rebuild is taken for dead."""


class _Node(Urllib3HttpNode):
    """A server that does not answer is noticed after CONNECTING, however long an answer may take then."""

    def perform_request(
        self, method: str, target: str, body: Any = None, headers: Any = None, request_timeout: Any = None
    ) -> Any:
        if not isinstance(request_timeout, int | float):
            request_timeout = SECONDS
        limit: Any = Timeout(connect=min(CONNECTING, request_timeout), read=request_timeout)
        return super().perform_request(method, target, body, headers, limit)


class Elasticsearch(Engine):
    """The index of `prefix` on the server at `url`."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str, *, seconds: float = SECONDS) -> None:
        self._all = f"{prefix}-services"
        self.alias = f"{self._all}-{VERSION}"
        self._client = Client(
            url, node_class=_Node, request_timeout=seconds, max_retries=0, retry_on_timeout=False
        )
        self._writer = self._client.options(request_timeout=WRITING)
        self._failed = 0.0

    # --- writing ---------------------------------------------------------------------------------

    def put(self, documents: Iterable[Document]) -> None:
        self._write(list(put_actions(documents)))

    def remove(self, service_ids: Iterable[str]) -> None:
        self._write([removal_action(service, audience) for service in service_ids for audience in Audience])

    def _write(self, actions: list[dict[str, Any]]) -> None:
        """Written and visible on return. Waits while a rebuild is about to move the alias."""
        if not actions:
            return
        with self._asking():
            self._ensure()
            patience = time.monotonic() + SWAPPING
            while blocked := self._bulk(actions):
                if time.monotonic() > patience:
                    self._unblock()
                actions = blocked
                time.sleep(0.1)

    def _bulk(self, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Write through the alias; returns the actions refused because a rebuild is writers_held."""
        refused, index = [], self.alias
        stream = helpers.streaming_bulk(
            self._writer, actions, index=self.alias, require_alias=True, refresh=True, raise_on_error=False
        )
        for action, (done, answer) in zip(actions, stream, strict=True):
            result = next(iter(answer.values()))
            if not done and result["status"] == 403:
                refused.append(action)
            elif not done and result["status"] != 404:
                raise helpers.BulkIndexError(f"{index} refused a document", [answer])
        return refused

    @staticmethod
    def prepare(documents: Iterable[Document]) -> Prepared:
        return list(put_actions(documents))

    def fill(
        self, prepared: Iterable[Prepared], *, before_swap: Callable[[Rebuild], None] | None = None
    ) -> int:
        name = f"{self.alias}-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid.uuid4().hex[:8]}"
        with self._asking():
            self._create(name)
            building = ElasticRebuild(self._writer, name)
            try:
                building.write(action for actions in prepared for action in actions)
                building.merge()
                with self._swapping():
                    if before_swap:
                        before_swap(building)
                    self._writer.indices.refresh(index=name)
                    total = self._writer.count(index=name)["count"]
                    self._point_at(name)
            except BaseException:
                self._writer.indices.delete(index=name, ignore_unavailable=True)
                raise
        return total

    @contextmanager
    def _swapping(self) -> Iterator[None]:
        """While the block runs the index in use takes no writes, so that nothing is lost in between."""
        for index in self._indices():
            self._writer.indices.add_block(index=index, block="write")
        try:
            yield
        finally:
            self._unblock()

    def _unblock(self) -> None:
        for index in self._indices():
            self._writer.indices.put_settings(index=index, settings={"index.blocks.write": None})

    def _point_at(self, name: str) -> None:
        old = self._indices()
        moves = [{"remove": {"index": index, "alias": self.alias}} for index in old]
        add = {"add": {"index": name, "alias": self.alias, "is_write_index": True}}
        self._writer.indices.update_aliases(actions=[*moves, add])
        for index in old:
            self._writer.indices.delete(index=index, ignore_unavailable=True)
        self._remove_leftovers()
        self._remove_earlier_versions()

    def remove_leftovers(self) -> None:
        """One made in the last minutes may belong to a rebuild that has just begun."""
        with self._asking():
            self._remove_leftovers(f"{datetime.now(UTC) - JUST_BEGUN:%Y%m%d%H%M%S}")

    def _remove_leftovers(self, before: str = "") -> None:
        """Indexes of ours that no alias names: those of rebuilds that were killed. `before` is a time as
        in their names; without it those older than the index in use go, for a later one may still be
        filled."""
        before = before or max(map(_made_at, self._indices()), default="")
        ours = re.compile(rf"{re.escape(self.alias)}-(?:\d{{14}}-[0-9a-f]{{8}}|first)")
        for index, what in self._writer.indices.get_alias(index=f"{self.alias}-*").items():
            if ours.fullmatch(index) and not what["aliases"] and _made_at(index) < before:
                logger.info("The index %s was left behind by a killed rebuild; it is removed.", index)
                self._writer.indices.delete(index=index, ignore_unavailable=True)

    def _remove_earlier_versions(self) -> None:
        """What an earlier version of the site has filled, a day later: until then it may still be running."""
        pattern = re.compile(rf"{re.escape(self._all)}(?:-(\d{{1,4}}))?-(?:\d{{14}}-[0-9a-f]{{8}}|first)")
        day_ago = f"{datetime.now(UTC) - timedelta(days=1):%Y%m%d%H%M%S}"
        for index in self._writer.indices.get_alias(index=f"{self._all}-*"):
            found = pattern.fullmatch(index)
            if found and int(found[1] or 1) < VERSION and _made_at(index) < day_ago:
                logger.info("The index %s is of an earlier version; it is removed.", index)
                self._writer.indices.delete(index=index, ignore_unavailable=True)

    def _indices(self) -> list[str]:
        """The index in use, or none."""
        try:
            return list(self._writer.indices.get_alias(name=self.alias))
        except NotFoundError:
            return []

    def _ensure(self) -> None:
        """An empty index where there is none; when another process makes it first, theirs is taken."""
        if self._client.indices.exists_alias(name=self.alias):
            return
        try:
            self._create(f"{self.alias}-first", aliases={self.alias: {"is_write_index": True}})
        except ApiError as error:
            if "resource_already_exists" not in str(error):
                raise

    def _create(self, name: str, aliases: dict[str, Any] | None = None) -> None:
        self._writer.indices.create(index=name, settings=SETTINGS, mappings=MAPPING, aliases=aliases or {})

    # --- reading ---------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        """In one request, with several words in two: the first tells whether some of them will do."""
        query = within_limits(query)
        with self._asking(), _readable():
            some = query.stray
            if can_relax(query) and not some:
                told = self._answers(*how_many(query))
                some = some_will_do(told[0])
                query = narrow_enough(query, told) if some else query
            answers = self._answers(*page_and_counts(query, some=some))
            return results(query, answers, some=some, engine=self.name)

    def _answers(self, *bodies: dict[str, Any]) -> list[dict[str, Any]]:
        """Several questions in one request. As they are: made into objects first, a question took longer to
        write than to answer."""
        searches = [part for body in bodies for part in ({}, body)]
        asked = self._client.msearch(index=self.alias, searches=searches)
        answers: list[dict[str, Any]] = asked["responses"]
        for answer in answers:
            if "error" in answer:
                raise ApiError("A search failed.", meta=asked.meta, body=answer)
        return answers

    def suggest(
        self, text: str, *, audience: Audience, now: datetime, limit: int = 5
    ) -> tuple[Suggestion, ...]:
        start = typed(text)
        if not start or limit < 1:
            return ()
        asked = Search(using=self._client, index=self.alias).extra(
            query=names_starting_with(start, audience, now)
        )
        with self._asking(), _readable():
            found = asked.sort(*ORDER).source(["service"]).extra(size=limit, track_total_hits=False).execute()
            return tuple(map(suggestion, found.to_dict()["hits"]["hits"]))

    def points(self, query: Query, view: View, *, some: bool = False) -> Points:
        query = within_limits(query)
        wanted = fitting(query, some=some)
        asked = Search(using=self._client, index=self.alias).extra(
            query={"bool": {"filter": wanted}},
            aggs=places_clauses(query, view),
            size=0,
            track_total_hits=False,
        )
        with self._asking(), _readable():
            return read_places(asked.execute().to_dict()["aggregations"])

    def vocabulary(self) -> dict[str, int]:
        words: dict[str, int] = {}
        after: dict[str, Any] = {}
        with self._asking(), _readable():
            while True:
                sources = [{"word": {"terms": {"field": "spelling"}}}]
                asked = Search(using=self._writer, index=self.alias).extra(size=0)
                asked.aggs.bucket("words", A("composite", size=10_000, sources=sources, **after))
                page = asked.execute().to_dict()["aggregations"]["words"]
                words |= {bucket["key"]["word"]: bucket["doc_count"] for bucket in page["buckets"]}
                if "after_key" not in page:
                    return words
                after = {"after": page["after_key"]}

    def ready(self) -> bool:
        try:
            with self._asking():
                return bool(self._client.indices.exists_alias(name=self.alias))
        except EngineUnavailable:
            return False

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turns every failure to answer into EngineUnavailable, and leaves a failing server alone a while."""
        if time.monotonic() < self._failed:
            raise EngineUnavailable("Elasticsearch failed a moment ago and is left alone for now.")
        try:
            yield
        except NotFoundError as error:
            raise EngineUnavailable(f"There is no index {self.alias} yet; rebuild it.") from error
        except (TransportError, ApiError) as error:
            if isinstance(error, TransportError) or error.status_code in (429, 502, 503, 504):
                self._failed = time.monotonic() + RETRY_AFTER_SECONDS
            raise EngineUnavailable(f"Elasticsearch does not answer ({type(error).__name__}).") from error


def _made_at(index: str) -> str:
    """When an index of ours was made, from its name; the first of all has no time and is the oldest."""
    found = re.search(r"-(\d{14})-[0-9a-f]{8}$", index)
    return found[1] if found else ""


@contextmanager
def _readable() -> Iterator[None]:
    """An answer in another shape than Elasticsearch's, as from whatever else listens there, is none."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise EngineUnavailable(f"That was no answer of Elasticsearch's ({type(error).__name__}).") from error


class ElasticRebuild(Rebuild):
    """A new index, while the old one is still read."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = index

    def put(self, documents: Iterable[Document]) -> None:
        self.write(put_actions(documents))

    def write(self, actions: Iterable[dict[str, Any]]) -> None:
        """The server takes some in while the next are made."""
        remaining = iter(actions)
        sent: Future[Any] | None = None
        with ThreadPoolExecutor(1) as sender:
            while part := list(islice(remaining, AT_ONCE)):
                if sent:
                    sent.result()
                sent = sender.submit(helpers.bulk, self._client, part, index=self._index)
            if sent:
                sent.result()

    def merge(self) -> None:
        """Into one segment: a question has many clauses, and each is looked up in every segment."""
        self._client.options(request_timeout=MERGING).indices.forcemerge(
            index=self._index, max_num_segments=1
        )

    def remove(self, service_ids: Iterable[str]) -> None:
        actions = [removal_action(service, audience) for service in service_ids for audience in Audience]
        for done, answer in helpers.streaming_bulk(
            self._client, actions, index=self._index, raise_on_error=False
        ):
            if not done and answer["delete"]["status"] != 404:
                raise helpers.BulkIndexError("A document could not be removed.", [answer])
