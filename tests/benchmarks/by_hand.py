"""The embedded engine's questions as somebody would write them by hand for one file and one question: literal
SQL, a temporary table of what is in reach, a page, a total and the counts. The baseline that the engine is
measured against; it must answer the same ids in the same order, the same total and the same facets. Its
numbers are those of search/weights.py, written into the SQL.
"""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from search import weights
from search.documents import DAYS, DELIVERIES
from search.engines import days_and_seconds
from search.engines.embedded.place import bound, mark
from search.engines.embedded.schema import PART_BITS, POSITIONS
from search.engines.query_rules import lone_words, narrower, telling_needs
from search.query import Query
from search.results import Results
from tests.benchmarks.synthetic import MILE, TODAY

EARTH = 6_371_008.7714
DAY = TODAY.toordinal()
COLUMNS = (
    "id, n, strong, at, need, run, free, begin, delivery, languages_known, grouped, reach, travels, checked, "
    "anywhere, meeting, times_known, parts, access_yes, access_no, room, d2, covered"
)
OPEN = "CASE WHEN m.room_until < {day} THEN 0 ELSE m.room END"


@dataclass(frozen=True)
class ByHand:
    ids: list[str]
    total: int
    facets: dict[str, dict[str, int]]


def opened(path: Path) -> sqlite3.Connection:
    """A connection of its own to an index file, as a hand-written reader would have."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    connection.execute("PRAGMA mmap_size = 268435456")
    connection.execute("PRAGMA cache_size = -32000")
    return connection


def held_to(answer: Results, written: ByHand) -> None:
    """Asserts that an engine's answer is the hand-written one."""
    assert [hit.id for hit in answer.hits] == written.ids
    assert answer.total == written.total
    assert {name: dict(values) for name, values in answer.facets.items() if values} == {
        name: values for name, values in written.facets.items() if values
    }


def ask(connection: sqlite3.Connection, query: Query) -> ByHand:
    """Any question of `synthetic.questions`; nothing else is provided for."""
    execute = connection.execute
    words = [[f'"{a.text}"' for a in word.alternatives] for word in query.words]
    every = [f"({' OR '.join(runs)})" for runs in words]
    needs = [mark("n", need.slug) for need in telling_needs(query)]
    extra = [*needs, f'({{name organisation}} : "{query.whole}")']
    strict = " OR ".join(["(" + " AND ".join(every) + ")", *extra]).join("()")
    two = [f"({one} AND ({' OR '.join(every[place:])}))" for place, one in enumerate(every[:-1], 1)]
    loose, narrow = (
        " OR ".join([*two, *(every[query.words.index(word)] for word in lone_words(asked)), *extra]).join(
            "()"
        )
        for asked in (query, narrower(query) or query)
    )
    place = bound(query)
    features = dict(execute("SELECT slug, bit FROM feature"))
    sql = _Written(query, place, features)
    match = strict
    if len(words) > 1:
        number, more = (execute(sql.how_many(wanted)).fetchone()[0] for wanted in (strict, loose))
        if number < weights.HANDFUL and more > number:
            sure = execute(sql.how_many(narrow)).fetchone()[0]
            match = narrow if sure >= weights.HANDFUL else loose
    execute(f"CREATE TEMP TABLE IF NOT EXISTS candidate ({COLUMNS})")
    execute("DELETE FROM candidate")
    execute(f"INSERT INTO candidate {sql.candidates(sql.text(words, match))}")
    total = execute(f"SELECT count(DISTINCT id) FROM candidate WHERE {sql.passes}").fetchone()[0]
    page = execute(sql.page()).fetchall()
    return ByHand([service for service, *_ in page], total, sql.facets(connection, match))


class _Written:
    """The pieces of SQL for one question."""

    def __init__(self, query: Query, place: str, features: dict[str, int]) -> None:
        near, asked = query.near, query.filters
        assert near is not None
        assert near.metres is not None
        self.query, self.place, self.features = query, place, features
        phi, lam = math.radians(near.point.latitude), math.radians(near.point.longitude)
        x, y, z = math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)
        self.d2 = (
            f"(m.x - {x!r}) * (m.x - {x!r}) + (m.y - {y!r}) * (m.y - {y!r}) + (m.z - {z!r}) * (m.z - {z!r})"
        )
        self.reach = self._chord(near.metres)
        self.far = self._chord(max(near.metres, 10 * MILE))
        self.parts = 0
        for name, bit in PART_BITS.items():
            day, part = name.split("-")
            if part in asked.when or ("weekend" in asked.when and day in ("sat", "sun")):
                self.parts |= bit
        self.step = features.get("step-free", 0) if asked.access else 0
        self.free = "free >= 0" if asked.free else "1"
        self.when = self._when(self.parts) if self.parts else "1"
        self.access = f"access_no & {self.step} = 0" if self.step else "1"
        self.others = f"{self.free} AND {self.when} AND {self.access}"
        self.near = self._near(self.reach)
        self.passes = f"{self.others} AND {self.near}"

    @staticmethod
    def _chord(metres: float) -> float:
        return 4 * math.sin(min(metres / EARTH, math.pi) / 2) ** 2

    @staticmethod
    def _when(parts: int) -> str:
        return f"(parts & {parts} <> 0 OR NOT times_known)"

    @staticmethod
    def _near(reach: float) -> str:
        return f"(d2 <= {reach!r} OR covered OR anywhere)"

    def text(self, words: list[list[str]], match: str) -> str:
        """Documents in reach with how strongly they hold the words."""
        looks = []
        whole = sum(word.weight for word in self.query.words)
        for number, word in enumerate(self.query.words):
            share, strong = word.weight / whole, int(word.weight >= weights.STRONG)
            best = " UNION ALL ".join(
                f"SELECT rowid AS id, {alternative.weight * field!r} AS at FROM public_text WHERE "
                f"public_text MATCH '{{{name}}} : {run} AND {match} AND {self.place}'"
                for alternative, run in zip(word.alternatives, words[number], strict=True)
                for name, field in weights.FIELDS.items()
            )
            looks.append(
                f"SELECT id, 1 AS n, {strong} AS strong, max(at) * {share!r} AS at, "
                f"0.0 AS need, 0 AS run FROM ({best}) GROUP BY id"
            )
        for need in self.query.needs:
            looks.append(
                "SELECT t.rowid, 0, 0, 0.0, tag.weight, 0 FROM public_text AS t CROSS JOIN tag "
                f"ON tag.kind = 'need' AND tag.value = '{need.slug}' AND tag.document = t.rowid "
                f"WHERE t.public_text MATCH '{mark('n', need.slug)} AND {self.place}'"
            )
        looks.append(
            "SELECT rowid, 0, 0, 0.0, 0.0, 1 FROM public_text WHERE public_text MATCH "
            f"'{{name organisation}} : \"{self.query.whole}\" AND {self.place}'"
        )
        return (
            "SELECT id, sum(n) AS n, sum(strong) AS strong, sum(at) AS at, max(need) AS need, "
            f"max(run) AS run FROM ({' UNION ALL '.join(looks)}) GROUP BY id"
        )

    def candidates(self, text: str) -> str:
        codes = ", ".join(f"'{code}'" for code in self.query.near.codes)
        covered = (
            "(m.travels OR m.may_travel) AND EXISTS (SELECT 1 FROM tag WHERE tag.document = t.id "
            f"AND kind = 'cover' AND value IN ({codes}))"
        )
        return (
            f"SELECT * FROM (SELECT t.*, m.free, m.begin, m.delivery, m.languages_known, "
            f"m.grouped, m.reach, m.travels, "
            f"m.checked, m.anywhere, m.id AS meeting, m.times_known, m.parts, m.access_yes, m.access_no, "
            f"{OPEN.format(day=DAY)} AS room, CASE WHEN NOT m.placeless THEN {self.d2} END AS d2, "
            f"{covered} AS covered FROM ({text}) AS t "
            f"CROSS JOIN meeting AS m ON m.id BETWEEN t.id * {POSITIONS} AND t.id * {POSITIONS} + 99 "
            f"WHERE NOT (m.closed_from <= {DAY} AND m.closed_to >= {DAY}) LIMIT -1) "
            f"WHERE d2 <= {self.far!r} OR covered OR anywhere"
        )

    def page(self) -> str:
        half = self._chord(5000.0)
        asked = self.query.filters
        strong = sum(word.weight >= weights.STRONG for word in self.query.words)
        nearby = f"coalesce(d2 <= {self.reach!r}, 0)"
        doubt = " OR ".join(
            [
                *([f"NOT (parts & {self.parts})"] if asked.when else []),
                *([f"access_yes & {self.step} <> {self.step}"] if asked.access else []),
                f"NOT ({nearby} OR (covered AND travels))",
            ]
        )
        stepfree = f"access_yes & {self.step} = {self.step}"
        sure = " + ".join(
            [
                *([f"{weights.SURE['free']} * (free > 0)"] if asked.free else []),
                *([f"{weights.SURE['when']} * (parts & {self.parts} <> 0)"] if asked.when else []),
                *([f"{weights.SURE['access']} * ({stepfree})"] if asked.access else []),
                f"{weights.SURE['near']} * ({nearby} OR (covered AND travels))",
            ]
        )
        score = (
            f"at + {weights.ALL_WORDS} * (n > 0 AND strong = {strong}) + {weights.NEED} * need "
            f"+ {weights.NAME_RUN} * run + {weights.NAME_WHOLE} * (run AND EXISTS "
            f"(SELECT 1 FROM document WHERE document.id = c.id "
            f"AND '{self.query.whole}' IN (name_text, organisation_text))) + {weights.DISTANCE} * CASE WHEN "
            f"{nearby} THEN {half!r} / ({half!r} + d2) WHEN NOT (covered AND travels) THEN 0.3 ELSE "
            "CASE reach WHEN 'comes-to-you' THEN 0.9 WHEN 'online' THEN 0.5 ELSE 0.6 END END "
            "+ CASE room WHEN 1 THEN 0.1 WHEN 2 THEN 0.04 WHEN 3 THEN 0.0 ELSE 0.08 END "
            f"+ ({sure}) + {weights.GROUP_OPEN} * (NOT grouped)"
        )
        one = (
            f"SELECT *, min((NOT {nearby}) * 20.0 + ({doubt}) * 10.0 "
            f"+ CASE WHEN {nearby} THEN d2 ELSE 5.0 END + meeting % 100 * 1e-13) FROM candidate "
            f"WHERE {self.passes} GROUP BY id"
        )
        return (
            f"SELECT d.service FROM (SELECT id, n, checked, {score} AS score FROM ({one}) AS c) AS s "
            "JOIN document AS d ON d.id = s.id ORDER BY CAST(score * 50 AS INTEGER) DESC, n DESC, "
            "s.checked DESC, score DESC, name_key, service LIMIT 10"
        )

    def how_many(self, match: str) -> str:
        """Up to a handful; some of the words will do where they find more."""
        found = self.candidates(
            f"SELECT rowid AS id FROM public_text WHERE public_text MATCH '{match} AND {self.place}'"
        )
        passing = f"SELECT DISTINCT id FROM ({found}) WHERE {self.passes} LIMIT {weights.HANDFUL}"
        return f"SELECT count(*) FROM ({passing})"

    def facets(self, connection: sqlite3.Connection, match: str) -> dict[str, dict[str, int]]:
        execute = connection.execute
        but_free = f"{self.when} AND {self.access} AND {self.near}"
        but_when = f"{self.free} AND {self.access} AND {self.near}"
        but_access = f"{self.free} AND {self.when} AND {self.near}"
        moment = int(self.query.now.timestamp())
        on = (
            "EXISTS (SELECT 1 FROM session WHERE session.meeting = candidate.meeting "
            f"AND starts <= {moment} AND ends > {moment})"
        )
        midnight = days_and_seconds.midnight(self.query.now)
        later = (
            "EXISTS (SELECT 1 FROM session WHERE session.meeting = candidate.meeting "
            f"AND starts < {midnight} AND ends > {moment})"
        )
        parts = {
            p: sum(b for n, b in PART_BITS.items() if n.endswith(p))
            for p in ("morning", "afternoon", "evening")
        }
        parts["weekend"] = sum(b for n, b in PART_BITS.items() if n[:3] in ("sat", "sun"))
        parts |= {day: sum(b for n, b in PART_BITS.items() if n[:3] == day) for day in DAYS}
        wanted = {
            ("free", "yes"): f"free >= 0 AND {but_free}",
            ("begin", "self"): f"begin >= 0 AND {self.passes}",
            ("taking", "yes"): f"room NOT IN (2, 3) AND {self.passes}",
            ("when", "open-now"): f"{but_when} AND (NOT times_known OR {on})",
            ("when", "today"): f"{but_when} AND (NOT times_known OR {later})",
            **{("when", p): f"{self._when(bits)} AND {but_when}" for p, bits in parts.items()},
            **{
                ("delivery", name): f"(delivery = 0 OR delivery & {1 << place}) AND {self.passes}"
                for place, name in enumerate(DELIVERIES)
            },
            **{("access", s): f"access_no & {bit} = 0 AND {but_access}" for s, bit in self.features.items()},
            **{
                ("distance", str(miles)): f"{self.others} AND {self._near(self._chord(miles * MILE))}"
                for miles in (1, 3, 5, 10)
            },
        }
        maxima = ", ".join(f"max({condition}) AS c{place}" for place, condition in enumerate(wanted.values()))
        sums = ", ".join(f"sum(c{place})" for place in range(len(wanted)))
        numbers = execute(f"SELECT {sums} FROM (SELECT {maxima} FROM candidate GROUP BY id)").fetchone()
        found: dict[str, dict[str, int]] = {"need": {}, "language": {}}
        for (facet, value), number in zip(wanted, numbers, strict=True):
            if number:
                found.setdefault(facet, {})[value] = number
        passing = f"SELECT DISTINCT id, languages_known FROM candidate WHERE {self.passes}"
        unknown = execute(f"SELECT count(*) FROM ({passing}) WHERE NOT languages_known").fetchone()[0]
        for kind, value, number in execute(
            f"SELECT kind, value, count(*) FROM ({passing} LIMIT -1) AS p CROSS JOIN tag "
            "ON tag.document = p.id AND (tag.kind = 'need' OR tag.kind = 'language' OR p.id < 0) "
            "GROUP BY kind, value"
        ):
            found[kind][value] = number + (unknown if kind == "language" else 0)
        closed = f"closed_from <= {DAY} AND closed_to >= {DAY}"
        if self.others == "1 AND 1 AND 1":
            anywhere = execute(
                f"SELECT (SELECT count(*) FROM public_text WHERE public_text MATCH '{match}') - "
                f"(SELECT count(*) FROM public_text AS t CROSS JOIN meeting AS m ON m.id = t.rowid "
                f"* {POSITIONS} WHERE "
                f"t.public_text MATCH '{match} AND shut_' AND {closed})"
            ).fetchone()[0]
        else:
            anywhere = execute(
                "SELECT count(DISTINCT t.rowid) FROM public_text AS t CROSS JOIN meeting AS m "
                f"ON m.id BETWEEN t.rowid * {POSITIONS} AND t.rowid * {POSITIONS} + 99 WHERE "
                f"t.public_text MATCH '{match}' "
                f"AND NOT ({closed}) AND {self.free} AND {self.when} AND {self.access}"
            ).fetchone()[0]
        if anywhere:
            found.setdefault("distance", {})["any"] = anywhere
        return found
