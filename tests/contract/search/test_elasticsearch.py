"""The engine on a real Elasticsearch keeps the contract."""

from datetime import UTC, datetime, timedelta

import pytest

from search.documents import Fact, Room
from search.engines.base import Engine
from search.engines.elasticsearch import Elasticsearch
from search.engines.elasticsearch.bodies import page_and_counts
from search.engines.elasticsearch.count import Count, read_counts
from search.engines.elasticsearch.stored import VERSION
from tests.contract.search.making import NO, YES, ask, at, doc
from tests.contract.search.rules_alike import AlikeRules
from tests.contract.search.rules_anything import AnythingRules
from tests.contract.search.rules_facts import FactRules
from tests.contract.search.rules_points import PointRules
from tests.contract.search.rules_reach import ReachRules
from tests.contract.search.rules_rebuild import RebuildRules
from tests.contract.search.rules_suggest import SuggestRules
from tests.contract.search.rules_words import WordRules

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine(elasticsearch: Elasticsearch) -> Engine:
    return elasticsearch


class TestWords(WordRules):
    pass


class TestAlike(AlikeRules):
    pass


class TestFacts(FactRules):
    pass


class TestReach(ReachRules):
    pass


class TestPoints(PointRules):
    pass


class TestRebuild(RebuildRules):
    pass


class TestSuggest(SuggestRules):
    pass


class TestAnything(AnythingRules):
    pass


def indexes(engine: Elasticsearch) -> set[str]:
    return set(engine._client.indices.get_alias(index=f"{engine.alias}-*"))


def test_what_a_killed_rebuild_left_goes_with_the_next_and_a_rebuild_that_goes_on_stays(
    elasticsearch: Elasticsearch,
) -> None:
    elasticsearch.rebuild([])
    killed = f"{elasticsearch.alias}-20260101000000-0123abcd"
    goes_on = f"{elasticsearch.alias}-29990101000000-0123abcd"
    others = f"{elasticsearch.alias}-of-somebody-else"
    for name in (killed, goes_on, others):
        elasticsearch._create(name)
    try:
        elasticsearch.rebuild([])
        left = indexes(elasticsearch)
        assert killed not in left
        assert {goes_on, others} < left
        assert len(left) == 3
    finally:
        elasticsearch._client.indices.delete(index=f"{goes_on},{others}")


def test_what_a_killed_rebuild_left_is_tidied_away_and_one_that_has_just_begun_stays(
    elasticsearch: Elasticsearch,
) -> None:
    elasticsearch.rebuild([])
    [used] = indexes(elasticsearch)
    killed = f"{elasticsearch.alias}-20260101000000-0123abcd"
    begun = f"{elasticsearch.alias}-{datetime.now(UTC):%Y%m%d%H%M%S}-0123abcd"
    for name in (killed, begun):
        elasticsearch._create(name)
    try:
        elasticsearch.remove_leftovers()
        assert indexes(elasticsearch) == {used, begun}
    finally:
        elasticsearch._client.indices.delete(index=begun)


def test_an_index_of_an_earlier_version_is_no_index_and_goes_a_day_later(
    elasticsearch: Elasticsearch,
) -> None:
    """Another version of the site, still running beside this one, keeps its own until then."""
    prefix = elasticsearch.alias.removesuffix(f"-{VERSION}")
    yesterday, today = (f"{datetime.now(UTC) - timedelta(days=n):%Y%m%d%H%M%S}" for n in (2, 0))
    named = [f"{prefix}-{yesterday}-0123abcd", f"{prefix}-1-first"]
    kept = [f"{prefix}-{today}-0123abcd", f"{prefix}-{VERSION + 1}-{yesterday}-0123abcd"]
    client = elasticsearch._client.indices
    elasticsearch.rebuild([])
    client.delete(index=next(iter(indexes(elasticsearch))))
    for name in (*named, *kept):
        elasticsearch._create(name, aliases={prefix: {}})
    try:
        assert not elasticsearch.ready()
        elasticsearch.rebuild([])
        assert elasticsearch.ready()
        left = set(client.get_alias(index=f"{prefix}-*"))
        assert left.isdisjoint(named)
        assert left > set(kept)
    finally:
        client.delete(index=",".join(kept))


def test_what_is_known_to_fit_a_choice_and_what_may_come_of_one_question(
    elasticsearch: Elasticsearch,
) -> None:
    """Each document once: where one of its meetings is known to fit, it is known to."""
    step_free = {fact: {"step-free": fact} for fact in Fact}
    elasticsearch.rebuild(
        [
            doc("known", meetings=(at(1, access=step_free[YES]),)),
            doc("at-one", meetings=(at(1, access=step_free[NO]), at(2, "b", access=step_free[YES]))),
            doc("perhaps", meetings=(at(1, access=step_free[NO]), at(2, "b"))),
            doc("better", meetings=(at(1), at(2, "b", access=step_free[YES]))),
            doc("not-known", free=YES, delivery=frozenset({"phone"}), languages=frozenset({"pl"})),
            doc("neither", meetings=(at(1, access=step_free[NO], room=Room.OPEN),), free=NO),
            doc("farther", meetings=(at(1, access=step_free[NO]), at(4, "b", access=step_free[YES]))),
        ]
    )
    query = ask(miles=3)
    page, anywhere = elasticsearch._answers(*page_and_counts(query, some=False))
    told = read_counts(query, page["aggregations"], anywhere["hits"]["total"]["value"])
    assert told["access"] == {"step-free": Count(3, 2)}
    assert told["free"] == {"yes": Count(1, 5)}
    assert told["delivery"]["phone"] == Count(1, 6)
    assert told["delivery"]["online"] == Count(0, 6)
    assert told["language"] == {"pl": Count(1, 6)}
    assert told["taking"] == {"yes": Count(1, 6)}
    assert told["distance"]["1"] == Count(7, 0)
    summed = {name: {v: sum(c) for v, c in values.items() if sum(c)} for name, values in told.items()}
    assert elasticsearch.search(query).facets == summed
