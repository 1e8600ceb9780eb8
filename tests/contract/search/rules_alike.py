"""What every engine keeps to: listings that read like the question, by their sentence vectors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.documents import Audience
from search.engines.base import Engine
from search.points import View
from search.weights import ALIKE_FIRST, ALIKE_LEAST, HANDFUL, NEEDS_ALIKE
from tests.contract.search.making import NO, YES, ask, doc, found, shares, vector

ASKED = vector(1)
LIKE, A_LITTLE, UNLIKE = vector(0.8, 0.6), vector(0.3, 0.9), vector(0.1, 0.9)
"""Cosines of 0.8, 0.32 and 0.11 with what is asked."""
LESS = vector(0.2, 0.98)
"""A cosine of 0.2 with what is asked."""


class AlikeRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    def test_what_reads_alike_is_found_without_a_word_in_common(self, engine: Engine) -> None:
        engine.rebuild([doc("like", meaning=LIKE), doc("unlike", meaning=UNLIKE), doc("none")])
        answer = engine.search(ask("nobody visits", meaning=ASKED))
        assert [hit.id for hit in answer.hits] == ["like"]
        assert answer.some_words
        (hit,) = answer.hits
        assert hit.alike
        assert hit.matched_words == hit.matched_needs == ()

    def test_it_is_not_let_in_where_all_words_are_asked_for(self, engine: Engine) -> None:
        engine.rebuild([doc("word", "Debt desk", meaning=UNLIKE), doc("like", meaning=LIKE)])
        assert found(engine, ask("debt", meaning=ASKED)) == ["word"]

    def test_what_reads_more_alike_comes_first_of_equals(self, engine: Engine) -> None:
        listings = [
            doc("a-little", "Debt desk", meaning=A_LITTLE),
            doc("like", "Debt desk", meaning=LIKE),
            doc("none", "Debt desk"),
            doc("unlike", "Debt desk", meaning=UNLIKE),
        ]
        engine.rebuild(listings)
        answer = engine.search(ask("debt", meaning=ASKED))
        assert [hit.id for hit in answer.hits] == ["like", "a-little", "unlike", "none"]
        assert [hit.alike for hit in answer.hits] == [True, True, False, False]
        assert 0.11 < ALIKE_LEAST < 0.19 < ALIKE_FIRST < 0.32

    def test_whose_sentences_are_about_the_same_needs_comes_first_of_equals(self, engine: Engine) -> None:
        debt, sleep = shares(0.9, 0.3), shares(0.2, 0.9)
        listings = [
            doc("sleep", "Debt desk", meaning=LIKE, need_shares=sleep),
            doc("none", "Debt desk", meaning=LIKE),
            doc("debt", "Debt desk", meaning=LIKE, need_shares=debt),
            doc("no-vector", "Debt desk"),
        ]
        engine.rebuild(listings)
        asked = ask("debt", meaning=ASKED, need_shares=shares(1))
        answer = engine.search(asked)
        assert [hit.id for hit in answer.hits] == ["debt", "sleep", "none", "no-vector"]
        first, second, third, _ = (hit.score for hit in answer.hits)
        assert first - second == pytest.approx(NEEDS_ALIKE * 0.7, abs=0.02)
        assert second - third == pytest.approx(NEEDS_ALIKE * 0.2, abs=0.02)

    def test_like_needs_alone_let_nothing_in(self, engine: Engine) -> None:
        engine.rebuild([doc("unlike", meaning=UNLIKE, need_shares=shares(1))])
        assert found(engine, ask("nobody visits", meaning=ASKED, need_shares=shares(1))) == []

    def test_where_a_handful_reads_much_alike_what_reads_less_so_stays_away(self, engine: Engine) -> None:
        """And where they are fewer, after filters and reach, it is let in."""
        like = [doc(f"like-{n}", meaning=LIKE, free=NO if n else YES) for n in range(HANDFUL)]
        engine.rebuild([*like, doc("less", meaning=LESS), doc("a-little", meaning=A_LITTLE)])
        asked = ask("nobody visits", meaning=ASKED, limit=50)
        answer = engine.search(asked)
        assert answer.total == HANDFUL + 1
        assert "less" not in {hit.id for hit in answer.hits}
        shown = engine.points(replace(asked, narrow=answer.narrow), View(zoom=5), some=True)
        assert shown.placed == HANDFUL + 1
        assert set(found(engine, ask("nobody visits", meaning=ASKED, free=True))) == {
            "like-0",
            "less",
            "a-little",
        }
        engine.remove(["like-1", "a-little"])
        assert "less" in found(engine, asked)

    def test_what_else_brings_is_said_to_read_alike_from_the_same_cosine(self, engine: Engine) -> None:
        """Whether or not so little of a likeness would have let it in."""
        like = [doc(f"like-{n}", meaning=LIKE) for n in range(HANDFUL)]
        engine.rebuild([*like, doc("words", "Nobody visits", meaning=LESS)])
        answer = engine.search(ask("nobody visits", meaning=ASKED, limit=50))
        assert answer.narrow
        assert [hit.alike for hit in answer.hits if hit.id == "words"] == [True]

    def test_filters_and_reach_hold_for_what_reads_alike(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("here", meaning=LIKE),
                doc("paid", free=NO, meaning=LIKE),
                replace(doc("theirs", meaning=LIKE), audience=Audience.PROFESSIONAL),
            ]
        )
        assert found(engine, ask("nobody visits", meaning=ASKED, miles=3, free=True)) == ["here"]
        assert found(engine, ask("nobody visits", meaning=ASKED, miles=0.1)) == []
        within = engine.search(ask("nobody visits", meaning=ASKED, miles=3)).facets["distance"]
        assert within == {"1": 2, "3": 2, "5": 2, "10": 2, "any": 2}

    def test_a_question_without_a_vector_is_answered_by_words_alone(self, engine: Engine) -> None:
        engine.rebuild([doc("word", "Debt desk", meaning=LIKE), doc("like", meaning=LIKE)])
        answer = engine.search(ask("debt"))
        assert [(hit.id, hit.alike) for hit in answer.hits] == [("word", False)]

    def test_a_vector_is_replaced_and_forgotten_with_its_listing(self, engine: Engine) -> None:
        asked = ask("nobody visits", meaning=ASKED)
        engine.rebuild([doc("one", meaning=LIKE), doc("two", meaning=UNLIKE)])
        engine.put([doc("one", meaning=UNLIKE), doc("two", meaning=LIKE)])
        assert found(engine, asked) == ["two"]
        engine.remove(["two"])
        assert found(engine, asked) == []
        engine.put([doc("one")])
        assert found(engine, asked) == []

    def test_a_vector_alone_asks_nothing(self, engine: Engine) -> None:
        """Without words and needs everything that passes the filters is the answer."""
        engine.rebuild([doc("like", meaning=LIKE), doc("none")])
        assert set(found(engine, ask("", meaning=ASKED))) == {"like", "none"}
