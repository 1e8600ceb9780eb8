"""The engine on a real Elasticsearch keeps the contract."""

from datetime import UTC, datetime

import pytest

from search.engines.base import Engine
from search.engines.elasticsearch import Elasticsearch
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
        elasticsearch.tidy()
        assert indexes(elasticsearch) == {used, begun}
    finally:
        elasticsearch._client.indices.delete(index=begun)
