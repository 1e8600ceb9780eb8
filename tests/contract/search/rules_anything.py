"""Whatever is typed and however far the question is narrowed: an engine answers, and never raises."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as chance
from hypothesis import strategies as st

from search.documents import Audience
from search.engines.base import Engine
from search.language import Vocabulary, understand
from search.query import Alternative, Filters, Near, NeedInQuery, Query, Sort, Word
from tests.contract.search.making import HERE, NOW, doc

KNOWN = Vocabulary(needs={"food bank": {"food-banks": 1.0}}, synonyms={"chess": {"board games": 0.8}})
TYPED = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            *("AND", "OR NOT NEAR", 'chess" OR "', "chess*", "(chess", "chess:chess", "{}", "\\", "%"),
            *("шахматы", "国际象棋", "شطرنج", "♟️♟️", "a\u0300" * 400, "chess " * 900, "x" * 9000),
            *("\x00", "\ud800", "_", "^"),
        ]
    ),
)
PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


class AnythingRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    @chance(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        typed=TYPED, slug=PLAIN, asked=st.tuples(st.sampled_from(Sort), st.integers(0, 2000), st.booleans())
    )
    def test_anything_that_is_typed_is_answered(
        self, engine: Engine, typed: str, slug: str, asked: tuple[Sort, int, bool]
    ) -> None:
        sort, page, near = asked
        if not engine.ready():
            engine.rebuild([doc("1", "Chess"), doc("2", "Food bank")])
        understood = understand(typed, KNOWN, {"chess": 1, "food": 1})
        for filters in (Filters(), Filters(need=slug, language=slug, access=frozenset({slug}), age=0)):
            query = Query(
                audience=Audience.PROFESSIONAL if near else Audience.PUBLIC,
                now=NOW,
                whole=understood.whole,
                words=(*understood.words, Word((Alternative(slug),))),
                needs=(*understood.needs, NeedInQuery(slug)),
                near=Near(HERE, frozenset({slug}), 1.0) if near else None,
                filters=filters,
                sort=sort,
                offset=page,
            )
            assert engine.search(query).total <= 2
