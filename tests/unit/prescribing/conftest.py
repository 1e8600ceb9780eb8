"""An index of its own for tests that find services for somebody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from directory.indexing import reindex
from directory.words import vocabulary


@pytest.fixture
def rebuild(db: None, settings: Any, tmp_path: Path) -> Callable[[], int]:
    """Call it once the listings are made: fills an index that no other test sees."""
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    vocabulary.forget()
    return lambda: reindex.rebuild("embedded")
