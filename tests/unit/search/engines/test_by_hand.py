"""The embedded engine answers as the SQL one would write by hand, which `make bench` sets it beside."""

from __future__ import annotations

from pathlib import Path

from search.engines.embedded import Embedded
from tests.benchmarks import by_hand, synthetic


def test_the_same_ids_in_the_same_order_totals_and_counts(tmp_path: Path) -> None:
    engine = Embedded(tmp_path)
    engine.rebuild(synthetic.documents(1500))
    connection = by_hand.opened(tmp_path / engine.folder.current())
    found = 0
    for question in synthetic.questions(60):
        answer = engine.search(question)
        by_hand.held_to(answer, by_hand.ask(connection, question))
        found += answer.total
    assert found > 100
    connection.close()
