"""What is sent to the server for a question, and what its answers tell: plain dicts, no client."""

from __future__ import annotations

from typing import Any

from search.engines.elasticsearch.clauses import Clause, bounded, bounds, fits, listed, matching
from search.engines.elasticsearch.count import as_facets, as_known, facet_clauses, read_counts
from search.engines.elasticsearch.hits import hit_of
from search.engines.elasticsearch.score import nearest_score, order, score
from search.engines.elasticsearch.stored import FACTS_ONLY, SESSIONS
from search.engines.query_rules import narrower, should_relax
from search.query import Query, Sort
from search.results import Results
from search.weights import HANDFUL

Body = dict[str, Any]
Answer = dict[str, Any]


def page_and_counts(query: Query, *, some: bool) -> list[Body]:
    """The page with all that is counted in reach, and beside it how many there are at any distance."""
    passing = fits(query, query.filters, query.near)
    needed = {"open-now", "today"} & query.filters.when
    not_told = FACTS_ONLY if needed else [*FACTS_ONLY, SESSIONS]
    body: Body = {
        "query": {
            "bool": {
                "filter": [listed(query), matching(query, some), *bounds(query)],
                "should": _parts(query),
            }
        },
        "post_filter": passing,
        "sort": order(query),
        "_source": {"excludes": not_told},
        "track_total_hits": True,
        "from": query.offset,
        "size": query.limit,
        "aggs": {"sure": {"filter": fits(query, query.filters, query.near, sure=True)}},
    }
    if not query.facets:
        return [body]
    body["aggs"] |= facet_clauses(query)
    beside = [_number([listed(query), matching(query, some), fits(query, query.filters, None)])]
    return [body, *beside] if bounded(query) else [body]


def _parts(query: Query) -> list[Clause]:
    if query.sort is Sort.NAME:
        return []
    return nearest_score(query) if query.sort is Sort.NEAREST else score(query)


def how_many(query: Query) -> list[Body]:
    """How many fit that hold some of the words, and how many of them all; then, where that is another
    question, how many of the surer part of what some of them bring."""
    strict = {"filter": matching(query, some=False)}
    first = {**_number(fitting(query, some=True)), "aggs": {"strict": strict}}
    narrow = narrower(query)
    if narrow is None:
        return [first]
    return [first, {**_number(fitting(narrow, some=True)), "track_total_hits": HANDFUL}]


def fitting(query: Query, *, some: bool) -> list[Clause]:
    """What an answer is."""
    return [listed(query), matching(query, some), *bounds(query), fits(query, query.filters, query.near)]


def _number(wanted: list[Clause]) -> Body:
    return {"query": {"bool": {"filter": wanted}}, "size": 0, "track_total_hits": True}


# --- reading ------------------------------------------------------------------------------------


def some_will_do(answer: Answer) -> bool:
    """Whether all of the words find too little and some find more: of `how_many`."""
    strict: int = answer["aggregations"]["strict"]["doc_count"]
    return should_relax(strict) and _total(answer) > strict


def results(query: Query, answers: list[Answer], *, some: bool, engine: str) -> Results:
    """Of `page_and_counts`."""
    page, *beside = answers
    total, counts = _total(page), page["aggregations"]
    everywhere = _total(beside[0]) if beside else None
    choices = read_counts(query, counts, everywhere) if query.facets else {}
    return Results(
        hits=tuple(hit_of(query, hit) for hit in page["hits"]["hits"]),
        total=total,
        unsure=total - counts["sure"]["doc_count"],
        facets=as_facets(choices),
        known=as_known(choices),
        some_words=some,
        narrow=query.narrow,
        engine=engine,
    )


def narrow_enough(query: Query, answers: list[Answer]) -> Query:
    """The question with the surer part only of what some of its words bring, where that is a handful: of
    `how_many`."""
    narrow = narrower(query)
    return narrow if narrow and _total(answers[1]) >= HANDFUL else query


def _total(answer: Answer) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total
