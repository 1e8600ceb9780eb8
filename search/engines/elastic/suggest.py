"""What is asked while somebody is still typing: plain dicts, no client."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from search.documents import Audience
from search.engines.elastic.clauses import Clause, listed, term
from search.engines.elastic.score import BY_NAME, constant
from search.query import Query

ORDER: list[Any] = [{"_score": "desc"}, *BY_NAME]
"""Whole beginnings score 1 and come first."""


def begun_with(begun: str, audience: Audience, now: datetime) -> Clause:
    """Names begun with this. The fields hold every beginning of every run, so each look is for one term."""
    return {
        "bool": {
            "filter": [listed(Query(audience, now)), term("starts", begun)],
            "should": [constant(term("whole_starts", begun), 1.0)],
        }
    }
