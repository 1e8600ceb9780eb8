"""Indexes to measure, made once a run; BENCH_FOLDER keeps them for the next, by size and version."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engines.embedded import Embedded
from search.engines.embedded.schema import VERSION
from tests.benchmarks import measuring, synthetic


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Embedded]:
    """The embedded index of so many public listings."""
    kept = os.environ.get("BENCH_FOLDER")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("indexes")

    def of(size: int) -> Embedded:
        path = folder / f"{size}-{VERSION}"
        engine = Embedded(path)
        if not path.exists():
            engine.rebuild(synthetic.documents(size))
        return engine

    return of


@pytest.fixture(scope="session", autouse=True)
def _summary() -> Iterator[None]:
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)
    print(measuring.report())
