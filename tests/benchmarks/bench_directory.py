"""The results page and the rebuild, on rows of the database: beside the engine with a ready template, and
beside reading and writing by hand."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.shortcuts import render
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from directory import clock
from directory.finder import question as asking
from directory.finder import run_search, views
from directory.indexing import reindex
from directory.indexing.documents import batches, documents_of
from search import registry
from search.documents import Audience
from search.engines.document_facts import FIELDS
from search.engines.embedded.files import _create, finish
from search.query import Query
from tests.benchmarks import rows, synthetic
from tests.benchmarks.measuring import SIZES, by_the_clock, in_turn, own_time, spread, table, timed

SIZE = int(os.environ.get("BENCH_ROWS", str(min(10_000, max(SIZES)))))
ASKED = 30


@pytest.mark.django_db(transaction=True)
def test_rebuild_and_page(tmp_path: Path) -> None:
    with clock.moved_to(synthetic.NOW):
        rows.fill(SIZE)
        rebuild_beside_reading_and_writing_by_hand(tmp_path)
        page_beside_the_engine_and_a_ready_template()


def rebuild_beside_reading_and_writing_by_hand(tmp_path: Path) -> None:
    """By the clock: a large rebuild has another process read and make what this one writes."""
    _, read = timed(lambda: [documents_of(ids) for ids in batches()], by_the_clock)
    documents, rebuilt = timed(lambda: reindex.rebuild("embedded"), by_the_clock)
    _, by_hand = timed(rows.by_values_list, by_the_clock)
    written = _write_ready(tmp_path)
    ours, theirs = SIZE / rebuilt, SIZE / (by_hand + written)
    titles = (
        "services",
        "documents",
        "rebuilt s",
        "reading alone",
        "by hand: read",
        "write",
        "a second",
        "by hand",
        "ratio",
    )
    row = [f"{SIZE:,}", documents, rebuilt, read, by_hand, written, round(ours), round(theirs), ours / theirs]
    table("Rebuild beside values_list and executemany of ready rows (by the clock)", titles, [row])


def _write_ready(folder: Path) -> float:
    """Seconds for the rows of the index in use, ready in memory, into a file of the same tables."""
    index: Any = registry.embedded()
    source = sqlite3.connect(index.folder.path / index.folder.current())
    names = ["document", "meeting", "session", "tag", "start", "feature", "spelling", "word"]
    ready = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    columns = ", ".join(("rowid", *FIELDS, "marks"))
    ready |= {
        f"{audience}_text ({columns})": source.execute(f"SELECT {columns} FROM {audience}_text").fetchall()
        for audience in Audience
    }
    began = by_the_clock()
    target = _create(folder / "by-hand.sqlite3")
    target.execute("BEGIN")
    for name, each in ready.items():
        if each:
            target.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(each[0]))})", each)
    target.execute("COMMIT")
    finish(target)
    return by_the_clock() - began


def page_beside_the_engine_and_a_ready_template() -> None:
    engine = registry.embedded()
    asked = [_asked(question) for question in synthetic.questions(ASKED)]
    ready = []
    for request in asked:
        queries = _queries(engine, request)
        answer = run_search.find(asking.read(request.GET))
        context = views._context(request, answer)
        context["page"] = views.Paginator(range(answer.results.total), 10).get_page(1)
        ready.append((request, queries, context))
    asks = [
        lambda told: views.find(told[0]),
        _engine_and_template(engine),
        lambda told: [engine.search(q) for q in told[1]],
    ]
    page, beside, alone = (spread(times) for times in in_turn(asks, ready, own_time))
    titles = (
        "services",
        "page p50 ms",
        "p95",
        "engine and template p50",
        "p95",
        "engine alone p50",
        "ratio p50",
        "p95",
        "queries",
    )
    counted = sorted({_counted(request) for request in asked})
    row = [
        f"{SIZE:,}",
        *page,
        *beside,
        alone[0],
        page[0] / beside[0],
        page[1] / beside[1],
        f"{counted[0]} to {counted[-1]}",
    ]
    table(
        "The results page beside the engine and the same template with ready data (own time)", titles, [row]
    )


def _asked(question: Query) -> HttpRequest:
    near = question.near
    words = " ".join(word.alternatives[0].text for word in question.words)
    code = next(code for code in near.codes if code.startswith("sector:")).split(":")[1] if near else ""
    request = RequestFactory().get("/find/", {"q": words, "postcode": code})
    request.user = AnonymousUser()
    return request


def _queries(engine: Any, request: HttpRequest) -> list[Query]:
    """What the page asks of the engine."""
    found: list[Query] = []
    search = engine.search

    def noting(query: Query) -> Any:
        found.append(query)
        return search(query)

    engine.search = noting
    try:
        views.find(request)
    finally:
        del engine.search
    return found


def _engine_and_template(engine: Any) -> Callable[[Any], object]:
    def run(told: tuple[HttpRequest, list[Query], dict[str, Any]]) -> object:
        request, queries, context = told
        for query in queries:
            engine.search(query)
        return render(request, "directory/find.html", context)

    return run


def _counted(request: HttpRequest) -> int:
    with CaptureQueriesContext(connection) as captured:
        views.find(request)
    return len(captured)
