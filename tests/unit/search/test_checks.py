"""Each system check of the search settings, with its cure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from search.checks import search_settings


def ids() -> list[str | None]:
    return [message.id for message in search_settings()]


def test_settings_that_are_right_pass(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_PATH = tmp_path / "made-when-needed"
    settings.SEARCH_ENGINE = "embedded"
    assert ids() == []
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://localhost:9200"
    settings.SEARCH_INDEX_NAME = "waymark-weymouth"
    assert ids() == []


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"SEARCH_ENGINE": "solr"}, "search.E001"),
        ({"SEARCH_ENGINE": "elasticsearch", "ELASTICSEARCH_URL": ""}, "search.E004"),
        ({"SEARCH_ENGINE": "elasticsearch", "ELASTICSEARCH_URL": "localhost:9200"}, "search.E004"),
        (
            {
                "SEARCH_ENGINE": "elasticsearch",
                "ELASTICSEARCH_URL": "http://localhost:9200",
                "SEARCH_INDEX_NAME": "Way Mark",
            },
            "search.E005",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_cure(settings: Any, wrong: dict[str, Any], expected: str) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    (message,) = search_settings()
    assert message.id == expected
    assert message.hint


def test_a_file_where_the_folder_should_be(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_PATH = tmp_path / "file"
    (tmp_path / "file").touch()
    assert ids() == ["search.E002"]
