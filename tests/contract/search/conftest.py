"""The engines under contract, each with an index of its own."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.conf import settings

from search.engines.elasticsearch import Elasticsearch
from search.engines.embedded import Embedded

PATIENT = 30.0
"""Seconds: a loaded test machine is no reason for a rule to fail."""


@pytest.fixture
def embedded(tmp_path: Path) -> Embedded:
    return Embedded(tmp_path / "index")


@pytest.fixture(scope="module")
def elasticsearch(elasticsearch_url: str) -> Elasticsearch:
    """One index for a module; every rule begins by rebuilding it."""
    prefix = f"{settings.SEARCH_INDEX_NAME}-{uuid.uuid4().hex[:8]}"
    return Elasticsearch(elasticsearch_url, prefix, seconds=PATIENT)
