"""An index of its own, and counts made by the verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from directory import clock
from directory.clock import LONDON
from directory.indexing import reindex
from directory.unmet.actions import count_unmet
from directory.unmet.models import Asker, Kind
from directory.words import vocabulary

Times = Callable[..., None]
A_MONDAY = datetime(2026, 10, 5, 12, tzinfo=LONDON)


@pytest.fixture
def rebuild(db: None, settings: Any, tmp_path: Path) -> Callable[[], int]:
    """Call it once the listings are made."""
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    vocabulary.forget()
    return lambda: reindex.rebuild("embedded")


@pytest.fixture
def times(db: None) -> Times:
    """times(7, "debt", ward="E05") counts seven, at `at`."""

    def count(
        number: int,
        need: str = "",
        ward: str = "",
        *,
        kind: Kind = Kind.EMPTY,
        asker: Asker = Asker.PUBLIC,
        at: datetime = A_MONDAY,
    ) -> None:
        codes: Iterable[str] = [f"ward:{ward}"] if ward else []
        with clock.moved_to(at):
            for _ in range(number):
                count_unmet(kind=kind, need=need, codes=codes, asker=asker)

    return count
