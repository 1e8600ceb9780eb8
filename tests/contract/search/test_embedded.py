"""The embedded engine keeps the contract."""

import pytest

from search.engines.base import Engine
from search.engines.embedded import Embedded
from tests.contract.search.generated import documents
from tests.contract.search.making import ask
from tests.contract.search.rules_alike import AlikeRules
from tests.contract.search.rules_anything import AnythingRules
from tests.contract.search.rules_facts import FactRules
from tests.contract.search.rules_points import PointRules
from tests.contract.search.rules_reach import ReachRules
from tests.contract.search.rules_rebuild import RebuildRules
from tests.contract.search.rules_suggest import SuggestRules
from tests.contract.search.rules_words import WordRules


@pytest.fixture
def engine(embedded: Embedded) -> Engine:
    return embedded


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


def test_one_question_is_one_statement(embedded: Embedded) -> None:
    """Ids, total, unsure and every facet come back from a single reading."""
    embedded.rebuild(documents(1, 60))
    statements: list[str] = []
    embedded.folder.connection().set_trace_callback(statements.append)
    embedded.search(ask("debt", miles=10))
    assert len([each for each in statements if each.startswith("WITH")]) == 1
