"""Facets: how many answers each choice would leave, under all the filters but those of its own group."""

from __future__ import annotations

import sqlite3

from search.documents import DELIVERIES
from search.engines.embedded.filter import TAKING, near_state, when_state
from search.engines.embedded.schema import DELIVERY_BITS
from search.engines.shared import BANDS_MILES, MILE, WHEN
from search.query import Query


def facet_selects(connection: sqlite3.Connection, query: Query, bit: dict[str, int]) -> list[str]:
    """SELECTs of (facet, {value: count} as JSON, 0, 0) over `judged`. Yes and not known are both counted."""
    features = dict(connection.execute("SELECT slug, bit FROM feature ORDER BY slug"))
    delivery = {name: f"delivery = 0 OR delivery & {DELIVERY_BITS[name]}" for name in DELIVERIES}
    selects = [
        _tags("need", bit["need"]),
        _tags("language", bit["language"]),
        _choices("free", bit["free"], {"yes": "free >= 0"}),
        _choices("delivery", bit["delivery"], delivery),
        _choices("begin", bit["self_referral"], {"self": "begin >= 0"}),
        _choices("when", bit["when"], {value: f"{when_state({value})} >= 0" for value in WHEN}),
        _choices("taking", bit["taking"], {"yes": f"{TAKING} >= 0"}),
        _choices("access", bit["access"], {slug: f"NOT access_no & {b}" for slug, b in features.items()}),
    ]
    if query.near:
        bands = {str(miles): f"{near_state(miles * MILE)} >= 0" for miles in BANDS_MILES}
        selects.append(_choices("distance", bit["near"], bands | {"any": "1"}))
    return [select for select in selects if select]


def _choices(name: str, bit: int, choices: dict[str, str]) -> str:
    """Documents with a meeting for which the condition of a choice holds."""
    if not choices:
        return ""
    pairs = ", ".join(
        f"'{_quoted(value)}', count(DISTINCT CASE WHEN {condition} THEN id END)"
        for value, condition in choices.items()
    )
    return f"SELECT '{name}', json_object({pairs}), 0, 0 FROM judged AS placed WHERE failed IN (0, {bit})"


def _tags(kind: str, bit: int) -> str:
    """Documents by tag. For a language, those whose languages are not known count with each."""
    documents = f"(SELECT DISTINCT id, languages_known FROM judged WHERE failed IN (0, {bit}))"
    unknown = f" + (SELECT count(*) FROM {documents} WHERE NOT languages_known)" if kind == "language" else ""
    return (
        f"SELECT '{kind}', coalesce(json_group_object(value, number), '{{}}'), 0, 0 FROM (SELECT value, "
        f"count(*){unknown} AS number FROM {documents} AS one JOIN tag ON tag.document = one.id "
        f"AND tag.kind = '{kind}' GROUP BY value)"
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")
