from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from directory.web_links import politeness
from tests.unit.directory.web_links.website import HERE, Website, website


@pytest.fixture
def site(settings: Any) -> Iterator[Website]:
    settings.LINK_CHECK_ALLOWED_NETWORKS = [HERE]
    with website() as found:
        yield found


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have waited; nothing waits."""
    waited: list[float] = []
    monkeypatch.setattr(politeness, "sleep", waited.append)
    return waited
