"""What came back from Elasticsearch as hits."""

from __future__ import annotations

from typing import Any

from search.engines.elasticsearch.alike import ALIKE
from search.engines.elasticsearch.score import SCORE_AT, SHIFT
from search.engines.elasticsearch.stored import restore
from search.engines.filter_rules import check_filters
from search.query import Query
from search.results import Hit, Reach


def hit_of(query: Query, hit: dict[str, Any]) -> Hit:
    """A hit as both engines tell it."""
    verdict = check_filters(restore(hit["_source"]), query)
    matched = set(hit.get("matched_queries", ()))
    raw = hit["sort"][SCORE_AT[query.sort]] if query.sort in SCORE_AT else 0.0
    words = tuple(w.alternatives[0].text for place, w in enumerate(query.words) if f"w{place}" in matched)
    return Hit(
        id=hit["_source"]["service"],
        score=raw - SHIFT * int(raw // SHIFT),
        reach=verdict.reach if verdict else Reach.ANYWHERE,
        metres=verdict.metres if verdict else None,
        meeting=verdict.meeting.id if verdict else "",
        matched_words=words,
        matched_needs=tuple(n.slug for place, n in enumerate(query.needs) if f"n{place}" in matched),
        unsure=verdict.unsure if verdict else (),
        alike=ALIKE in matched,
    )
