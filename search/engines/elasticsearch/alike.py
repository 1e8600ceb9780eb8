"""Which listings read like a question: its vector beside every stored one that may be an answer, exactly."""

from __future__ import annotations

from typing import Any

from search import weights
from search.engines.query_rules import alike_least
from search.query import Query

ALIKE = "alike"
"""The name of the clause that holds for what is said to read like what was asked."""
_COSINE = "Math.max(0.0, cosineSimilarity(params.asked, 'meaning')) * params.weight"
_PRODUCT = "Math.max(0.0, dotProduct(params.asked, 'need_shares')) * params.weight"


def numbers(vector: bytes) -> list[int]:
    """The signed bytes of a vector."""
    return list(memoryview(vector).cast("b"))


def let_in(query: Query) -> dict[str, Any]:
    """The clause of what reads so much alike that it is an answer without a word in common."""
    return _like(query, least=alike_least(query), weight=1.0)


def parts(query: Query) -> list[dict[str, Any]]:
    """The parts of the score. The first half of the first is named, for what is alike enough to say so."""
    alike = _like(query, least=weights.ALIKE_LEAST, weight=1.0)
    said = {"bool": {"filter": [alike], "_name": ALIKE, "boost": 0.0}}
    found = [{"bool": {"must": [_like(query, least=0.0, weight=weights.ALIKE)], "should": [said]}}]
    if query.need_shares:
        params = {"asked": numbers(query.need_shares), "weight": weights.NEEDS_ALIKE / 127**2}
        found.append(_scored(query, "need_shares", _PRODUCT, params))
    return found


def _like(query: Query, *, least: float, weight: float) -> dict[str, Any]:
    return _scored(query, "meaning", _COSINE, {"asked": numbers(query.meaning), "weight": weight}, least)


def _scored(
    query: Query, field: str, script: str, params: dict[str, Any], least: float = 0.0
) -> dict[str, Any]:
    here = [{"term": {"audience": str(query.audience)}}, {"exists": {"field": field}}]
    scored = {"query": {"bool": {"filter": here}}, "script": {"source": script, "params": params}}
    return {"script_score": {**scored, **({"min_score": least} if least else {})}}
