"""What is asked while somebody is still typing: plain dicts, no client."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from search.documents import Audience
from search.engines.elasticsearch.clauses import Clause, listed, term
from search.engines.elasticsearch.score import best_of, constant
from search.query import Query
from search.results import NamePart, Suggestion

ORDER: list[Any] = [{"_score": "desc"}, {"name_text": "asc"}, {"service": "asc"}]
_SCORES = {NamePart.NAME: 2.0, NamePart.ORGANISATION: 1.0, NamePart.LATER: 0.0}


def names_starting_with(start: str, audience: Audience, now: datetime) -> Clause:
    """Names begun with this. The fields hold every beginning of every run, so each look is for one term."""
    better = best_of(
        [
            constant(term("name_starts", start), _SCORES[NamePart.NAME]),
            constant(term("organisation_starts", start), _SCORES[NamePart.ORGANISATION]),
        ]
    )
    return {"bool": {"filter": [listed(Query(audience, now)), term("starts", start)], "should": [better]}}


def suggestion(hit: dict[str, Any]) -> Suggestion:
    """A hit of that question."""
    begun = next(begun for begun, score in _SCORES.items() if hit["_score"] >= score)
    return Suggestion(hit["_source"]["service"], begun)
